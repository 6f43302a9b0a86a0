"""Every night: one Lambda function validates its configuration, copies to temp and updates the
conflict visit maps.

The role may invoke this function and nothing else, so the machine publishes no mail itself: its
outcome reaches the topics by an EventBridge rule on the execution's status, with the error and
cause that the Fail state gives.
"""

from typing import Any

from pipelines.shared import MINUTE

CHUNKING_HINT = (
    "The function ran out of its 15 minutes: split the work into chunks and run them side by side,"
    " as the pipeline chunked-etl does."
)
TIMED_OUT = (
    "$failure.Error in ['States.Timeout', 'Sandbox.Timedout'] or $contains($string($failure.Cause),"
    " 'timed out')"
)


def function_task(payload: dict, timeout: int, expected: int) -> dict:
    """A Task that calls the stack's function with a payload; its result is the state's output.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    """
    return {
        "Type": "Task",
        "Resource": "lambda:invoke",
        "Arguments": {"FunctionName": "${function}", "Payload": payload},
        "TimeoutSeconds": timeout,
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                "IntervalSeconds": 5,
                "MaxAttempts": 2,
                "BackoffRate": 2,
            }
        ],
        "Output": "{% $states.result.Payload %}",
        "expected": {"seconds": expected},
    }


FAIL_PIPELINE = {
    "FailPipeline": {
        "Type": "Fail",
        "Error": "{% $exists($failure.Error) ? $failure.Error : 'Failed' %}",
        "Cause": (
            "{% $failed_state & ': ' & $substring($failure.Cause, 0, 4000) & ("
            + TIMED_OUT
            + " ? '\\n"
            + CHUNKING_HINT
            + "' : '') %}"
        ),
    }
}

ETL: dict[str, Any] = {
    "name": "etl",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the Lambda function that does the work."},
    "input": {},
    "topics": {"success": "success", "failure": "failure"},
    "Comment": "Nightly ETL of the conflict visit maps",
    "TimeoutSeconds": 2 * 60 * MINUTE,
    "States": {
        "ValidateConfig": function_task({"action": "validate_config"}, MINUTE, 5),
        "ExecuteTask01": function_task({"action": "execute_task_01"}, 15 * MINUTE, 5 * MINUTE),
        "ExecuteTask02": function_task({"action": "execute_task_02"}, 15 * MINUTE, 10 * MINUTE),
        "Success": {"Type": "Succeed"},
    },
    "on_failure": FAIL_PIPELINE,
}
