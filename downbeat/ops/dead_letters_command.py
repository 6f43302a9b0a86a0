"""`downbeat dead-letters list | show | replay | drop`."""

from __future__ import annotations

from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.gather import each
from downbeat.ops.letters import Letter, delete, put_back, read_letters, refusal, replay
from downbeat.ops.printing import console, print_json, session, table
from downbeat.ops.start_command import PipelineArgument
from downbeat.ops.words import moment, shortened
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LimitOption,
    LocalOption,
    StackOption,
    YesOption,
    complete_pipeline,
)
from downbeat.whole_tables import print_table

IdOption = Annotated[
    str | None, typer.Option("--id", help="One letter.", show_default="all of the pipeline")
]

WIDE = 110  # columns, from which the reason stands in the table


def list_letters(
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A pipeline.", show_default="all pipelines", autocompletion=complete_pipeline
        ),
    ] = None,
    *,
    stack: StackOption = "dev",
    limit: LimitOption = 50,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List what could not be delivered: when, where to, and why.

    Exit code 1 when there are any. They are kept for 14 days.

    Example: downbeat dead-letters list -s prod
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        dead_letters = [
            one
            for letters in each(lambda one: read_letters(deployment, one, limit), chosen)
            for one in letters
        ]
        put_back(deployment, dead_letters)
        if as_json:
            print_json(dead_letters)
        elif not dead_letters:
            console().print("No dead letters.")
        else:
            out = console()
            wide = out.width >= WIDE
            rows = table("SENT", "PIPELINE", "ID", "WHAT", *(["WHY"] if wide else []))
            for one in dead_letters:
                sent, why = moment(one.sent).removesuffix(" UTC"), shortened(one.reason, 200)
                rows.add_row(sent, one.pipeline, one.id, one.kind, *([why] if wide else []))
            print_table(out, rows)
            for one in dead_letters if not wide else ():
                out.print(f"{one.id}: {shortened(one.reason, 200) or 'no reason is given'}")
    if dead_letters:
        raise typer.Exit(1)


def show_letter(
    pipeline: PipelineArgument,
    *,
    identity: IdOption = None,
    stack: StackOption = "dev",
    limit: LimitOption = 10,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show dead letters in full: what could not be delivered, and why.

    Example: downbeat dead-letters show etl -s prod
    """
    with session(stack, local) as deployment:
        letters = _chosen(deployment, pipeline, identity, limit)
        put_back(deployment, letters)
        if as_json:
            print_json(letters)
            return
        if not letters:
            console().print(f"{pipeline} has no dead letters.")
        for one in letters:
            out = console()
            out.print(f"{one.id}, sent {moment(one.sent)}, in {one.queue}", style="bold")
            out.print(f"on its way to: {one.kind} {one.target}".rstrip(), soft_wrap=True)
            out.print(f"why: {one.reason or 'no reason is given'}", soft_wrap=True)
            out.print(one.body, soft_wrap=True)


def replay_letters(
    pipeline: PipelineArgument,
    *,
    identity: IdOption = None,
    stack: StackOption = "dev",
    limit: LimitOption = 10,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Deliver dead letters again and remove them from the queue: start the execution, publish the
    message, or hand the files to their function.

    Example: downbeat dead-letters replay etl -s prod --dry-run
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        changes = [
            Change(
                f"replay {one.id} ({one.kind})",
                lambda one=one: replay(deployment, planned, one),  # type: ignore[misc]
                deployment.console_url(planned),
                (f"body: {shortened(one.body, 200)}", *([refusal(one)] if refusal(one) else [])),
            )
            for one in _chosen(deployment, pipeline, identity, limit)
        ]
        _carry_out(changes, pipeline, dry_run=dry_run, yes=yes, as_json=as_json)


def drop_letters(
    pipeline: PipelineArgument,
    *,
    identity: IdOption = None,
    stack: StackOption = "dev",
    limit: LimitOption = 10,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Delete dead letters permanently.

    Example: downbeat dead-letters drop etl -s prod --id 6f1c0e52-0000-4000-8000-000000000000
    """
    with session(stack, local) as deployment:

        def drop(one: Letter) -> str:
            delete(deployment, one)
            return f"Removed {one.id}."

        changes = [
            Change(
                f"remove {one.id} ({one.kind}) for good",
                lambda one=one: drop(one),  # type: ignore[misc]
                notes=(f"body: {shortened(one.body, 200)}",),
            )
            for one in _chosen(deployment, pipeline, identity, limit)
        ]
        _carry_out(changes, pipeline, dry_run=dry_run, yes=yes, as_json=as_json)


def _chosen(
    deployment: Deployment, pipeline: str, identity: str | None, limit: int
) -> list[Letter]:
    letters = read_letters(deployment, deployment.pipeline(pipeline), 1000 if identity else limit)
    if identity is None:
        return letters
    chosen = [one for one in letters if one.id == identity]
    if not chosen:
        known = ", ".join(one.id for one in letters) or "none"
        raise OpsError(f"{pipeline} has no dead letter {identity}; there are: {known}.")
    return chosen


def _carry_out(
    changes: list[Change], pipeline: str, *, dry_run: bool, yes: bool, as_json: bool
) -> None:
    if changes:
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="dead letter")
    else:
        nothing_to_do(f"{pipeline} has no dead letters.", as_json=as_json)
