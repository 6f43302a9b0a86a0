"""A local stack, ready to work with: its lock held, the embedded AWS running, its references there,
the engine or the program at hand.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from downbeat.config import Stack, StackOutput
from downbeat.emulator import existing, ministack
from downbeat.emulator.changes import Change, Deployed, Report, silent
from downbeat.emulator.engine import engine, find_cli, main_program, other_stack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider

ENGINE, IN_PROCESS = "by the engine", "in process"


class Busy(RuntimeError):
    """Another command works on the same stack."""


class Runner(Protocol):
    """The engine, or the program in process."""

    @property
    def how(self) -> str: ...
    def refresh(self, report: Report = silent) -> None: ...
    def preview(self, report: Report = silent) -> list[Change]: ...
    def up(self, report: Report = silent) -> Deployed: ...
    def destroy(self, report: Report = silent) -> list[Change]: ...


@contextmanager
def session(
    project: Project,
    stack: Stack | None,
    tell: Callable[[str], None],
    program: Callable[[], None] | None = None,
) -> Iterator[tuple[Runner, ministack.Embedded]]:
    """The stack's runner and its embedded AWS; `tell` gets a line for each step. `stack`: whose
    references are made (not for `down`).

    Raises Busy, ministack.EmbeddedError, EngineError.
    """
    with locked(project.folder):
        cli = find_cli(project.root)
        started_over = _made_by(project.folder, ENGINE if cli else IN_PROCESS)
        if started_over:
            tell(started_over)
        where = ministack.start(project.folder, project.account)
        tell(f"embedded AWS at {where.endpoint}, account {where.account}: {STATES[where.was]}")
        others = _others(existing.stack_values(stack, project.account)) if stack else {}
        if stack:
            made = existing.make(stack, where)
            tell(
                f"stand-ins for what the references name: {', '.join(made)}"
                if made
                else "no reference needs a stand-in"
            )
        with _runner(project, cli, where, others, program) as runner:
            tell(runner.how)
            if where.was == ministack.CRASHED or _moved(project.folder, where):
                tell("comparing the state with what the embedded AWS really has")
                runner.refresh()
            yield runner, where


STATES = {
    ministack.NEW: "started, with nothing in it",
    ministack.RUNNING: "it was running",
    ministack.SAVED: "started with the state it had when it was stopped",
    ministack.CRASHED: (
        "it had been ended without saving; started with the state it last saved, what is missing"
        " there is made again"
    ),
}


@contextmanager
def _runner(
    project: Project,
    cli: Path | None,
    where: ministack.Embedded,
    others: Mapping[str, Mapping[str, Any]],
    program: Callable[[], None] | None,
) -> Iterator[Runner]:
    if cli:
        for name, outputs in sorted(others.items()):
            other_stack(project, cli, where, name, outputs)
        with engine(project, cli, where, program) as runner:
            yield runner
    else:
        provider = Provider(
            lambda region: ministack.clients(where.endpoint, region, where.account),
            where.account,
            where.endpoint,
            project.region,
        )
        yield InProcess(project, provider, program or main_program(project.root), others)


def _others(values: Mapping[StackOutput, Any]) -> dict[str, dict[str, Any]]:
    """What other stacks export, by their name."""
    found: dict[str, dict[str, Any]] = {}
    for output, value in values.items():
        found.setdefault(output.stack, {})[output.output] = value
    return found


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the stack's folder for one command. Raises Busy."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"another `downbeat` works on the stack {folder.name}; wait for it, or end it"
            ) from None
        yield


def forget(folder: Path) -> None:
    """Stops the embedded AWS and removes all that a stack has in `.downbeat/`, its lock
    excepted.
    """
    ministack.stop(folder)
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _made_by(folder: Path, now: str) -> str:
    """Notes who deploys. The engine and a run in process cannot continue each other's state: then
    all starts anew, and this says so.
    """
    note = folder / "made-by"
    before = note.read_text() if note.exists() else now
    if before != now:
        forget(folder)
    note.write_text(now)
    return (
        f"this stack was deployed {before}, now it is deployed {now}: the local stack starts anew"
        if before != now
        else ""
    )


def _moved(folder: Path, where: ministack.Embedded) -> bool:
    """True if the endpoint is another than last time: queue URLs hold it."""
    note = folder / "endpoint.json"
    before = json.loads(note.read_text()) if note.exists() else where.endpoint
    note.write_text(json.dumps(where.endpoint))
    return bool(before != where.endpoint)
