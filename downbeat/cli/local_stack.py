"""What the commands on a local stack share: which stack, how it is told, what refuses them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from pulumi import RunError
from rich.console import Console
from rich.text import Text

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.config import Stack, StackFileError
from downbeat.emulator import notes, way_out
from downbeat.emulator.checkpoint import StateLost
from downbeat.emulator.existing import stack_values
from downbeat.emulator.ministack_environment import EmbeddedError
from downbeat.emulator.projects import Project, project
from downbeat.emulator.provider import Refused
from downbeat.emulator.pulumi_cli import EngineError
from downbeat.emulator.stack_lock import Busy
from downbeat.json_asked import JSON_ASKED
from downbeat.options import stack_names
from downbeat.plan.planned import plan, read
from downbeat.plan.stacks import project_root, register
from downbeat.refusals import WRONG, refused
from downbeat.testing.flow_tasks import usual_seconds

OUTSIDE_TERMINALS = 120  # columns, where there is no terminal to ask
REFUSALS = (EngineError, EmbeddedError, Refused, RunError, DiagnosticsError, StackFileError)
OWN_WAY_OUT = (Busy, StateLost)  # whose message says already what to do


def console_for(as_json: bool) -> Console:
    """Standard output; with --json that is for the program, and people read standard error. Lines
    are broken by terminals only.
    """
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    if console.is_terminal:
        return console
    return Console(stderr=as_json, highlight=False, soft_wrap=True, width=OUTSIDE_TERMINALS)


def told_by(console: Console) -> Callable[[str], None]:
    """What prints a line about what is going on."""
    return lambda line: console.print(Text(f"· {line}", "dim"))


def folder_of(stack: str) -> Path:
    """Where a local stack keeps what it has."""
    return project_root() / ".downbeat" / stack


def deployed_stacks() -> list[str]:
    """The stacks that have something in .downbeat/, whether or not they have a file."""
    return sorted(path.parent.name for path in project_root().glob(".downbeat/*/made-by"))


def checked_name(stack: str, known: list[str]) -> str:
    """The name itself; one that is not known is wrong usage."""
    if stack not in known:
        renamed = [name for name in deployed_stacks() if name not in stack_names()]
        orphans = (
            f" Deployed here without a file of their own: {', '.join(renamed)}; `downbeat down"
            f" --stack {renamed[0]}` removes it."
            if renamed
            else ""
        )
        raise typer.BadParameter(
            f'there is no stack "{stack}"; there are {", ".join(known)}.{nearest(stack, known)}'
            f"{orphans}"
        )
    return stack


def local_project(stack: str) -> Project:
    """The stack of this project; an unknown name is wrong usage."""
    return project(project_root(), checked_name(stack, stack_names()))


def checked(target: Project) -> Stack:
    """The stack's settings, after its pipelines were planned: every fault at once, before anything
    is started. Notes for the embedded AWS how long each Task usually takes.
    """
    pipelines = register(target.root)
    stack = read(target.config, target.stack, pipelines)
    planned = plan(
        stack, pipelines, account=target.account, outputs=stack_values(stack, target.account)
    )
    expected = {one.address.name: usual_seconds(one.spec, one.pipeline.settings) for one in planned}
    notes.write(target.folder / notes.EXPECTED, json.dumps(expected, indent=1))
    return stack


@contextmanager
def emulator_refusals(console: Console, stack: str) -> Iterator[None]:
    """A refusal is its sentences, the way out, and exit code 1."""
    diagnostics: list[Diagnostic] = []
    try:
        yield
    except REFUSALS as refusal:
        text = way_out.of_refusal(str(refusal), folder_of(stack))
        diagnostics = getattr(refusal, "diagnostics", diagnostics)
    except OWN_WAY_OUT as refusal:
        text = str(refusal)
    except OSError as refusal:
        text = way_out.of_system(refusal)
    else:
        return
    if JSON_ASKED.get():
        raise refused(diagnostics or [Diagnostic("", text, "refused")], WRONG)
    console.print(Text(text, "red"))
    raise typer.Exit(WRONG)
