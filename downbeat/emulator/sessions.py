"""A local stack, ready to work with: its lock held, the embedded AWS running, its references there,
the engine or the program at hand.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from downbeat.config import Stack, StackOutput
from downbeat.emulator import checkpoint, embedded_clients, existing, ministack, notes
from downbeat.emulator.changes import Deployed, Report, ResourceChange, silent
from downbeat.emulator.engine import main_program, open_engine, other_stack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project, without_looking
from downbeat.emulator.provider import Provider
from downbeat.emulator.pulumi_cli import find_cli
from downbeat.emulator.stack_lock import locked
from downbeat.plan.planned import plan
from downbeat.plan.stacks import register

ENGINE, IN_PROCESS = "by the engine", "in process"


class Runner(Protocol):
    """The engine, or the program in process."""

    @property
    def how(self) -> str: ...
    def refresh(self, report: Report = silent) -> None: ...
    def preview(self, report: Report = silent) -> list[ResourceChange]: ...
    def up(self, report: Report = silent) -> Deployed: ...
    def clashes(self, changes: Iterable[ResourceChange]) -> list[str]: ...
    def take_over(self, content: Mapping[str, Any]) -> None: ...
    def destroy(self, report: Report = silent) -> list[ResourceChange]: ...


@contextmanager
def session(
    project: Project,
    stack: Stack | None,
    tell: Callable[[str], None],
    program: Callable[[], None] | None = None,
) -> Iterator[tuple[Runner, ministack.Embedded]]:
    """The stack's runner and its embedded AWS; `tell` gets a line for each step. `stack`: whose
    references are made (not for `down`).

    Raises Busy, ministack.EmbeddedError, EngineError, DiagnosticsError.
    """
    with locked(project.folder):
        cli = find_cli(project.root)
        if _stale(project):
            forget(project.folder)
            tell("what an earlier stack left in the embedded AWS is removed: no state knows of it")
        started_over = _made_by(project, ENGINE if cli else IN_PROCESS)
        if started_over:
            tell(started_over)
        restored = checkpoint.mended(project)
        if restored:
            tell("the state was torn: its backup is used, and compared with what there really is")
        checkpoint.check_passphrase(project)
        where = ministack.start(project.folder, project.account)
        tell(f"embedded AWS at {where.endpoint}, account {where.account}: {STATES[where.was]}")
        outputs = existing.stack_values(stack, project.account) if stack else {}
        others = _others(outputs)
        if stack:
            planned = plan(stack, register(project.root), account=project.account, outputs=outputs)
            made = existing.make(stack, where, planned)
            tell(
                f"stand-ins for what the references name: {', '.join(made)}"
                if made
                else "no reference needs a stand-in"
            )
        with _runner(without_looking(project), cli, where, others, program) as runner:
            tell(runner.how)
            moved = _moved(project.folder, where)
            if where.was == ministack.CRASHED or moved or restored:
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
        with open_engine(project, cli, where, program) as runner:
            yield runner
    else:
        provider = Provider(
            lambda region: embedded_clients.clients(where.endpoint, region, where.account),
            where.account,
            where.endpoint,
            project.region,
        )
        yield InProcess(project, provider, program or main_program(project.root), others)


def _others(values: Mapping[StackOutput, Any]) -> dict[str, dict[str, Any]]:
    """What other stacks export, by their name."""
    outputs: dict[str, dict[str, Any]] = {}
    for output, value in values.items():
        outputs.setdefault(output.stack, {})[output.output] = value
    return outputs


# What a local stack puts into its folder, the lock excepted: nothing else is ever removed.
OURS = (
    "embedded",
    "embedded.log",
    "embedded.pid",
    "embedded.port",
    "endpoint.json",
    "expected.json",
    "in-process.json",
    "in-process.json.bak",
    "mail.jsonl",
    "made-by",
    "no-container-engine",
    "others",
    "passphrase",
    "project",
    "state",
    "tmp",
)


def forget(folder: Path, *, force: bool = False) -> list[str]:
    """Stops the embedded AWS and removes what a stack has in `.downbeat/`, its lock excepted;
    gives the names of what is not its own and stays. With `force` a server that does not end is
    killed.
    """
    ministack.stop(folder, force=force)
    for name in OURS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return sorted(path.name for path in folder.iterdir() if path.name != "lock")


def _made_by(project: Project, now: str) -> str:
    """Notes who deploys, and into which account. The engine and a run in process cannot continue
    each other's state, and another account has none of its resources: then all starts anew, and
    this says so.
    """
    note = project.folder / "made-by"
    before = notes.read_json(note)
    noted = {"how": now, "account": project.account}
    if not isinstance(before, dict):
        before = noted
    differ = [key for key, value in noted.items() if before.get(key, value) != value]
    if differ:
        forget(project.folder)
    notes.write(note, json.dumps(noted))
    if not differ:
        return ""
    words = {"how": "", "account": "in account "}
    old, new = (
        ", ".join(f"{words[key]}{values[key]}" for key in differ) for values in (before, noted)
    )
    return f"this stack was deployed {old}, now it is deployed {new}: the local stack starts anew"


def _stale(project: Project) -> bool:
    """Whether the embedded AWS holds something, and no state says what."""
    states = (project.checkpoint, project.folder / "in-process.json")
    return (project.folder / "embedded").exists() and not any(path.exists() for path in states)


def _moved(folder: Path, where: ministack.Embedded) -> bool:
    """True if the endpoint is another than last time: queue URLs hold it."""
    note = folder / "endpoint.json"
    before = notes.read_json(note)
    notes.write(note, json.dumps(where.endpoint))
    return before is not None and before != where.endpoint
