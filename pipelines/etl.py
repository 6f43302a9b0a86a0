"""Every night: one Lambda function validates its configuration, copies to temp and updates the
conflict visit maps.

The role may invoke this function and nothing else, so the machine publishes no mail itself: its
outcome reaches the topics by an EventBridge rule on the execution's status, with the error and
cause that the Fail state gives.
"""

from typing import Any

from pipelines.lambda_function import cause_text, error_name, function_states
from pipelines.shared import MINUTE

CHUNKING_HINT = (
    "The function ran out of its 15 minutes: split the work into chunks and run them side by side,"
    " as the pipeline chunked-etl does."
)
TIMED_OUT = (
    "$failure.Error in ['States.Timeout', 'Sandbox.Timedout'] or $contains($string($failure.Cause),"
    " 'timed out')"
)


FAIL_PIPELINE = {
    "FailPipeline": {
        "Type": "Fail",
        "Error": "{% " + error_name() + " %}",
        "Cause": (
            "{% $failed_state & ': ' & $substring("
            + cause_text()
            + ", 0, 4000) & ("
            + TIMED_OUT
            + " ? '\\n"
            + CHUNKING_HINT
            + "' : '') %}"
        ),
    }
}


def call(name: str, action: str, timeout: int, expected: int) -> dict[str, dict[str, Any]]:
    """The states that have the function do one action; a failure goes to FailPipeline."""
    return function_states(name, {"action": action}, timeout, expected, failed="FailPipeline")


ETL: dict[str, Any] = {
    "name": "etl",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the Lambda function that does the work."},
    "input": {},
    "topics": {"success": "success", "failure": "failure"},
    "Comment": "Nightly ETL of the conflict visit maps",
    "TimeoutSeconds": 2 * 60 * MINUTE,
    "States": {
        **call("ValidateConfig", "validate_config", MINUTE, 5),
        **call("ExecuteTask01", "execute_task_01", 15 * MINUTE, 5 * MINUTE),
        **call("ExecuteTask02", "execute_task_02", 15 * MINUTE, 10 * MINUTE),
        "Success": {"Type": "Succeed"},
    },
    "on_failure": FAIL_PIPELINE,
}
