"""Pausing a schedule.

A pause without an end is the schedule's State DISABLED; one until a day is its StartDate, before
which EventBridge Scheduler starts nothing and from which it goes on by itself. A sentence in the
Description says since when, until when and by whom; `doctor` and `list` read both, the watchdog
counts no age for either.
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from downbeat.config.schedule import ConfiguredSchedule
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.plan.planned import Planned

MARK = " | paused "
NOTE = re.compile(r" \| paused (?P<since>\S+)(?: until (?P<until>\S+))? by (?P<by>.*)$")
# What UpdateSchedule takes of GetSchedule's answer; what is left out it sets to its default.
KEPT = (
    "ActionAfterCompletion",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "Target",
)
LONGEST = 512  # of a Description


@dataclass(frozen=True)
class Pause:
    """Who paused a schedule and when; `until` is None without an end, `by` "" where it was not
    `downbeat` that did it. `resumes`: whether AWS ends it by itself.
    """

    since: str
    until: date | None
    by: str
    resumes: bool = False


def pause_of(schedule: Mapping[str, Any], now: datetime) -> Pause | None:
    """The pause of a schedule, GetSchedule's answer; None while it starts the pipeline."""
    match = NOTE.search(str(schedule.get("Description", "")))
    begins = schedule.get("StartDate")
    resumes = bool(match and begins and begins > now)
    if schedule.get("State") != "DISABLED" and not resumes:
        return None
    if not match:
        return Pause("", None, "")
    until = date.fromisoformat(match["until"]) if match["until"] else None
    resumes = resumes and schedule.get("State") != "DISABLED"
    return Pause(match["since"], until, match["by"], resumes)


def paused(
    schedule: Mapping[str, Any],
    rhythm: ConfiguredSchedule,
    now: datetime,
    until: date | None,
    by: str,
) -> dict[str, Any]:
    """UpdateSchedule's request that pauses a schedule: until the first hour of a day in the
    schedule's own time zone, or for good.
    """
    plain = _plain_description(schedule)
    end = f" until {until.isoformat()}" if until else ""
    note = f"{MARK}{now.astimezone(UTC):%Y-%m-%dT%H:%MZ}{end} by {by}"
    description = plain[: LONGEST - len(note)] + note
    if until is None:
        return _request(schedule, "DISABLED", description, None)
    begin = datetime.combine(until, time(), rhythm.zone)
    return _request(schedule, "ENABLED", description, rhythm.start_date(begin) or begin)


def unpaused(
    schedule: Mapping[str, Any], rhythm: ConfiguredSchedule, now: datetime
) -> dict[str, Any]:
    """UpdateSchedule's request that ends a pause: a rate goes on in its rhythm."""
    description = _plain_description(schedule)
    return _request(schedule, "ENABLED", description, rhythm.start_date(now))


def _plain_description(schedule: Mapping[str, Any]) -> str:
    return str(schedule.get("Description", "")).partition(MARK)[0]


def _request(
    schedule: Mapping[str, Any], state: str, description: str, begin: datetime | None
) -> dict[str, Any]:
    kept = {key: schedule[key] for key in KEPT if schedule.get(key) is not None}
    begins = {"StartDate": begin.astimezone(UTC)} if begin else {}
    return {**kept, **begins, "State": state, "Description": description}


def read_schedule(deployment: Deployment, planned: Planned) -> dict[str, Any] | None:
    """GetSchedule's answer; None where there is no schedule."""
    if not planned.pipeline.schedule.expression:
        return None
    client, name = deployment.client("scheduler"), planned.address.name
    try:
        return dict(client.get_schedule(GroupName=name, Name=name))
    except client.exceptions.ClientError as error:
        if missing(error):
            return None
        raise
