"""`downbeat pause` and `downbeat unpause`: stop and start what starts pipelines."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out
from downbeat.ops.deployed_starters import Starter, starters
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.muting import mute, unmute
from downbeat.ops.pausing import pause_of, paused, read_schedule, unpaused
from downbeat.ops.printing import session
from downbeat.options import (
    PIPELINE,
    DryRunOption,
    JsonOption,
    LocalOption,
    StackOption,
    YesOption,
)
from downbeat.plan.planned import Planned

PipelinesArgument = Annotated[list[str] | None, PIPELINE(help="Pipelines.")]
AllOption = Annotated[bool, typer.Option("--all", help="All pipelines of the stack.")]


def pause(
    pipelines: PipelinesArgument = None,
    *,
    all_of_them: AllOption = False,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The day it ends, as 2026-12-24.")
    ] = None,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Pause pipelines: their schedules, events and queues start nothing, and their files wait. The
    watchdog does not count them as late, and the pause sets off no alarm. Running executions
    continue.

    A schedule that is paused --until a day resumes by itself at the start of that day, in its own
    time zone. Event rules, queues and files cannot: `downbeat unpause` ends their pause.

    Example: downbeat pause --all --until 2026-12-27 -s prod
    """
    with session(stack, local) as deployment:
        end = _day(until, deployment)
        by = "downbeat"
        if not deployment.connection.endpoint:
            by = str(deployment.client("sts").get_caller_identity()["Arn"])
        changes = [
            change
            for planned in chosen(deployment, pipelines, all_of_them)
            for change in _pauses(deployment, planned, end, by)
        ]
        carry_out(
            changes,
            dry_run=dry_run,
            yes=yes,
            as_json=as_json,
            otherwise="Nothing there starts by itself, or all is paused.",
        )


def unpause(
    pipelines: PipelinesArgument = None,
    *,
    all_of_them: AllOption = False,
    due: Annotated[
        bool, typer.Option("--due", help="Only those whose day of --until has come.")
    ] = False,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """End the pause of pipelines. Those that the stack's file has as `enabled: false` stay paused.

    --due is for pauses of schedules that do not end by themselves.

    Example: downbeat unpause --all --due -s prod --yes
    """
    with session(stack, local) as deployment:
        changes = [
            change
            for planned in chosen(deployment, pipelines, all_of_them or due)
            for change in _unpauses(deployment, planned, due=due)
        ]
        carry_out(
            changes,
            dry_run=dry_run,
            yes=yes,
            as_json=as_json,
            otherwise="Nothing is paused there.",
        )


def chosen(deployment: Deployment, names: list[str] | None, all_of_them: bool) -> list[Planned]:
    """The pipelines that were named, or all; raises OpsError for neither."""
    if bool(names) == all_of_them:
        raise OpsError("Name pipelines, or --all.", 2)
    if names:
        return [deployment.pipeline(name) for name in names]
    return list(deployment.pipelines.values())


def _day(text: str | None, deployment: Deployment) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise OpsError(f'"{text}" is no day: write it as 2026-12-24.', 2) from None
    if day and day <= deployment.now().date():
        raise OpsError(f"{day} has come already: name a later day.", 2)
    return day


def _pauses(deployment: Deployment, planned: Planned, until: date | None, by: str) -> list[Change]:
    changes, url = [], deployment.console_url(planned)
    schedule = read_schedule(deployment, planned)
    rhythm, now = planned.pipeline.schedule, deployment.now()
    before = pause_of(schedule, now) if schedule else None
    if schedule and (before is None or (until and before.until != until)):
        request = paused(schedule, rhythm, now, until, by)
        end = f" until {until}, when it goes on by itself" if until else ""

        def disable() -> str:
            deployment.client("scheduler").update_schedule(**request)
            return f"Paused the schedule of {planned.key}{end}."

        changes.append(Change(f"pause the schedule of {planned.key}{end}", disable, url))
        changes += mute(deployment, planned, until)
    return [*changes, *_switched(deployment, planned, enabled=False, until=until)]


def _unpauses(deployment: Deployment, planned: Planned, *, due: bool) -> list[Change]:
    schedule, now = read_schedule(deployment, planned), deployment.now()
    state = pause_of(schedule, now) if schedule else None
    if not planned.pipeline.enabled:
        return []
    if due and not (state and state.until and state.until <= now.date()):
        return []
    changes = []
    if schedule and state:
        request = unpaused(schedule, planned.pipeline.schedule, now)

        def enable() -> str:
            deployment.client("scheduler").update_schedule(**request)
            return f"The schedule of {planned.key} runs again."

        url = deployment.console_url(planned)
        changes.append(Change(f"unpause the schedule of {planned.key}", enable, url))
        changes += unmute(deployment, planned)
    return [*changes, *_switched(deployment, planned, enabled=True)]


def _switched(
    deployment: Deployment, planned: Planned, *, enabled: bool, until: date | None = None
) -> list[Change]:
    """The changes that let what starts a pipeline besides its schedule do so, or not."""
    url, verb = deployment.console_url(planned), "unpause" if enabled else "pause"
    changes = []
    for one in starters(deployment, planned):
        if one.on == enabled:
            continue
        notes = [] if enabled else [one.waits]
        if until:
            command = f"downbeat unpause {planned.key} {deployment.options}"
            notes.append(f"AWS does not end this pause by itself; on {until}: {command}")

        def switch(one: Starter = one) -> str:
            one.switch(enabled)
            return f"{'Unpaused' if enabled else 'Paused'} {one.what}."

        changes.append(Change(f"{verb} {one.what}", switch, url, tuple(notes)))
    return changes
