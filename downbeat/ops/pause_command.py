"""`downbeat pause` and `downbeat unpause`: stop and start what starts pipelines."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.pausing import file_mapping, pause_of, paused, read_schedule, unpaused
from downbeat.ops.printing import (
    DryRunOption,
    JsonOption,
    LocalOption,
    StackOption,
    YesOption,
    session,
)
from downbeat.plan.planned import Planned

PipelinesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[PIPELINE …]", help="Pipelines.", show_default=False)
]
AllOption = Annotated[bool, typer.Option("--all", help="All pipelines of the stack.")]


def pause(
    pipelines: PipelinesArgument = None,
    *,
    all_of_them: AllOption = False,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="A day to note, as 2026-12-24.")
    ] = None,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Pause pipelines: their schedules start nothing, their files wait. The watchdog does not count
    them as late; executions at work go on.

    The day of --until is noted, and `downbeat doctor` says when it has passed. Nothing in AWS ends
    the pause by itself: `downbeat unpause --due` does, from any scheduler that you have.

    Example: downbeat pause --all --until 2026-12-27 -s prod
    """
    with session(stack, local) as deployment:
        end = _day(until)
        by = "downbeat"
        if not deployment.connection.endpoint:
            by = str(deployment.client("sts").get_caller_identity()["Arn"])
        changes = [
            change
            for planned in chosen(deployment, pipelines, all_of_them)
            for change in _pauses(deployment, planned, end, by)
        ]
        if not changes:
            nothing_to_do("Nothing there starts by itself, or all is paused.", as_json=as_json)
            return
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json)


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

    Example: downbeat unpause --all --due -s prod --yes
    """
    with session(stack, local) as deployment:
        changes = [
            change
            for planned in chosen(deployment, pipelines, all_of_them or due)
            for change in _unpauses(deployment, planned, due=due)
        ]
        if not changes:
            nothing_to_do("Nothing is paused there.", as_json=as_json)
            return
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json)


def chosen(deployment: Deployment, names: list[str] | None, all_of_them: bool) -> list[Planned]:
    """The pipelines that were named, or all; raises OpsError for neither."""
    if bool(names) == all_of_them:
        raise OpsError("Name pipelines, or --all.", 2)
    if names:
        return [deployment.pipeline(name) for name in names]
    return list(deployment.pipelines.values())


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise OpsError(f'"{text}" is no day: write it as 2026-12-24.', 2) from None


def _pauses(deployment: Deployment, planned: Planned, until: date | None, by: str) -> list[Change]:
    changes = []
    schedule = read_schedule(deployment, planned)
    if schedule and schedule["State"] == "ENABLED":
        request = paused(schedule, deployment.now(), until, by)

        def disable() -> str:
            deployment.client("scheduler").update_schedule(**request)
            return f"Paused the schedule of {planned.key}."

        changes.append(
            Change(f"pause the schedule of {planned.key}", disable, planned.address.console_url)
        )
    return [*changes, *_switched(deployment, planned, enabled=False)]


def _unpauses(deployment: Deployment, planned: Planned, *, due: bool) -> list[Change]:
    schedule = read_schedule(deployment, planned)
    state = pause_of(schedule) if schedule else None
    if not planned.pipeline.enabled:
        return []
    if due and not (state and state.until and state.until <= deployment.now().date()):
        return []
    changes = []
    if schedule and state:
        request = unpaused(schedule)

        def enable() -> str:
            deployment.client("scheduler").update_schedule(**request)
            return f"The schedule of {planned.key} runs again."

        changes.append(
            Change(f"unpause the schedule of {planned.key}", enable, planned.address.console_url)
        )
    return [*changes, *_switched(deployment, planned, enabled=True)]


def _switched(deployment: Deployment, planned: Planned, *, enabled: bool) -> list[Change]:
    """The change that lets the function of a file trigger take files, or not."""
    mapping = file_mapping(deployment, planned)
    if mapping is None or (mapping.get("State") in ("Enabled", "Enabling")) == enabled:
        return []

    def switch() -> str:
        deployment.client("lambda").update_event_source_mapping(
            UUID=mapping["UUID"], Enabled=enabled
        )
        taken = "are taken again" if enabled else "wait in their queue"
        return f"The files of {planned.key} {taken}."

    verb = "take the files of" if enabled else "let the files wait of"
    return [Change(f"{verb} {planned.key}", switch, planned.address.console_url)]
