"""Whether a failure has happened before: the same state, the same error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from downbeat.ops.deployment import Deployment
from downbeat.ops.executions import ExecutionSummary, failed_executions, last_events
from downbeat.ops.gather import each
from downbeat.ops.reason import find_reason
from downbeat.ops.timeline import timeline_of
from downbeat.plan.planned import Planned

MONTH = timedelta(days=30)
MOST = 50


@dataclass(frozen=True)
class Failure:
    """One execution that ended badly, and of what; `sentence` is the reason's."""

    execution: ExecutionSummary
    state: str
    error: str
    sentence: str


def failure(deployment: Deployment, execution: ExecutionSummary) -> Failure:
    """What an execution ended of, from its last hundred events."""
    read = timeline_of(last_events(deployment, execution.arn))
    blamed = read.failed
    error = (blamed.error if blamed else "") or read.error or execution.status
    cause = (blamed.cause if blamed else "") or read.cause
    state = blamed.state if blamed else ""
    return Failure(execution, state, error, find_reason(error, cause).sentence)


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
