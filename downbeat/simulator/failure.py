"""A failure on its way out of a state, and which ErrorEquals catch it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation
RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
QUERY = "States.QueryEvaluationError"
DATA_LIMIT = "States.DataLimitExceeded"
HEARTBEAT = "States.HeartbeatTimeout"
NOT_TASK_FAILED = {TIMEOUT, HEARTBEAT}


class Failure(Exception):
    """An error with its cause. `terminal` ends the execution, whatever Retry and Catch say.

    `evaluated` is set for a JSONata expression that failed: the field it stands in, "" when it is
    none in particular. `missed_heartbeat` tells a missed heartbeat from a timeout: AWS reports both
    as States.Timeout. `advice` is what AWS does not say of it: where the payload grew.
    """

    def __init__(
        self,
        error: str | None,
        cause: str | None,
        *,
        terminal: bool = False,
        evaluated: str | None = None,
        missed_heartbeat: bool = False,
        advice: str = "",
    ) -> None:
        self.error, self.cause, self.terminal, self.evaluated, self.missed_heartbeat = (
            error,
            cause,
            terminal,
            evaluated,
            missed_heartbeat,
        )
        self.advice = advice
        super().__init__(f"{error}: {cause}")

    def __deepcopy__(self, memo: dict[int, Any]) -> Failure:
        """The failure itself: a run that is copied for a redrive has reported it already."""
        return self


def matches(error_equals: Iterable[str], failure: Failure) -> bool:
    """Whether a Retry or Catch with this ErrorEquals takes the failure."""
    if failure.terminal:
        return False
    names = set(error_equals)
    if failure.error in names or failure.error == RUNTIME:
        return (
            failure.error in names
        )  # a States.Runtime that a service reports is caught by its name only
    if "States.ALL" in names:
        return True
    if "States.TaskFailed" in names and failure.error not in NOT_TASK_FAILED:
        return True
    return HEARTBEAT in names and failure.missed_heartbeat


def error_output(failure: Failure) -> dict[str, str]:
    """What a Catch is given: Error and Cause, empty where the failure has none."""
    return {"Error": failure.error or "", "Cause": failure.cause or ""}
