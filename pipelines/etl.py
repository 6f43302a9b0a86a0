"""Every night: one Lambda function validates its configuration, copies to temp and updates the
conflict visit maps.

The role may invoke this function and nothing else, so the machine publishes no mail itself: its
outcome reaches the topics by the stack's reporter (pipelines/reporter.py), with the error and the
reason, in one sentence, that the Fail state gives.
"""

from typing import Any

from pipelines.lambda_function import error_name, function_states
from pipelines.reason import bindings
from pipelines.shared import HOUR, MINUTE
from pipelines.tuning import LONGEST_CALL, machine_limit, memory, payload, retries, seconds

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
            "{% ("
            + bindings()
            + "; $failed_state & ': ' & ("
            + TIMED_OUT
            + " ? ($text = '' ? '' : $reason & '. ') & '"
            + CHUNKING_HINT
            + "' : $reason)) %}"
        ),
    }
}


# Each task's name in the settings, with its action and its limit in seconds.
TASKS = {
    "validate": ("validate_config", MINUTE),
    "task_01": ("execute_task_01", 15 * MINUTE),
    "task_02": ("execute_task_02", 15 * MINUTE),
}


def tuned(task: str, action: str, timeout: int) -> dict[str, dict[str, Any]]:
    """The settings of one call of the function: payload, limit, retries."""
    return {
        f"{task}_payload": payload({"action": action}, f"the function for {task}"),
        f"{task}_timeout": seconds(timeout, f"The limit of {task}", maximum=LONGEST_CALL),
        f"{task}_retries": retries(2, task),
    }


TASK_SETTINGS = {
    **{
        name: declaration
        for task, (action, timeout) in TASKS.items()
        for name, declaration in tuned(task, action, timeout).items()
    },
    "function_memory": memory("the function"),
}


def call(name: str, task: str, expected: int, **more: Any) -> dict[str, dict[str, Any]]:
    """The states that have the function do one task with its settings; a failure goes to
    FailPipeline.
    """
    return function_states(
        name,
        f"${{{task}_payload}}",
        f"${{{task}_timeout}}",
        expected,
        failed="FailPipeline",
        retries=f"${{{task}_retries}}",
        **more,
    )


ETL: dict[str, Any] = {
    "name": "etl",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the Lambda function that does the work."},
    "settings": {**TASK_SETTINGS, **machine_limit(2 * HOUR)},
    "input": {},
    "topics": {"success": "success", "failure": "failure"},
    "dry_calls": {"${function}": "${validate_payload}"},
    "cost": {
        "claimed": 0.08,
        "why": "Theirs has other durations or another memory than the setting function_memory.",
    },
    "Comment": "Nightly ETL of the conflict visit maps",
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        **call("ValidateConfig", "validate", 5),
        **call("ExecuteTask01", "task_01", 5 * MINUTE),
        **call("ExecuteTask02", "task_02", 10 * MINUTE),
        "Success": {"Type": "Succeed"},
    },
    "on_failure": FAIL_PIPELINE,
}
