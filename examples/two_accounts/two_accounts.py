"""A chain across two accounts: the lake's account loads the day, then the mart's account builds on
it, by a machine of its own.

The machine in the lake's account takes a role of the mart's account for the one call that starts
the other machine; Step Functions then asks with that role until it has ended.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cross-acct-sync-pattern.html
"""

from typing import Any

MINUTE, HOUR = 60, 3600
BUSY = [
    {
        "ErrorEquals": ["Glue.ConcurrentRunsExceededException", "Glue.ThrottlingException"],
        "IntervalSeconds": 60,
        "MaxAttempts": 5,
        "BackoffRate": 2,
    }
]
DAY = "$substring($states.context.Execution.StartTime, 0, 10)"


def job(reference: str, day: str, expected: int) -> dict[str, Any]:
    """Return the run of a Glue job for one day."""
    return {
        "Type": "Task",
        "Resource": "glue:startJobRun.sync",
        "Arguments": {"JobName": f"${{{reference}}}", "Arguments": {"--DAY": f"{{% {day} %}}"}},
        "TimeoutSeconds": 2 * HOUR,
        "Retry": BUSY,
        "expected": {"seconds": expected, "dpu": 10},
    }


def failing(name: str) -> dict[str, Any]:
    """Return a failure path that ends with what went wrong; the rule on the execution's status
    sends it.
    """
    return {
        name: {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failed_state & ': ' & $string($failure.Cause) %}",
        }
    }


LAKE_LOAD: dict[str, Any] = {
    "name": "lake-load",
    "cadence": {"every": "day", "at": "03:00"},
    "references": {
        "load_job": "The Glue job that loads the day into the lake.",
        "mart_machine": "The machine of the mart's account: its ARN, without an alias.",
        "mart_role": "The role of the mart's account that may start it: its ARN.",
    },
    "Comment": "Loads the day into the lake and has the mart built",
    "TimeoutSeconds": 6 * HOUR,
    "States": {
        "Load the lake": job("load_job", DAY, 20 * MINUTE),
        "Build the mart": {
            "Type": "Task",
            "Resource": "states:startExecution.sync:2",
            "Credentials": {"RoleArn": "${mart_role}"},
            "Arguments": {
                "StateMachineArn": "${mart_machine}",
                "Name": "{% $states.context.Execution.Name %}",
                "Input": {
                    "day": f"{{% {DAY} %}}",
                    "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": (
                        "{% $states.context.Execution.Id %}"
                    ),
                },
            },
            "TimeoutSeconds": 3 * HOUR,
            "expected": {"seconds": 30 * MINUTE, "dollars": 0},  # the other account's bill
        },
    },
    "on_failure": failing("Load failed"),
}

MART_BUILD: dict[str, Any] = {
    "name": "mart-build",
    "cadence": "on-demand",
    "references": {"build_job": "The Glue job that builds the mart from the lake."},
    "input": {"day": "2026-01-01"},
    "cost": {"runs_per_month": 30},
    "Comment": "Builds the mart of one day",
    "TimeoutSeconds": 3 * HOUR,
    "States": {
        "Build tables": job("build_job", "$states.context.Execution.Input.day", 25 * MINUTE)
    },
    "on_failure": failing("Build failed"),
}
