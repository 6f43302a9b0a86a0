"""The `pulumi` command: which one is used, what it is run with, and what it refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi import automation

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.projects import passphrase

OLDEST_CLI = (3, 255, 0)  # the first that takes an executable file as a policy pack


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
    match = re.search(r"v?(\d+)\.(\d+)\.(\d+)", answer)
    return tuple(map(int, match.groups())) if match else ()


@contextmanager
def refusing() -> Iterator[None]:
    """What the CLI refuses becomes an EngineError with its own words."""
    try:
        yield
    except automation.CommandError as error:
        raise EngineError(last_words(str(error))) from None


def pulumi_command(cli: Path) -> automation.PulumiCommand:
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
        "AWS_ENDPOINT_URL": embedded_clients.loopback(where.endpoint),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def last_words(text: str) -> str:
    """The CLI's `error:` lines; failing those, all it wrote."""
    errors = [line.strip() for line in text.splitlines() if line.strip().startswith("error:")]
    return "\n".join(errors) or text.strip()
