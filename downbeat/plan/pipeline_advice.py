"""What a pipeline of a stack will regret beside its definition: no limit, input that nobody
declares, ARNs in the dict, a rhythm that its runs or the clock do not keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.execution_input import unread_fields
from downbeat.asl.lint import fields_read, paths_read, repeated_rules
from downbeat.asl.lint.secrets import texts
from downbeat.asl.lint.shapes import INPUT as INPUT_SHAPE
from downbeat.asl.lint.shapes import ObjectShape
from downbeat.asl.lint.variables import state_expressions
from downbeat.asl.service_regions import missing_services
from downbeat.asl.walk import states
from downbeat.config import cron, fargate, runs
from downbeat.config.rollouts import PINNED
from downbeat.config.schedule import PipelineSchedule
from downbeat.plan.expected_effort import expected
from downbeat.plan.function_versions import called_functions
from downbeat.plan.planned import Planned
from downbeat.plan.watching import WATCHES

INPUT = r"\$states\.context\.Execution\.Input\.(\w+)"
PATH_INPUT = r"\$\$\.Execution\.Input\.(\w+)"
EXISTS = re.compile(rf"\$exists\(\s*{INPUT}")
# What the plan itself reads of an execution's input.
OWN_INPUT = ("scheduled_time", "start_at", "overlap")
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12}):\S+")
SHORTEST_MONTH = 28
AHEAD = timedelta(days=731)  # for changes of the clock
OFTEN = 4  # runs a day: one that is left out does not matter


def advise_on_pipeline(planned: Planned, now: datetime | None = None) -> list[Diagnostic]:
    """Return what to say of a pipeline that can be deployed, as warnings."""
    return [
        *_limit(planned),
        *_short_limits(planned),
        *_switch(planned),
        *_input(planned),
        *_unread_input(planned),
        *_written_arns(planned),
        *_unversioned_functions(planned),
        *repeated_rules.findings(planned.spec),
        *missing_services(planned.definition, planned.address.region),
        *_told_twice(planned),
        *_rhythm(planned, now or datetime.now(UTC)),
        *_without_effect(planned, now or datetime.now(UTC)),
    ]


def _limit(planned: Planned) -> Iterator[Diagnostic]:
    if "TimeoutSeconds" not in planned.definition:
        message = (
            "nothing limits the machine: an execution that hangs stays for up to a year,"
            " unreported. Set TimeoutSeconds."
        )
        yield Diagnostic("/TimeoutSeconds", message, "no-machine-limit", "warning")
        return
    for located in states(planned.definition):
        limits = ("TimeoutSeconds", "TimeoutSecondsPath")
        if located.state.get("Type") == "Task" and not any(key in located.state for key in limits):
            message = (
                "has no TimeoutSeconds: if no answer comes, nobody hears of it before the machine's"
                f" {planned.definition['TimeoutSeconds']} seconds are over. Set it to a little more"
                " than the call ever takes."
            )
            yield Diagnostic(located.path, message, "no-time-limit", "warning")


def _short_limits(planned: Planned) -> Iterator[Diagnostic]:
    """Limits that end what only takes its usual time, by the dict's own `expected`."""
    usual = {
        name: amounts["seconds"]
        for name, amounts in expected(planned.spec, planned.pipeline.settings).items()
        if "seconds" in amounts
    }
    machine = planned.definition.get("TimeoutSeconds")
    for located in states(planned.definition):
        own = located.state.get("TimeoutSeconds")
        limits = ((own, "its TimeoutSeconds"), (machine, "the machine's TimeoutSeconds"))
        for limit, whose in limits:
            if isinstance(limit, int) and usual.get(located.name, 0) >= limit:
                message = (
                    f"usually takes {usual[located.name]:g} seconds, but {whose} ends it after"
                    f" {limit}. Raise the limit, or say how long it takes (`expected`)."
                )
                yield Diagnostic(located.path, message, "shorter-than-usual", "warning")
                break


def _switch(planned: Planned) -> Iterator[Diagnostic]:
    if planned.pipeline.start == "off" and planned.uploads is None:
        message = (
            "is off, but nothing here collects files to start it with: it changes nothing. Remove"
            " it; a schedule or a rule is switched off by enabled: false."
        )
        yield Diagnostic("/start", message, "start-without-effect", "warning")


def _input(planned: Planned) -> Iterator[Diagnostic]:
    """Fields of the execution's input that an expression reads, without asking whether they are
    there, and that neither the dict nor the stack gives.
    """
    declared = {**planned.spec.get("input", {}), **planned.pipeline.input}
    if not declared or planned.trigger is not None:
        return
    yield from _context_input(planned.definition, declared)
    start = ObjectShape(dict.fromkeys((*declared, *OWN_INPUT)), INPUT_SHAPE)
    for read in (fields_read, paths_read):
        open_input = set(read.findings(planned.definition))
        closed = {
            each.message: each for each in reversed([*read.findings(planned.definition, start)])
        }
        for each in reversed(closed.values()):
            if each not in open_input:
                message = f"{each.message} Declare it in the pipeline's input with a default."
                yield Diagnostic(each.path, message, "undeclared-input", "warning")


def _context_input(
    definition: Mapping[str, Any], declared: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    """What is read of the execution's input by way of the context object."""
    for path, name in _execution_input(definition):
        if name not in declared and name not in OWN_INPUT:
            message = (
                f"reads {name} of the execution's input, which has no such"
                f" field.{nearest(name, declared)} Declare it in the pipeline's input with"
                " a default, or ask $exists first."
            )
            yield Diagnostic(path, message, "undeclared-input", "warning")


def _execution_input(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, name) of every field that is read without asking whether it is there."""
    for located in states(definition):
        if located.query_language == "JSONPath":
            for read in paths_read.reads(located.state, located.path):
                yield from ((read.at, name) for name in re.findall(PATH_INPUT, read.text))
            continue
        for path, expression in state_expressions(located.state, located.path):
            asked = set(EXISTS.findall(expression))
            for name in sorted(set(re.findall(INPUT, expression)) - asked):
                yield path, name


def _unread_input(planned: Planned) -> Iterator[Diagnostic]:
    """Fields that the stack puts into every execution's input and no state reads."""
    written = planned.spec.get("input", {})
    declared = written if isinstance(written, Mapping) else {}
    added = [name for name in planned.pipeline.input if name not in declared]
    refused = planned.spec.get("unknown_input") == "refuse"
    for sentence in unread_fields(planned.definition, added, declared):
        ending = " Every scheduled execution would be refused." if refused else ""
        yield Diagnostic(
            "/input", f"{sentence}.{ending}".replace("?.", "?"), "unread-input", "warning"
        )


def _written_arns(planned: Planned) -> Iterator[Diagnostic]:
    """ARNs that stand in the dict: another stack has another account or region."""
    for part in ("States", "on_failure"):
        for path, _, text in texts(planned.spec.get(part, {}), f"/{part}"):
            found = ARN.fullmatch(text)
            if found:
                message = (
                    f"is written for the account {found[2]}"
                    + (f" and {found[1]}" if found[1] else "")
                    + ": every stack would use it. Declare a reference and write ${name}."
                )
                yield Diagnostic(path, message, "written-arn", "warning")


def _unversioned_functions(planned: Planned) -> Iterator[Diagnostic]:
    """Functions that a pipeline with a rollout calls as written, without a version or an alias: all
    versions of the pipeline run their newest code.

    https://docs.aws.amazon.com/step-functions/latest/dg/version-rolling-deployment.html
    """
    rollout = planned.pipeline.rollout
    if rollout is None or rollout.functions == PINNED:
        return
    for call in called_functions(planned.definition):
        if call.is_newest:
            message = (
                f"calls the newest code of {call.name}, in every version of this"
                " pipeline: its rollout does not cover a change of the function. Name a version or"
                f" an alias ({call.name}:7), or write functions: pinned in the rollout."
            )
            yield Diagnostic(call.path, message, "unversioned-function", "warning")


def _told_twice(planned: Planned) -> Iterator[Diagnostic]:
    """Those who hear of failures, and by an alarm that the pipeline asks for of the same once more.
    A pager takes the alarm to open and to close its incident.
    """
    repeating = [one for one in planned.spec.get("alarms", ()) if WATCHES[one].repeats]
    notify = planned.pipeline.notify
    both = [one for one in dict.fromkeys(notify.failure) if one in notify.alarms]
    if repeating and both:
        message = (
            f"{' and '.join(both)} would hear of each failure twice: by `failure`, and by `alarms`"
            f" once more, because the pipeline asks for the alarm {' and '.join(repeating)}. Name"
            " each contact in one of the two: in `alarms` a pager, which it also tells that it is"
            " over."
        )
        yield Diagnostic("/notify/alarms", message, "told-twice", "warning")


def _rhythm(planned: Planned, now: datetime) -> Iterator[Diagnostic]:
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


def _without_effect(planned: Planned, now: datetime) -> Iterator[Diagnostic]:
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


def _clock(schedule: PipelineSchedule, now: datetime) -> Iterator[Diagnostic]:
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
