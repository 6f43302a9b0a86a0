"""What may keep a scheduled execution from running: a date to skip, the other of two weeks, a start
to come, an execution still at work.

EventBridge Scheduler knows none of them (a StartDate in the past it refuses, so a stack file could
not be deployed twice), so the machine asks first. States are added only for what a stack asks for.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

CHECK_CALENDAR = "Check calendar"
FIND_OTHERS = "Find other executions"
CHECK_OVERLAP = "Check overlap"
SKIP = "Skip run"
NOTIFY_SKIP = "Notify of skipped run"
# How the guard's own calls are tried again.
RETRY = {
    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
    "IntervalSeconds": 5,
    "MaxAttempts": 3,
    "BackoffRate": 2,
}
WEEK = 7 * 24 * 3600 * 1000
# What EventBridge Scheduler puts for <aws.scheduler.scheduled-time>. Anything else was written by
# hand, and a Choice cannot catch the error of reading it.
TIME = r"/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/"
SCHEDULED = (
    "$type($states.input.scheduled_time) = 'string' and $contains($states.input.scheduled_time,"
    f" {TIME})"
)


@dataclass(frozen=True)
class RunGuard:
    """When to skip: what was scheduled before `start`; on `skip_dates`; in the off weeks, `anchor`
    being a moment at which a run is due.

    `start` and `anchor` are aware.
    """

    timezone: str = "UTC"
    start: datetime | None = None
    skip_dates: tuple[date, ...] = ()
    every_weeks: int = 1
    anchor: datetime | None = None
    skip_overlap: bool = False


def guarded(
    definition: dict[str, Any],
    guard: RunGuard,
    *,
    state_machine_arn: str,
    on_failure: str | None = None,
    notify: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The definition with the guard's states in front, each with its own JSONata; the same
    definition when there is nothing to ask.

    A skipped execution succeeds with {"skipped": reason}. Executions without a time as
    `scheduled_time` in their input, started by hand, pass the calendar; `{"overlap": "allow"}` in
    the input passes the overlap check. `notify` is the Task that sends a message about a skipped
    run.
    """
    first = definition["StartAt"]
    overlap = _overlap_states(first, on_failure, state_machine_arn) if guard.skip_overlap else {}
    states = {**_calendar_state(guard, next(iter(overlap), first)), **overlap}
    if not states:
        return definition
    if notify:
        states = {name: _noticed(state) for name, state in states.items()}
        caught = [{"ErrorEquals": ["States.ALL"], "Next": SKIP}]
        states[NOTIFY_SKIP] = {**notify, "Catch": caught, "Next": SKIP}
    skip = {
        SKIP: {
            "Type": "Succeed",
            "QueryLanguage": "JSONata",
            "Output": {"skipped": "{% $skipped %}"},
        }
    }
    return {
        **definition,
        "StartAt": next(iter(states)),
        "States": {**states, **definition["States"], **skip},
    }


def _calendar_state(guard: RunGuard, following: str) -> dict[str, Any]:
    """The Choice that skips what the calendar excludes; {} where it excludes nothing."""
    choices = _calendar_choices(guard)
    if not choices:
        return {}
    return {
        CHECK_CALENDAR: {
            "Type": "Choice",
            "QueryLanguage": "JSONata",
            "Choices": choices,
            "Default": following,
        }
    }


def _noticed(state: dict[str, Any]) -> dict[str, Any]:
    """A state of the guard whose way to the end of a skipped run leads through the message."""
    if "Choices" not in state:
        return state
    return {**state, "Choices": [{**each, "Next": NOTIFY_SKIP} for each in state["Choices"]]}


def _calendar_choices(guard: RunGuard) -> list[dict[str, Any]]:
    choices = []
    if guard.start:
        before = f"$toMillis($states.input.scheduled_time) < {int(guard.start.timestamp() * 1000)}"
        choices.append(
            _skipping(f"{SCHEDULED} and {before}", f"it starts on {guard.start.date().isoformat()}")
        )
    if guard.every_weeks > 1 and guard.anchor:
        # Half a week of room on either side: a clock change moves a run by an hour, never into
        # another week.
        anchor = int(guard.anchor.timestamp() * 1000)
        due = (
            f"$floor(($toMillis($states.input.scheduled_time) - {anchor}) / {WEEK} + 0.5) %"
            f" {guard.every_weeks} = 0"
        )
        choices.append(
            _skipping(f"{SCHEDULED} and $not({due})", f"not one of every {guard.every_weeks} weeks")
        )
    for day in sorted(guard.skip_dates):
        begin, end = (_midnight(when, guard.timezone) for when in (day, day + timedelta(days=1)))
        within = (
            f"$toMillis($states.input.scheduled_time) >= {begin} and"
            f" $toMillis($states.input.scheduled_time) < {end}"
        )
        choices.append(
            _skipping(f"{SCHEDULED} and {within}", f"{day.isoformat()} is to be skipped")
        )
    return choices


def _skipping(condition: str, reason: str) -> dict[str, Any]:
    return {"Condition": "{% " + condition + " %}", "Assign": {"skipped": reason}, "Next": SKIP}


def _midnight(day: date, timezone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(timezone)).timestamp() * 1000)


def _overlap_states(first: str, on_failure: str | None, state_machine_arn: str) -> dict[str, Any]:
    find = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": f"arn:{state_machine_arn.split(':')[1]}:states:::aws-sdk:sfn:listExecutions",
        "Arguments": {
            "StateMachineArn": state_machine_arn,
            "StatusFilter": "RUNNING",
            "MaxResults": 2,
        },
        "TimeoutSeconds": 60,
        "Retry": [RETRY],
        "Assign": {"running": "{% $count($states.result.Executions) %}"},
        "Output": "{% $states.input %}",
        "Next": CHECK_OVERLAP,
    }
    if on_failure:
        kept = {"failure": "{% $states.errorOutput %}", "failed_state": FIND_OTHERS}
        find["Catch"] = [{"ErrorEquals": ["States.ALL"], "Assign": kept, "Next": on_failure}]
    check = {
        "Type": "Choice",
        "QueryLanguage": "JSONata",
        "Choices": [
            _skipping(
                "$running > 1 and $not($states.input.overlap = 'allow')",
                "another execution is still running",
            )
        ],
        "Default": first,
    }
    return {FIND_OTHERS: find, CHECK_OVERLAP: check}
