"""An execution as CloudWatch Logs has it: all that there is of an Express workflow, which has no
history.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.simulator.execution import Execution

LEVELS = ("ALL", "ERROR", "FATAL", "OFF")
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
FATAL = ("ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut")
ERROR_ENDS = ("Aborted", "Failed", "TimedOut")
ENTERED_FAIL = "FailStateEntered"
DATA = ("input", "inputDetails", "output", "outputDetails", "parameters", "assignedVariables")


def log_events(
    execution: Execution, *, level: str = "ALL", include_execution_data: bool = True
) -> list[dict[str, Any]]:
    """The messages of an execution's log stream, each as the JSON value that AWS writes.

    `level` and `include_execution_data` are those of the machine's loggingConfiguration. Raises
    ValueError for a level that is none.
    """
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
    messages, redrives = [], 0
    for event in execution.history:
        redrives += event["type"] == "ExecutionRedriven"
        if not logged(event["type"], level):
            continue
        messages.append(
            {
                "id": str(event["id"]),
                "type": event["type"],
                "details": _details(event, include_execution_data),
                "redrive_count": str(redrives),
                "previous_event_id": str(event["previousEventId"]),
                "event_timestamp": str(int(event["timestamp"].timestamp() * 1000)),
                "execution_arn": execution.arn,
            }
        )
    return messages


def logged(kind: str, level: str) -> bool:
    """Whether a log of this level has events of this type."""
    if level == "ERROR":
        return kind.endswith(ERROR_ENDS) or kind == ENTERED_FAIL
    return level == "ALL" or (level == "FATAL" and kind in FATAL)


def _details(event: Mapping[str, Any], data: bool) -> dict[str, Any]:
    inner = (value for key, value in event.items() if key.endswith("EventDetails"))
    details: Mapping[str, Any] = next(inner, {})
    return {key: value for key, value in details.items() if data or key not in DATA}
