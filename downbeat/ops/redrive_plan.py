"""What a redrive would do: which states run again, and what of that is not safe to repeat.

A redrive runs the states again that have no …StateExited event when the execution ended. A Fail
state has none either: an execution whose error a Catch took, and that ended in a Fail state,
enters only that state again, and fails again.
https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from downbeat.ops.deployment import ENDED_BADLY
from downbeat.ops.timeline import Timeline
from downbeat.ops.visit import CONTAINERS, StateVisit
from downbeat.ops.words import moment

REDRIVABLE_FOR = timedelta(days=14)
SAFE = ("get", "describe", "list", "head", "query", "scan", "batchGet", "select")
# Service → what doing it again means; any other call may have an effect of its own.
EFFECTS = {
    "sns": "publishes the message again",
    "sqs": "sends the message again",
    "events": "puts the events again",
    "ecs": "starts the container again",
    "glue": "starts the job again",
    "lambda": "invokes the function again",
    "batch": "submits the job again",
    "states": "starts the execution again",
    "dynamodb": "writes the item again",
    "cloudwatch": "counts the metric again",
}


@dataclass(frozen=True)
class Rerun:
    """A state that runs again; `effect` is what that repeats, "" for nothing; `started` whether its
    service had taken the call before.
    """

    path: str
    effect: str
    started: bool


def reruns(read: Timeline) -> list[Rerun]:
    """The states that a redrive runs again, in the order they were entered."""
    return [
        Rerun(one.path, _effect(one), bool(one.attempts))
        for one in unexited(read)
        if one.type not in CONTAINERS
    ]


def unexited(read: Timeline) -> list[StateVisit]:
    """The visits that were at work when the execution ended, they and all around them."""
    return [one for one in read.visits if all(around.exited is None for around in _outwards(one))]


def _outwards(visit: StateVisit) -> Iterator[StateVisit]:
    """The visit, the one around it, and so on."""
    inner: StateVisit | None = visit
    while inner:
        yield inner
        inner = inner.parent


def _effect(visit: StateVisit) -> str:
    if not visit.attempts:
        return ""
    last = visit.attempts[-1]
    service, action = last.service, last.action
    if service.startswith("aws-sdk:"):
        service = service.removeprefix("aws-sdk:")
    if action.startswith(SAFE):
        return ""
    return EFFECTS.get(service, f"calls {service}:{action} again")


def redrive_refusal(execution: Mapping[str, Any], read: Timeline, now: datetime) -> str:
    """Why a redrive is refused, or would do no good; "" when it makes sense.

    Args:
        execution: DescribeExecution's answer.
    """
    status, stopped = execution["status"], execution.get("stopDate")
    if status not in ENDED_BADLY:
        return f"it is {status}; only FAILED, TIMED_OUT and ABORTED executions can be redriven"
    if stopped and now - stopped > REDRIVABLE_FOR:
        return f"it ended {moment(stopped)}, more than 14 days ago"
    if execution.get("redriveStatus") == "NOT_REDRIVABLE":
        return str(execution.get("redriveStatusReason") or "AWS says that it is not redrivable")
    again = unexited(read)
    if again and all(one.type == "Fail" for one in again):
        return (
            f'a Catch took the error and the execution ended in "{again[-1].state}": a redrive'
            " enters that state again, and fails again"
        )
    return ""
