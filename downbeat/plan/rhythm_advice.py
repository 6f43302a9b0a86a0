"""What a rhythm will not keep: days that months do not have, hours that a change of the
clock leaves out, keys without an effect.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile

from downbeat.asl.diagnostic import Diagnostic
from downbeat.config import cron, fargate, runs
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.planned import Planned

SHORTEST_MONTH = 28
AHEAD = timedelta(days=731)  # for changes of the clock
OFTEN = 4  # runs a day: one that is left out does not matter


def rhythm_advice_of(planned: Planned, now: datetime) -> Iterator[Diagnostic]:
    schedule, limit = planned.pipeline.schedule, planned.definition.get("TimeoutSeconds")
    if schedule.kind == "on demand":
        return
    if next(iter(schedule.next_runs(now, 1)), None) is None:
        message = f"{schedule.expression} never comes again: it starts nothing. Correct it."
        yield Diagnostic("/cadence", message, "never-runs", "warning")
    if schedule.kind == "rate" and isinstance(limit, int) and planned.pipeline.overlap != "skip":
        every = runs.rate(str(schedule.expression)).total_seconds()
        if limit > every:
            message = (
                f"starts every {every:g} seconds, and an execution may take {limit}: two may run at"
                " once. Lower TimeoutSeconds, or set overlap: skip in the stack's file."
            )
            yield Diagnostic("/cadence", message, "may-overlap", "warning")
    parts = str(schedule.expression).removeprefix("cron(").split()
    if schedule.kind == "cron" and parts[2].isdecimal() and int(parts[2]) > SHORTEST_MONTH:
        message = (
            f"day {parts[2]} is not in every month: it runs in those only that have one. Write the"
            ' day "L" for the last one.'
        )
        yield Diagnostic("/cadence", message, "skips-months", "warning")
    yield from _clock(schedule, now)


def keys_without_effect(planned: Planned, now: datetime) -> Iterator[Diagnostic]:
    """Keys of the stack's file that change nothing of this pipeline."""
    pipeline, schedule = planned.pipeline, planned.pipeline.schedule
    today = now.astimezone(schedule.zone).date()
    for day in schedule.skip_dates:
        if schedule.kind == "on demand":
            sentence = (
                "nothing starts it on a schedule, so that there is no run to skip. Remove it."
            )
        elif day < today:
            sentence = f"{day} is past: it skips nothing. Remove it."
        elif schedule.kind == "cron" and day not in _run_days(str(schedule.expression), day):
            sentence = f"{day} is a {day:%A}, on which it does not run. Correct or remove it."
        else:
            continue
        yield Diagnostic("/skipDates", sentence, "no-effect", "warning")
    if pipeline.renamed_from == pipeline.name:
        message = f"is {pipeline.name}, the name that it has: remove it."
        yield Diagnostic("/renamedFrom", message, "no-effect", "warning")
    standard = fargate.SIZES["standard"]
    if (pipeline.cpu, pipeline.memory) != standard and "${task_" not in json.dumps(
        planned.spec, default=str
    ):
        message = "no state of this pipeline uses ${task_cpu} or ${task_memory}. Remove it."
        yield Diagnostic("/size", message, "no-effect", "warning")


def _run_days(expression: str, day: date) -> list[date]:
    """That day, where the cron runs on it; else []."""
    return [next(cron.parse(expression).dates(day))] if cron.parse(expression).dates(day) else []


def _clock(schedule: ConfiguredSchedule, now: datetime) -> Iterator[Diagnostic]:
    """A time of day that a change of the clock leaves out, where Scheduler starts nothing.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
    """
    if schedule.kind != "cron" or schedule.timezone == "UTC":
        return
    parsed = cron.parse(str(schedule.expression))
    first = now.astimezone(schedule.zone).date()
    if len(parsed.times) > OFTEN:
        return
    for day in takewhile(lambda day: day < first + AHEAD, parsed.dates(first)):
        for at in parsed.times:
            if runs.instant(day, at, schedule.zone) is None:
                message = (
                    f"{at:%H:%M} does not exist in {schedule.timezone} on the day when the clock"
                    " goes forward: nothing starts then. Choose another hour, or UTC."
                )
                yield Diagnostic("/cadence", message, "skipped-by-the-clock", "warning")
                return
