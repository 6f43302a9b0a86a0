"""Whether a failure has happened before: the same state, the same error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from downbeat.ops.deployment import Deployment
from downbeat.ops.executions import (
    ExecutionSummary,
    failed_executions,
    last_events,
    list_executions,
)
from downbeat.ops.gather import each
from downbeat.ops.reason import find_reason
from downbeat.ops.timeline import Timeline, timeline_of
from downbeat.ops.words import counted, moment
from downbeat.plan.planned import Planned

MONTH = timedelta(days=30)
MOST, MOST_LATER = 50, 20
# How an execution is ended from outside its states.
ENDED_OUTSIDE = {
    "TIMED_OUT": "the execution ran longer than the definition's TimeoutSeconds",
    "ABORTED": "somebody stopped it: {cause}",
}


@dataclass(frozen=True)
class PastFailure:
    """One execution that ended badly, and of what; `sentence` is the reason's."""

    execution: ExecutionSummary
    state: str
    error: str
    sentence: str


def failure(deployment: Deployment, execution: ExecutionSummary) -> PastFailure:
    """What an execution ended of, from its last hundred events."""
    read = timeline_of(last_events(deployment, execution.arn))
    state, error, sentence = blame(read, execution.status)
    return PastFailure(execution, state, error or execution.status, sentence)


def blame(
    read: Timeline, status: str, reported: tuple[str, str] = ("", "")
) -> tuple[str, str, str]:
    """Return (the state, its error, why in a sentence) of an execution; no error where the state
    was at work when the execution was ended from outside.

    Args:
        reported: error and cause of DescribeExecution, for what the events do not say.
    """
    blamed = read.failed
    state = blamed.state if blamed else ""
    cause = read.cause or reported[1]
    if status in ENDED_OUTSIDE and not (blamed and blamed.error):
        return state, "", ENDED_OUTSIDE[status].format(cause=cause or "no cause was given")
    error = (blamed.error if blamed else "") or read.error or reported[0]
    why = (blamed.cause if blamed else "") or cause
    return state, error, find_reason(error, why).sentence if error else ""


def later(
    deployment: Deployment, planned: Planned, than: ExecutionSummary
) -> list[ExecutionSummary]:
    """The executions of the pipeline that were started after one, latest first, at most 20: perhaps
    somebody has repeated it already.
    """
    reach = deployment.now() - than.started
    known = list_executions(deployment, [planned], since=reach, limit=MOST_LATER)
    return [one for one in known if one.started > than.started]


def later_words(executions: Sequence[ExecutionSummary]) -> str:
    """A sentence about what was started since; of several the latest is named."""
    last = executions[0]
    count = f"{counted(len(executions), 'execution')}, the last " if len(executions) > 1 else ""
    return f"Started since: {count}{last.name}, {last.status}, {moment(last.started)}."


def earlier(
    deployment: Deployment, planned: Planned, than: ExecutionSummary, state: str, error: str
) -> list[ExecutionSummary]:
    """The pipeline's executions of the 30 days before that ended in the same state by the same
    error, latest first; of the last 50 that ended badly.
    """
    reach = deployment.now() - than.started + MONTH
    known = failed_executions(deployment, [planned], reach, MOST)
    before = [one for one in known if one.started < than.started]
    failures = each(lambda one: failure(deployment, one), before)
    return [one.execution for one in failures if (one.state, one.error) == (state, error)]
