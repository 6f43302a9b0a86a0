"""The real Pulumi engine, offline: the CLI's own engine runs `__main__.py` inside this process and
asks the stand-in provider.

The Automation API with an inline program needs no language host; the state is a file backend under
`.downbeat/`; the `aws` provider is the one that PULUMI_DEBUG_PROVIDERS names. Nothing is
downloaded: not a plugin, not an update check.
"""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pulumi import RunError, automation, export
from pulumi.automation.events import EngineEvent, StepEventMetadata

from downbeat.asl import DiagnosticsError
from downbeat.config import StackFileError
from downbeat.emulator import ministack, notes
from downbeat.emulator.changes import OPERATIONS, SAME, Deployed, Report, ResourceChange, silent
from downbeat.emulator.importing import import_into
from downbeat.emulator.name_clashes import clashes
from downbeat.emulator.projects import Project, passphrase, write_copy
from downbeat.emulator.provider import Provider, serve

OLDEST_CLI = (3, 255, 0)  # the first that takes an executable file as a policy pack
SUMMARIES = (
    "update failed",
    "preview failed",
    "destroy failed",
    "refresh failed",
)  # of errors that were told before
DIAGNOSTIC = re.compile(r"<\{%.*?%\}>")  # the engine's colour marks


class EngineError(RuntimeError):
    """The engine refused; the message is what it said, without its frame."""


def find_cli(root: Path) -> Path | None:
    """The `pulumi` to use: the one on PATH, else the one that `make engine` built; None when there
    is none that is new enough.
    """
    on_path = shutil.which("pulumi")
    candidates = [Path(on_path)] if on_path else []
    candidates.append(root / ".engine" / "bin" / "pulumi")
    return next(
        (path for path in candidates if path.is_file() and cli_version(path) >= OLDEST_CLI), None
    )


def cli_version(path: Path) -> tuple[int, ...]:
    """(3, 259, 0); () for what is not a pulumi."""
    try:
        answer = subprocess.run(
            [path, "version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.search(r"v?(\d+)\.(\d+)\.(\d+)", answer)
    return tuple(map(int, found.groups())) if found else ()


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
        with _refusing():
            import_into(self._stack, content)

    def destroy(self, report: Report = silent) -> list[ResourceChange]:
        """Deletes every resource, protected ones included: this is nobody's production."""
        with _refusing():
            self._stack._run_pulumi_cmd_sync(
                ["state", "unprotect", "--all", "--yes", "--stack", self._stack.name]
            )
        return self._run(self._stack.destroy, report, show_secrets=False)[0]

    def _run(
        self, operation: Callable[..., Any], report: Report, **options: Any
    ) -> tuple[list[ResourceChange], Any]:
        events = _Events(report)
        try:
            result = operation(on_event=events, **options)
        except automation.ConcurrentUpdateError:
            # Whoever holds the lock of `.downbeat/` is alone; an engine that was killed left this
            # one.
            self._stack.cancel()
            return self._run(operation, report, **options)
        except automation.CommandError as error:
            raise EngineError(events.said or _last_words(str(error))) from None
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
        lambda region: ministack.clients(where.endpoint, region, where.account),
        where.account,
        where.endpoint,
        project.region,
    )
    values = write_copy(_unguarded(project) if judged else project)
    with serve(provider, version("pulumi-aws")) as port:
        workspace = automation.LocalWorkspaceOptions(
            work_dir=str(project.work_dir),
            pulumi_command=_command(cli),
            env_vars=environment(project.folder, where, f"aws:{port}"),
        )
        with _refusing():
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
    wanted = json.dumps(outputs, sort_keys=True)
    if notes.read(written) == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    notes.write(folder / "Pulumi.yaml", json.dumps({"name": other_project, "runtime": "python"}))

    def program() -> None:
        for key, value in sorted(outputs.items()):
            export(key, value)

    workspace = automation.LocalWorkspaceOptions(
        work_dir=str(folder),
        pulumi_command=_command(cli),
        env_vars=environment(project.folder, where, ""),
    )
    with _refusing():
        automation.create_or_select_stack(
            stack_name=other_name, project_name=other_project, program=program, opts=workspace
        ).up()
    notes.write(written, wanted)


@contextmanager
def _refusing() -> Iterator[None]:
    """What the CLI refuses becomes an EngineError with its own words."""
    try:
        yield
    except automation.CommandError as error:
        raise EngineError(_last_words(str(error))) from None


def _command(cli: Path) -> automation.PulumiCommand:
    return automation.PulumiCommand(
        str(cli.parent.parent) if cli.parent.name == "bin" else None, skip_version_check=True
    )


def environment(folder: Path, where: ministack.Embedded, providers: str) -> dict[str, str]:
    """The engine's environment: its state and its plugins in `folder`, credentials that are
    nobody's, an endpoint on this machine.
    """
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    return {
        "PULUMI_BACKEND_URL": state.resolve().as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": passphrase(folder),
        "PULUMI_HOME": str((folder.parent / "pulumi").resolve()),
        "PULUMI_DEBUG_PROVIDERS": providers,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "1",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "1",
        "PULUMI_ACCESS_TOKEN": "",
        "DOWNBEAT_PYTHON": sys.executable,
        "AWS_ACCESS_KEY_ID": where.account,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "",
        "AWS_PROFILE": "",
        "AWS_ENDPOINT_URL": ministack.loopback(where.endpoint),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


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


class _Events:
    """Listens to the engine: collects what changes and what it says, and reports on the way."""

    def __init__(self, report: Report) -> None:
        self.changes: list[ResourceChange] = []
        self._report = report
        self._errors: list[str] = []

    @property
    def said(self) -> str:
        """The errors and the mandatory policies' texts, each once."""
        return "\n".join(dict.fromkeys(self._errors))

    def __call__(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            change = _change(event.resource_pre_event.metadata)
            if change and change.operation != SAME:
                self.changes.append(change)
                self._report(change, False)
        elif event.res_outputs_event:
            change = _change(event.res_outputs_event.metadata)
            if change and change.operation != SAME:
                self._report(change, True)
        elif event.policy_event:
            policy = event.policy_event
            if policy.enforcement_level == "mandatory":
                self._errors.append(
                    f"{_named(policy.resource_urn or '')}{policy.policy_name}:"
                    f" {_plain(policy.message)}"
                )
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            message = _fault(_plain(event.diagnostic_event.message))
            named = _named(event.diagnostic_event.urn or "")
            if message not in SUMMARIES:
                self._errors.append(message if message.startswith(named) else f"{named}{message}")


def _change(metadata: StepEventMetadata) -> ResourceChange | None:
    """A step of the engine; None for one that is part of a replacement already told, and for what
    is no resource of AWS's.
    """
    operation = OPERATIONS.get(metadata.op.value, "")
    if not operation or not metadata.type.startswith("aws:"):
        return None
    old = dict(metadata.old.inputs or {}) if metadata.old else {}
    new = dict(metadata.new.inputs or {}) if metadata.new else {}
    return ResourceChange(
        operation,
        metadata.type,
        metadata.urn.rsplit("::", 1)[-1],
        old,
        new,
        tuple(sorted(metadata.diffs or ())),
    )


def _named(urn: str) -> str:
    if not urn or "pulumi:pulumi:Stack" in urn:
        return ""
    token, name = urn.split("::", 3)[2:]
    return f'{token.rsplit("$", 1)[-1]} "{name}": '


def _plain(message: str) -> str:
    return DIAGNOSTIC.sub("", message).strip()


def _fault(message: str) -> str:
    """A program's own exception as its last line and where in the program it came from, instead of
    the SDK's whole traceback.
    """
    if "Traceback (most recent call last)" not in message:
        return message
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    frames = [
        line
        for line in lines
        if line.startswith("File ") and "site-packages" not in line and "/lib/python" not in line
    ]
    last = next(at for at, line in reversed(list(enumerate(lines))) if line.startswith("File "))
    words = [line for line in lines[last + 1 :] if not set(line) <= set("^~ ")][1:] or lines[-1:]
    return " ".join(words) + (f" ({frames[-1]})" if frames else "")


def _last_words(text: str) -> str:
    """The CLI's `error:` lines; failing those, all it wrote."""
    found = [line.strip() for line in text.splitlines() if line.strip().startswith("error:")]
    return "\n".join(found) or text.strip()
