"""Pausing what starts a pipeline: its schedule, or the function that its files come to.

A pause is the schedule's State DISABLED, so that the watchdog counts no age for it, and a sentence
in its Description that says since when, until when and by whom; `doctor` and `list` read both.
Files meanwhile wait in their queue.
https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

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
    "StartDate",
    "Target",
)
LONGEST = 512  # of a Description


@dataclass(frozen=True)
class Pause:
    """Who paused a schedule and when; `until` is None without an end, `by` "" where it was not
    `downbeat` that did it.
    """

    since: str
    until: date | None
    by: str


def pause_of(schedule: Mapping[str, Any]) -> Pause | None:
    """The pause of a schedule, GetSchedule's answer; None while it is enabled."""
    if schedule.get("State") != "DISABLED":
        return None
    match = NOTE.search(str(schedule.get("Description", "")))
    if not match:
        return Pause("", None, "")
    until = date.fromisoformat(match["until"]) if match["until"] else None
    return Pause(match["since"], until, match["by"])


def paused(
    schedule: Mapping[str, Any], now: datetime, until: date | None, by: str
) -> dict[str, Any]:
    """UpdateSchedule's request that pauses a schedule."""
    plain = _plain_description(schedule)
    end = f" until {until.isoformat()}" if until else ""
    note = f"{MARK}{now.astimezone(UTC):%Y-%m-%dT%H:%MZ}{end} by {by}"
    return _request(schedule, "DISABLED", plain[: LONGEST - len(note)] + note)


def unpaused(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """UpdateSchedule's request that ends a pause."""
    return _request(schedule, "ENABLED", _plain_description(schedule))


def _plain_description(schedule: Mapping[str, Any]) -> str:
    return str(schedule.get("Description", "")).partition(MARK)[0]


def _request(schedule: Mapping[str, Any], state: str, description: str) -> dict[str, Any]:
    kept = {key: schedule[key] for key in KEPT if schedule.get(key) is not None}
    return {**kept, "State": state, "Description": description}


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


def file_mapping(deployment: Deployment, planned: Planned) -> dict[str, Any] | None:
    """The event source mapping that gives the pipeline's files to its function; None without a
    file trigger.
    """
    if planned.uploads is None:
        return None
    client = deployment.client("lambda")
    answer = client.list_event_source_mappings(FunctionName=f"{planned.address.name}-files")
    return next(iter(answer["EventSourceMappings"]), None)
