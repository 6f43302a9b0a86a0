"""The slots of a schedule in which nothing ran."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from downbeat.ops.executions import ExecutionSummary
from downbeat.plan.planned import Planned

# EventBridge Scheduler tries a start for an hour (components/schedule.py).
PATIENCE = timedelta(hours=1)


def backfill_name(slot: datetime) -> str:
    """The name of the execution that stands in for a slot: the same whenever it is asked for."""
    return f"backfill-{slot:%Y%m%dT%H%M%SZ}"


def slots(planned: Planned, since: datetime, now: datetime) -> list[datetime]:
    """The times at which the pipeline was to run since, in UTC; skipped dates are none. The last
    hour is left out: such a start may still come.
    """
    schedule = planned.pipeline.schedule
    late = PATIENCE + timedelta(minutes=schedule.window_minutes)
    due = takewhile(lambda one: one.at <= now - late, schedule.occurrences(since))
    utc = now.tzinfo
    return [one.at.astimezone(utc) for one in due if not one.skipped]


def slots_without_run(
    planned: Planned, since: datetime, now: datetime, known: Iterable[ExecutionSummary]
) -> list[datetime]:
    """The slots that no execution stands for: none started within the hour after, none was
    backfilled.
    """
    late = PATIENCE + timedelta(minutes=planned.pipeline.schedule.window_minutes)
    ran = list(known)
    names = {one.name for one in ran}
    return [
        slot
        for slot in slots(planned, since, now)
        if backfill_name(slot) not in names
        and not any(slot <= one.started <= slot + late for one in ran)
    ]
