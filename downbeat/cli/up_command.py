"""`downbeat up`: a stack deployed to the embedded AWS on this machine."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from downbeat.cli.foreseen import foreseen_lines, summed
from downbeat.cli.local_stack import checked, console_for, emulator_refusals, local_project, told_by
from downbeat.cli.progress import VERBS, group_of, show_progress
from downbeat.config import Stack
from downbeat.emulator.changes import ResourceChange, counts, silent
from downbeat.emulator.ministack import Embedded
from downbeat.emulator.name_clashes import refusal
from downbeat.emulator.provider import Refused
from downbeat.emulator.sessions import Runner, session
from downbeat.emulator.stall import watched
from downbeat.options import LocalStackOption, UnattendedJsonOption, YesOption
from downbeat.plan.stacks import project_root
from downbeat.whole_tables import print_table

RUNS_SHOWN = 3
# A screen has 24 lines, and what is said besides needs 12 of them at 80 columns.
MOST_PIPELINES = 11
ABOUT = (
    "It runs every state machine on a virtual clock: waits and jobs take no time. What they ask of"
    " SNS, SQS, DynamoDB, S3, Lambda, CloudWatch and EventBridge happens there.",
    "It cannot run containers or Spark (stand-ins answer), send mail (the mailbox keeps it), trace,"
    " or judge a role: the policies do that.",
)


PreviewOption = Annotated[bool, typer.Option("--preview", help="Only say what would be done.")]
TakenOption = Annotated[
    Path | None,
    typer.Option(
        "--import",
        metavar="FILE",
        help="Take over first what this file of `downbeat adopt --local` names.",
    ),
]


def up(
    stack: LocalStackOption = "dev",
    preview: PreviewOption = False,
    taken: TakenOption = None,
    yes: YesOption = False,
    as_json: UnattendedJsonOption = False,
) -> None:
    """Deploy a stack to an embedded AWS on this machine: without an account or a network, with the
    policies enforced. If a name of the stack is already taken, nothing is created.

    Example: downbeat up -s prod --preview
    """
    console = console_for(as_json)
    begun = time.monotonic()
    with emulator_refusals(console, stack):
        content = _import_file(taken)
        os.chdir(project_root())
        target = local_project(stack)
        settings = checked(target)
        with session(target, settings, told_by(console)) as (runner, where):
            if content:
                runner.take_over(content)
            changes = _preview(runner, settings, console)
            confirmed = bool(changes) and not preview
            if confirmed and not (yes or as_json or not sys.stdin.isatty()):
                confirmed = typer.confirm("Do this?")
            if confirmed:
                changes = _deploy(runner, changes, settings, console)
            seconds = time.monotonic() - begun
            done = confirmed or not changes
            if as_json:
                typer.echo(json.dumps(_record(settings, where, changes, done=done), indent=2))
            else:
                _report(console, settings, where, changes, done=done, seconds=seconds)


def _import_file(path: Path | None) -> dict[str, Any]:
    """The content of an import file; {} where none is named."""
    if path is None:
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise typer.BadParameter(f"{path} cannot be read: {fault}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("resources"), list):
        raise typer.BadParameter(
            f"{path} is no import file: write one by `downbeat adopt --local --to {path}`."
        )
    return {"nameTable": {}, **content}


def _preview(runner: Runner, settings: Stack, console: Console) -> list[ResourceChange]:
    """What will be done, told by pipeline."""
    tell = told_by(console)
    with console.status("previewing"), watched(silent, tell) as watching:
        changes = runner.preview(watching)
    clashes = runner.clashes(changes)
    if clashes:
        raise Refused(refusal(clashes, settings.stack))
    for line in foreseen_lines(changes, list(settings.pipelines)):
        console.print(line)
    if changes:
        console.print(f"{summed(changes)}.")
    return changes


def _deploy(
    runner: Runner, changes: Sequence[ResourceChange], settings: Stack, console: Console
) -> list[ResourceChange]:
    tell = told_by(console)
    with (
        show_progress(console, changes, list(settings.pipelines)) as report,
        watched(report, tell) as watching,
    ):
        return runner.up(watching).changes


def _report(
    console: Console,
    settings: Stack,
    where: Embedded,
    changes: Sequence[ResourceChange],
    *,
    done: bool,
    seconds: float,
    now: datetime | None = None,
) -> None:
    """What was made, when each pipeline runs next, what can be done with it."""
    print_table(console, _pipelines(settings, changes if done else [], console.width, now))
    summary = ", ".join(
        f"{number} {VERBS[operation]}" for operation, number in counts(changes).items()
    )
    what = (summary or "no changes") if done else "nothing was done"
    console.print(Text(f"{what} in {seconds:.1f} s · {where.endpoint}", "bold"))
    if not done:
        return
    key = next((each for each, one in settings.pipelines.items() if one.enabled), "PIPELINE")
    for line in ABOUT:
        console.print(Text(line, "dim"), soft_wrap=False)
    console.print("Next:")
    for command in (
        f"downbeat start {key} --local --stack {settings.stack} --wait",
        f"downbeat mailbox --local --stack {settings.stack}",
        f"downbeat down --stack {settings.stack}",
    ):
        console.print(f"  {command}")


def _pipelines(
    settings: Stack, changes: Sequence[ResourceChange], width: int, now: datetime | None = None
) -> Table:
    """A line per pipeline; as many of its next runs as fit the screen."""
    table = Table(box=None, pad_edge=False)
    for title in ("pipeline", "done", "next runs"):
        table.add_column(title, no_wrap=True)
    keys = list(settings.pipelines)
    shown = max(1, min(RUNS_SHOWN, (width - 44) // 28))
    every = list(_next_runs(settings, now).items())
    for key, times in every[:MOST_PIPELINES]:
        mine = [change for change in changes if group_of(change, keys) == key]
        done = ", ".join(f"{number} {VERBS[word]}" for word, number in counts(mine).items())
        runs = ", ".join(
            datetime.fromisoformat(run).strftime("%a %Y-%m-%d %H:%M %z") for run in times[:shown]
        )
        enabled = settings.pipelines[key].enabled
        table.add_row(key, done or "-", runs or ("on demand" if enabled else "not enabled"))
    if len(every) > MOST_PIPELINES:
        table.add_row(f"and {len(every) - MOST_PIPELINES} more", "", "downbeat schedule")
    return table


def _next_runs(settings: Stack, now: datetime | None = None) -> dict[str, list[str]]:
    now = now or datetime.now(UTC)
    return {
        key: [run.isoformat() for run in pipeline.next_runs(now, RUNS_SHOWN)]
        for key, pipeline in settings.pipelines.items()
    }


def _record(
    settings: Stack, where: Embedded, changes: Sequence[ResourceChange], *, done: bool
) -> Mapping[str, Any]:
    runs = _next_runs(settings)
    return {
        "stack": settings.stack,
        "endpoint": where.endpoint,
        "account": where.account,
        "region": settings.region,
        "done": done,
        "changes": counts(changes),
        "pipelines": {
            key: {"stateMachine": pipeline.name, "nextRuns": runs[key]}
            for key, pipeline in settings.pipelines.items()
        },
    }
