"""Messages about the end of an execution, in the order in which one reads at night: what, why, what
now, details.

Every message carries the attributes `pipeline`, `environment`, `outcome` (succeeded, partial,
failed), `owner`, `severity` and `state`, by which a subscription can filter.
https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
"""

from __future__ import annotations

from typing import Any

from pipelines.reason import CONSOLE, bindings
from pipelines.shared import MINUTE, RETRY_SERVICE, text

EXECUTION_URL = (
    f"{{{CONSOLE}}}/states/home?region=${{region}}#/v2/executions/details/"
    "{$states.context.Execution.Id}"
)
# Since the execution began, in whole seconds.
SECONDS = "$floor(($millis() - $toMillis($states.context.Execution.StartTime)) / 1000)"
# A redrive enters the states again that did not end; after a Catch that is the Fail state alone.
# https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
NO_REDRIVE = "Redrive: of no use, a Catch took the error: it would only enter the last state again."
# What the Cause of an execution ends in once a state has sent the message about its failure: the
# reporter leaves those out (pipelines/reporter.py).
NOTIFIED = "[notified]"
RUNBOOK = "docs/runbook.md#how-do-i-go-on-after-a-failure"
UNKNOWN_STATE = "$exists($failed_state) ? $failed_state : 'an unknown state'"


def publish(
    topic: str, subject: str, message: str, outcome: str = "", state: str = ""
) -> dict[str, Any]:
    """A Task that publishes one message; `subject` and `message` are strings or JSONata.

    The subject is one line of at most 99 characters. `state` is JSONata for the state that the
    message is about. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    attributes = {
        "pipeline": "${state_machine_name}",
        "environment": "${environment}",
        "owner": "${owner}",
        "severity": "${severity}",
        **({"outcome": outcome} if outcome else {}),
        **({"state": f"{{% {state} %}}"} if state else {}),
    }
    return {
        "Type": "Task",
        "Resource": "sns:publish",
        "Arguments": {
            "TopicArn": topic,
            "Subject": subject,
            "Message": signed(message, outcome),
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        },
        "TimeoutSeconds": MINUTE,
        "Retry": RETRY_SERVICE,
    }


def signed(message: str, outcome: str) -> str:
    """A message with a last line that says who answers for the pipeline; `severity` is that of its
    failures, and of no good end.
    """
    of_failures = " of failures" if outcome == "succeeded" else ""
    line = f"Owner: ${{owner}}, severity{of_failures}: ${{severity}}"
    if message.startswith("{%"):
        return "{% (" + message[2:-2].strip() + f") & '\\n{line}' %}}"
    return f"{message}\n{line}"


PLAIN_FAILURE = (
    "${state_machine_name} failed in {$failed_state}.",
    "",
    "Execution: {$states.context.Execution.Id}",
    "Action Required: investigate logs and retry execution if appropriate",
)


def failure_path(
    subject: str,
    *details: str,
    now: tuple[str, ...] = (),
    let: str = "",
    notify: str = "NotifyFailure",
    end: str = "FailExecution",
) -> dict[str, Any]:
    """The states of `on_failure`: one message to the failure topic, then Fail, which comes even
    when nothing can be sent.

    A message that cannot be written is sent without what could not be evaluated. `details` are
    further lines, `now` commands that are better than a new start, `let` what they need, as `text`
    takes them.
    """
    message = _failure_message(details, now, let)
    plainly = f"{notify}Plainly" if " " not in notify else f"{notify} plainly"
    notified = {"Assign": {"notified": True}, "Next": end}
    mail = publish("${failure_topic}", subject, message, "failed", "$string($failed_state)")
    bare = publish("${failure_topic}", subject, text(*PLAIN_FAILURE), "failed")
    return {
        notify: {
            **mail,
            **notified,
            "Catch": [
                {"ErrorEquals": ["States.QueryEvaluationError"], "Next": plainly},
                {"ErrorEquals": ["States.ALL"], "Next": end},
            ],
        },
        plainly: {
            **bare,
            **notified,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": end}],
        },
        end: fail(marked=True),
    }


def _failure_message(details: tuple[str, ...], now: tuple[str, ...], let: str) -> str:
    return text(
        f"${{state_machine_name}} failed in {{{UNKNOWN_STATE}}} after {{{SECONDS}}} seconds.",
        "",
        "Why: {$reason}",
        "",
        "What now:",
        "  downbeat why {$states.context.Execution.Name} -s ${stack}",
        *(f"  {line}" for line in now),
        "  downbeat start ${state_machine_name} -s ${stack}",
        "Action Required: investigate logs and retry execution if appropriate",
        NO_REDRIVE,
        "",
        f"Execution: {{$states.context.Execution.Name}} {EXECUTION_URL}",
        "Started: {$states.context.Execution.StartTime}",
        "Failed state: {$failed_state}",
        "Error: {$error}",
        *details,
        f"Logs: {{$log != '' ? $log : {_logs()}}}",
        f"Runbook: {RUNBOOK}",
        "Dashboard: ${dashboard_url}",
        let="; ".join(part for part in (bindings(), let) if part),
    )


def fail(*, marked: bool = False) -> dict[str, Any]:
    """A Fail with the error that brought the execution here; `marked`: its Cause ends in NOTIFIED
    where a state has assigned `$notified`.
    """
    cause = "$exists($failure.Cause) ? $substring($string($failure.Cause), 0, 30000)"
    mark = f" & ($exists($notified) ? ' {NOTIFIED}' : '')" if marked else ""
    return {
        "Type": "Fail",
        "Error": "{% $exists($failure.Error) ? $string($failure.Error) : 'Failed' %}",
        "Cause": f"{{% ({cause} : 'No cause was given.'){mark} %}}",
    }


def _logs() -> str:
    """JSONata for the console's page of the machine's own log."""
    return (
        f"{CONSOLE} & '/cloudwatch/home?region=${{region}}#logsV2:log-groups/log-group/' &"
        " $replace('${log_group}', '/', '$252F')"
    )
