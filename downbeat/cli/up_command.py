"""`downbeat up | down`: a stack deployed to the embedded AWS, and taken away again."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pulumi import RunError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from downbeat.asl import DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.config import Stack, StackFileError
from downbeat.emulator.changes import Change, Report, counts, definition_diffs
from downbeat.emulator.engine import EngineError
from downbeat.emulator.existing import stack_values
from downbeat.emulator.ministack import Embedded, EmbeddedError
from downbeat.emulator.projects import Project, project
from downbeat.emulator.provider import Refused
from downbeat.emulator.sessions import Busy, Runner, forget, session
from downbeat.plan.planned import plan, read
from pipelines import PIPELINES

ROOT = Path(__file__).resolve().parents[2]
RUNS_SHOWN = 3
VERBS = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}
DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
REFUSALS = (EngineError, EmbeddedError, Refused, RunError, Busy, DiagnosticsError, StackFileError)

StackOption = Annotated[str, typer.Option("--stack", "-s", help="The stack: Pulumi.<stack>.yaml.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="What was done as JSON, for programs; asks nothing.")
]


def up(
    stack: StackOption = "dev",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only say what would be done.")
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Deploy a stack to an embedded AWS on this machine: no account, no network, the policies
    enforced.

    Example: downbeat up -s prod --preview
    """
    console = _console(as_json)
    with _told(console):
        os.chdir(ROOT)
        target = _project(stack)
        wanted = checked(target)
        begun = time.monotonic()
        with session(target, wanted, lambda line: console.print(Text(f"· {line}", "dim"))) as (
            runner,
            where,
        ):
            changes = _preview(runner, console)
            if (
                changes
                and not preview
                and (yes or as_json or not sys.stdin.isatty() or typer.confirm("Do this?"))
            ):
                changes = _up(runner, changes, console)
                done = True
            else:
                done = not changes
            _report(
                console,
                wanted,
                where,
                changes,
                done=done,
                seconds=time.monotonic() - begun,
                as_json=as_json,
            )


def down(stack: StackOption = "dev", yes: YesOption = False, as_json: JsonOption = False) -> None:
    """Delete what `up` made, stop the embedded AWS and forget its state.

    Example: downbeat down -s prod --yes
    """
    console = _console(as_json)
    with _told(console):
        os.chdir(ROOT)
        target = _project(stack)
        changes: list[Change] = []
        if not (target.folder / "made-by").exists():
            console.print(f"{stack} is not deployed here.")
        elif (
            yes
            or as_json
            or not sys.stdin.isatty()
            or typer.confirm(f"Delete the local stack {stack}?")
        ):
            told = session(target, None, lambda line: console.print(Text(f"· {line}", "dim")))
            with told as (runner, _), _progress(console, None) as report:
                changes = runner.destroy(report)
            forget(target.folder)
            console.print(
                f"{len(changes)} resources deleted; the embedded AWS is stopped, its state is gone."
            )
        if as_json:
            typer.echo(json.dumps({"stack": stack, "changes": counts(changes)}, indent=2))


def _console(as_json: bool) -> Console:
    """Standard output; with --json that is for the program, and people read standard error. Lines
    are broken by terminals only.
    """
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    return (
        console
        if console.is_terminal
        else Console(stderr=as_json, highlight=False, soft_wrap=True, width=160)
    )


def checked(target: Project) -> Stack:
    """The stack's settings, after its pipelines were planned: every fault at once, before anything
    is started.
    """
    stack = read(target.config, target.stack, PIPELINES)
    plan(stack, PIPELINES, account=target.account, outputs=stack_values(stack, target.account))
    return stack


def _project(stack: str) -> Project:
    """The stack of this repository; an unknown name is wrong usage."""
    known = sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in ROOT.glob("Pulumi.*.yaml")
    )
    if stack not in known:
        raise typer.BadParameter(
            f'there is no stack "{stack}"; there are {", ".join(known)}.{nearest(stack, known)}'
        )
    return project(ROOT, stack)


@contextmanager
def _told(console: Console) -> Iterator[None]:
    """A refusal is its sentences and exit code 1."""
    try:
        yield
    except REFUSALS as refusal:
        console.print(Text(str(refusal), "red"))
        raise typer.Exit(1) from None


def _preview(runner: Runner, console: Console) -> list[Change]:
    """What will be done: first how definitions change, then a line per resource."""
    with console.status("previewing"):
        changes = runner.preview()
    for machine, lines in definition_diffs(changes):
        console.print(Text(f"the definition of {machine} changes:", "bold"))
        for line in lines:
            console.print(Text(line, DIFF_STYLES.get(line[:1], "")))
    for change in sorted(changes) if len(changes) <= 30 else ():
        why = f" ({', '.join(change.keys)})" if change.keys else ""
        console.print(Text(f"  {change.operation:8}{change.type} {change.name}{why}"))
    if changes:
        console.print(
            ", ".join(f"{number} to {operation}" for operation, number in counts(changes).items())
        )
    return changes


def _up(runner: Runner, foreseen: Sequence[Change], console: Console) -> list[Change]:
    with _progress(console, len(foreseen)) as report:
        return runner.up(report).changes


@contextmanager
def _progress(console: Console, total: int | None) -> Iterator[Report]:
    """A bar that names the resource in work; on no terminal, a line for each that is done."""
    if not console.is_terminal:
        yield (
            lambda change, done: (
                console.print(Text(f"  {VERBS[change.operation]:9}{change.type} {change.name}"))
                if done
                else None
            )
        )
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        finished = threading.Lock()

        def report(change: Change, done: bool) -> None:
            with finished:
                progress.update(
                    task,
                    description=f"{change.operation} {change.name}"[:50].ljust(50),
                    advance=1 if done else 0,
                )

        yield report


def _report(
    console: Console,
    stack: Stack,
    where: Embedded,
    changes: Sequence[Change],
    *,
    done: bool,
    seconds: float,
    as_json: bool,
) -> None:
    """What was made, where, and when each pipeline runs next."""
    now = datetime.now(UTC)
    runs = {
        key: [run.isoformat() for run in pipeline.next_runs(now, RUNS_SHOWN)]
        for key, pipeline in stack.pipelines.items()
    }
    if as_json:
        typer.echo(json.dumps(_record(stack, where, changes, runs, done=done), indent=2))
        return
    console.print(_pipelines(stack, runs))
    told = ", ".join(
        f"{number} {VERBS[operation]}" for operation, number in counts(changes).items()
    )
    if not done:
        told = "nothing was done"
    console.print(Text(f"{told or 'no changes'} in {seconds:.1f} s · {where.endpoint}", "bold"))
    console.print(
        f"look at it: AWS_ACCESS_KEY_ID={where.account} AWS_SECRET_ACCESS_KEY=local aws"
        f" --endpoint-url {where.endpoint} --region {stack.region} stepfunctions"
        " list-state-machines"
    )


def _record(
    stack: Stack,
    where: Embedded,
    changes: Sequence[Change],
    runs: Mapping[str, list[str]],
    *,
    done: bool,
) -> dict[str, Any]:
    return {
        "stack": stack.stack,
        "endpoint": where.endpoint,
        "account": where.account,
        "region": stack.region,
        "done": done,
        "changes": counts(changes),
        "pipelines": {
            key: {"stateMachine": pipeline.name, "nextRuns": runs[key]}
            for key, pipeline in stack.pipelines.items()
        },
    }


def _pipelines(stack: Stack, runs: Mapping[str, list[str]]) -> Table:
    table = Table("pipeline", "state machine", "next runs", box=None, pad_edge=False)
    for key, pipeline in stack.pipelines.items():
        times = [datetime.fromisoformat(run).strftime("%a %Y-%m-%d %H:%M %z") for run in runs[key]]
        table.add_row(
            key,
            pipeline.name,
            ", ".join(times) or ("on demand" if pipeline.enabled else "not enabled"),
        )
    return table
