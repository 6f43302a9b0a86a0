"""`downbeat down`: removes a stack from this machine."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from downbeat.cli.local_stack import (
    checked_name,
    console_for,
    deployed_stacks,
    emulator_refusals,
    folder_of,
    local_project,
    told_by,
)
from downbeat.cli.progress import show_progress
from downbeat.emulator.changes import counts
from downbeat.emulator.sessions import forget, session
from downbeat.emulator.stack_lock import locked
from downbeat.emulator.stall import watched
from downbeat.options import LocalStackOption, UnattendedJsonOption, YesOption, stack_names
from downbeat.plan.stacks import project_root


def down(
    stack: LocalStackOption = "dev",
    yes: YesOption = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Whatever its state: stop and remove it, asking the engine nothing."
        ),
    ] = False,
    as_json: UnattendedJsonOption = False,
) -> None:
    """Delete what `up` deployed, stop the embedded AWS and forget its state.

    Example: downbeat down -s prod --yes
    """
    console = console_for(as_json)
    deleted: dict[str, int] = {}
    with emulator_refusals(console, stack):
        os.chdir(project_root())
        name = checked_name(stack, sorted({*stack_names(), *deployed_stacks()}))
        folder = folder_of(name)
        if not folder.exists() or not (force or (folder / "made-by").exists()):
            console.print(f"{name} is not deployed here.")
        elif (
            yes
            or as_json
            or not sys.stdin.isatty()
            or typer.confirm(f"Delete the local stack {name}?")
        ):
            if force or name not in stack_names():
                _remove(name, console)
            else:
                deleted = _destroy(name, console)
    if as_json:
        typer.echo(json.dumps({"stack": stack, "changes": deleted}, indent=2))


def _destroy(stack: str, console: Console) -> dict[str, int]:
    """Deletes the resources one by one, then all the rest."""
    target = local_project(stack)
    tell = told_by(console)
    with (
        session(target, None, tell) as (runner, _),
        show_progress(console, []) as report,
        watched(report, tell) as watching,
    ):
        changes = runner.destroy(watching)
    kept = forget(target.folder)
    console.print(
        f"{len(changes)} resources deleted; the embedded AWS is stopped, its state is gone."
        f"{_staying(kept)}"
    )
    return counts(changes)


def _remove(stack: str, console: Console) -> None:
    """Stops the embedded AWS and removes its folder: every resource was in there."""
    folder = folder_of(stack)
    with locked(folder):
        kept = forget(folder, force=True)
    console.print(
        f"The local stack {stack} is removed: the embedded AWS is stopped, its state is gone."
        f"{_staying(kept)}"
    )


def _staying(names: list[str]) -> str:
    return f" Not Downbeat's, and left in .downbeat: {', '.join(names)}." if names else ""
