"""The real Pulumi engine, offline: the CLI's own engine runs `__main__.py` inside this process and
asks the stand-in provider.

The Automation API with an inline program needs no language host; the state is a file backend under
`.downbeat/`; the `aws` provider is the one that PULUMI_DEBUG_PROVIDERS names. Nothing is
downloaded: not a plugin, not an update check.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi import RunError, automation, export

from downbeat.asl import DiagnosticsError
from downbeat.config import StackFileError
from downbeat.emulator import embedded_clients, ministack, notes
from downbeat.emulator.changes import Deployed, Report, ResourceChange, silent
from downbeat.emulator.engine_events import EngineEvents
from downbeat.emulator.importing import import_into
from downbeat.emulator.name_clashes import clashes
from downbeat.emulator.projects import Project, write_copy
from downbeat.emulator.provider import Provider, serve
from downbeat.emulator.pulumi_cli import (
    EngineError,
    environment,
    last_words,
    pulumi_command,
    refusing,
)


class Engine:
    """A stack in the engine's hands, while its provider serves. Made by `engine`."""

    def __init__(
        self, project: Project, stack: automation.Stack, provider: Provider, *, judged: bool
    ) -> None:
        self._stack, self._provider = stack, provider
        self._packs = [str(project.root / "policies" / "pack")] if judged else None

    @property
    def how(self) -> str:
        """One line about what runs the program."""
        return f"Pulumi {self._stack.workspace.pulumi_version}, its real engine"

    def refresh(self, report: Report = silent) -> None:
        """Makes the state what the embedded AWS really has."""
        self._run(self._stack.refresh, report)

    def preview(self, report: Report = silent) -> list[ResourceChange]:
        """What `up` would do. Raises EngineError with what the engine, the program or a policy
        says.
        """
        return self._run(self._stack.preview, report, policy_packs=self._packs)[0]

    def up(self, report: Report = silent) -> Deployed:
        """Deploys. Raises EngineError."""
        changes, result = self._run(
            self._stack.up, report, policy_packs=self._packs, show_secrets=False
        )
        return Deployed(
            changes,
            {
                key: "[secret]" if output.secret else output.value
                for key, output in sorted(result.outputs.items())
            },
        )

    def clashes(self, changes: Iterable[ResourceChange]) -> list[str]:
        """What is there already under the names of what is to be created."""
        return clashes(self._provider, changes)

    def take_over(self, content: Mapping[str, Any]) -> None:
        """Put what is there into the state, by the content of Pulumi's import file. Raises
        EngineError.
        """
        with refusing():
            import_into(self._stack, content)

    def destroy(self, report: Report = silent) -> list[ResourceChange]:
        """Deletes every resource, protected ones included: this is nobody's production."""
        with refusing():
            self._stack._run_pulumi_cmd_sync(
                ["state", "unprotect", "--all", "--yes", "--stack", self._stack.name]
            )
        return self._run(self._stack.destroy, report, show_secrets=False)[0]

    def _run(
        self, operation: Callable[..., Any], report: Report, **options: Any
    ) -> tuple[list[ResourceChange], Any]:
        events = EngineEvents(report)
        try:
            result = operation(on_event=events, **options)
        except automation.ConcurrentUpdateError:
            # Whoever holds the lock of `.downbeat/` is alone; an engine that was killed left this
            # one.
            self._stack.cancel()
            return self._run(operation, report, **options)
        except automation.CommandError as error:
            raise EngineError(events.said or last_words(str(error))) from None
        return events.changes, result


@contextmanager
def open_engine(
    project: Project,
    cli: Path,
    where: ministack.Embedded,
    program: Callable[[], None] | None = None,
    *,
    judged: bool = True,
) -> Iterator[Engine]:
    """The stack in the engine, with the stand-in provider serving for as long as the block runs.

    `program`: default `__main__.py`; `judged`: whether the policy pack runs.
    """
    provider = Provider(
        lambda region: embedded_clients.clients(where.endpoint, region, where.account),
        where.account,
        where.endpoint,
        project.region,
    )
    values = write_copy(_unguarded(project) if judged else project)
    with serve(provider, version("pulumi-aws")) as port:
        workspace = automation.LocalWorkspaceOptions(
            work_dir=str(project.work_dir),
            pulumi_command=pulumi_command(cli),
            env_vars=environment(project.folder, where, f"aws:{port}"),
        )
        with refusing():
            stack = automation.create_or_select_stack(
                stack_name=project.stack,
                project_name=project.name,
                program=program or main_program(project.root),
                opts=workspace,
            )
            secret_values = {
                path: automation.ConfigValue(value, secret=True) for path, value in values.items()
            }
            if secret_values:
                stack.set_all_config(secret_values, path=True)
        yield Engine(project, stack, provider, judged=judged)


def _unguarded(project: Project) -> Project:
    """The project with the guard of its program off: the policy pack judges the same resources by
    the same rules, and goes on to the last one, where the guard's hooks end a preview at the first.
    """
    return project._replace(config={**project.config, "downbeat:guard": "off"})


def other_stack(
    project: Project, cli: Path, where: ministack.Embedded, name: str, outputs: Mapping[str, Any]
) -> None:
    """A stack that a reference names, in the same local backend: nothing but its outputs, with
    stand-in values.
    """
    _, other_project, other_name = name.split("/")
    folder = project.folder / "others" / f"{other_project}-{other_name}"
    written = folder / "outputs.json"
    content = json.dumps(outputs, sort_keys=True)
    if notes.read(written) == content:
        return
    folder.mkdir(parents=True, exist_ok=True)
    notes.write(folder / "Pulumi.yaml", json.dumps({"name": other_project, "runtime": "python"}))

    def program() -> None:
        for key, value in sorted(outputs.items()):
            export(key, value)

    workspace = automation.LocalWorkspaceOptions(
        work_dir=str(folder),
        pulumi_command=pulumi_command(cli),
        env_vars=environment(project.folder, where, ""),
    )
    with refusing():
        automation.create_or_select_stack(
            stack_name=other_name, project_name=other_project, program=program, opts=workspace
        ).up()
    notes.write(written, content)


def main_program(root: Path) -> Callable[[], None]:
    """`__main__.py` as an inline program; a fault in a stack file or a pipeline is a sentence, not
    a traceback.
    """

    def run() -> None:
        try:
            runpy.run_path(str(root / "__main__.py"), run_name="__main__")
        except (StackFileError, DiagnosticsError) as faults:
            raise RunError(str(faults)) from None

    return run
