"""Fragments that several pipelines need: text with values in it, input with defaults, mails, the
failure path.
"""

from __future__ import annotations

import json
import re
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE

# An expression in braces, one level of braces inside allowed: "took {$seconds} s", "{$merge([{},
# $x])}".
HOLE = re.compile(r"(?<!\$)\{((?:[^{}]|\$?\{[^{}]*\})*)\}")

# SNS and CloudWatch throttle and hiccup; publishing twice is better than not at all.
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
RETRY_SERVICE = [
    {
        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
        "IntervalSeconds": 5,
        "MaxAttempts": 3,
        "BackoffRate": 2,
    }
]

CONSOLE = "{$substringBefore('${console_url}', '/states/')}"
EXECUTION_URL = (
    CONSOLE + "/states/home?region=${region}#/v2/executions/details/{$states.context.Execution.Id}"
)
LOGS_URL = (
    CONSOLE
    + "/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/{$replace('${log_group}', '/',"
    " '$252F')}"
)

# A Standard execution can be redriven for 14 days after it ended:
# https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
REDRIVE_UNTIL = "{$fromMillis($millis() + 1209600000, '[Y0001]-[M01]-[D01] [H01]:[m01]')} UTC"


def text(*lines: str, let: str = "") -> str:
    """A JSONata string of these lines; `{expression}` inside a line is put in as its value, nothing
    where it has none.

    text("Hello {$name}") is "{% 'Hello ' & ($name) %}". `let` binds what several lines need: "$run
    := …".
    """
    parts: list[str] = []
    for number, line in enumerate(lines):
        at, prefix = 0, "\n" if number else ""
        for hole in HOLE.finditer(line):
            parts += [_literal(prefix + line[at : hole.start()]), f"({hole[1]})"]
            at, prefix = hole.end(), ""
        parts.append(_literal(prefix + line[at:]))
    whole = " & ".join(part for part in parts if part != "''")
    return f"{{% ({let}; {whole}) %}}" if let else f"{{% {whole} %}}"


def given(name: str, default: Any) -> str:
    """The JSONata for one value of the execution's input, or its default where the input has
    none.
    """
    value = f"$states.context.Execution.Input.{name}"
    return f"($exists({value}) ? {value} : {json.dumps(default, ensure_ascii=False)})"


def publish(topic: str, subject: str, message: str) -> dict[str, Any]:
    """A Task that publishes one mail; `subject` and `message` are strings or JSONata, the subject
    at most 99 characters of one line.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    return {
        "Type": "Task",
        "Resource": "sns:publish",
        "Arguments": {"TopicArn": topic, "Subject": subject, "Message": message},
        "TimeoutSeconds": MINUTE,
        "Retry": RETRY_SERVICE,
    }


def fail() -> dict[str, Any]:
    """A Fail with the error that brought the execution here."""
    return {
        "Type": "Fail",
        "Error": "{% $exists($failure.Error) ? $failure.Error : 'Failed' %}",
        "Cause": "{% $exists($failure.Cause) ? $failure.Cause : 'No cause was given.' %}",
    }


def failure_path(
    subject: str,
    *details: str,
    let: str = "",
    notify: str = "NotifyFailure",
    end: str = "FailExecution",
) -> dict[str, Any]:
    """The states of `on_failure`: one mail to the failure topic, then Fail, which comes even when
    the mail cannot be sent.

    `details` are further lines of the mail, `let` what they need, as `text` takes them.
    """
    message = text(
        "Execution: {$states.context.Execution.Name}",
        "Failed state: {$failed_state}",
        "Error: {$failure.Error}",
        "Cause: {$substring($failure.Cause, 0, 4000)}",
        *details,
        "",
        f"Execution in the console: {EXECUTION_URL}",
        f"Logs: {LOGS_URL}",
        f"Redrive: possible until {REDRIVE_UNTIL} (same definition and input, from the failed state"
        " on).",
        "",
        "Action Required: investigate logs and retry execution if appropriate",
        let=let,
    )
    mail = publish("${failure_topic}", subject, message)
    return {notify: {**mail, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": end}]}, end: fail()}


def _literal(string: str) -> str:
    escaped = string.replace("\\", "\\\\").replace("'", "\\u0027").replace("\n", "\\n")
    return f"'{escaped}'"
