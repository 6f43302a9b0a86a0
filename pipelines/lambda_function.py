"""Lambda functions: call one, and take a failure that it reports for the failure that it is.

A function may answer `{"statusCode": 500, "body": …}` or `{"status": "error", …}` instead of
raising. To Step Functions that is a success. Here it is a failure: an answer that a retry may mend
(a status code of 500 or more, or no code at all) fails the Task and is retried; an answer that
blames the request (400 to 499) is looked at once, by a Choice, and goes to the failure path. Both
arrive there as FunctionReportedFailure with the function's own message (docs/adr/0014).
https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from typing import Any

from pipelines.cause import parsed_cause

REPORTED_FAILURE = "FunctionReportedFailure"
# What `$error` says, so that the failure path can find the function's message in the Cause of a
# States.QueryEvaluationError, which quotes the whole expression besides.
REPORTED = "The function reported a failure: "

# $answer, and what it says of itself: $code (0 = none), $failed, $text.
ANSWER = f"""
$answer := $states.result.Payload;
$object := $type($answer) = 'object' ? $answer : {{}};
$written := $object.body;
$body := $type($written) = 'string' ? {parsed_cause("$written")} : $written;
$parts := [$object, $body][$type($) = 'object'];
$codes := $object.statusCode[$type($) = 'number' or $type($) = 'string'];
$code := $count($codes) = 1 and $match($string($codes), /^[1-5][0-9][0-9]$/)
  ? $number($string($codes)) : 0;
$status := $parts.status[$type($) = 'string'].$lowercase($);
$failed := $code >= 400 or $count($status[$ in ['error', 'failed']]) > 0;
$words := [$parts.errorMessage, $parts.message, $parts.error, $written];
$texts := $words[$type($) = 'string' and $ != ''];
$text := ($code >= 400 ? $string($code) & ': ' : '') &
  ($count($texts) > 0 ? $substring($texts[0], 0, 1000) : $substring($string($answer), 0, 1000))
"""


def function_task(
    payload: Any,
    timeout: int | str,
    expected: int | str,
    *,
    function: str = "${function}",
    output: Any = "{% $states.result.Payload %}",
    retries: int | str = 2,
    raw: bool = False,
    memory: int | str = "${function_memory}",
) -> dict[str, Any]:
    """A Task that calls a function with a payload; its result is the state's output.

    An answer that reports a failure fails the Task when a retry may mend it; what else it reports
    is for `answer_check` to find. `raw` takes any answer as a success. `timeout` and `expected` are
    in seconds; `retries` are the attempts after the first.
    """
    task = {
        "Type": "Task",
        "Resource": "lambda:invoke",
        "Arguments": {"FunctionName": function, "Payload": payload},
        "TimeoutSeconds": timeout,
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                "IntervalSeconds": 5,
                "MaxAttempts": retries,
                "BackoffRate": 2,
            }
        ],
        "Output": output,
        "expected": {"seconds": expected, "memory": memory},
    }
    if raw:
        return task
    refusal = f"$failed and $not($code >= 400 and $code < 500) ? $error('{REPORTED}' & $text)"
    rejected = f"{{% ({_line(ANSWER)}; {refusal} : $failed ? $text : '') %}}"
    return {**task, "Assign": {"rejected": rejected}}


def answer_check(task: str, failed: str) -> dict[str, Any]:
    """The Choice behind a `function_task`: goes to `failed` when the function blamed the request,
    and else to the state below.
    """
    failure = {"Error": REPORTED_FAILURE, "Cause": "{% $rejected %}"}
    return {
        "Type": "Choice",
        "Choices": [
            {
                "Condition": "{% $rejected != '' %}",
                "Assign": {"failure": failure, "failed_state": task},
                "Next": failed,
            }
        ],
    }


def function_states(
    name: str, payload: Any, timeout: int | str, expected: int | str, *, failed: str, **more: Any
) -> dict[str, dict[str, Any]]:
    """The Task of that name and the check of its answer, in the order they run."""
    return {
        name: function_task(payload, timeout, expected, **more),
        f"Check{name}": answer_check(name, failed),
    }


def error_name() -> str:
    """JSONata for the name of the error in `$failure`: a failure that the function reported has
    its own.
    """
    return (
        f"($contains($string($failure.Cause), '{REPORTED}') ? '{REPORTED_FAILURE}'"
        " : $exists($failure.Error) ? $failure.Error : 'Failed')"
    )


def _line(source: str) -> str:
    return " ".join(source.split())
