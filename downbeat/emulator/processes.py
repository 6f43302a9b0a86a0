"""The processes that serve a local stack, found by the command they were started with: a lost or
torn process-id file hides none, and another's process is never taken for ours.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from downbeat.emulator.embedded import main; main(sys.argv[2:])"
)


class Server(NamedTuple):
    """A process that serves the embedded AWS of a folder."""

    pid: int
    port: int
    account: str


def command(python: str, root: Path, folder: Path, port: int, account: str) -> list[str]:
    """What starts the server of a folder; its arguments say all that there is to know of it."""
    return [python, "-c", BOOT, str(root), str(folder.resolve()), str(port), account]


def servers(folder: Path) -> list[Server]:
    """The living servers of the folder."""
    ours = re.compile(
        rf".*{re.escape(BOOT)} .* {re.escape(str(folder.resolve()))} (\d+) (\d+)", re.DOTALL
    )
    matches = ((pid, ours.fullmatch(text)) for pid, text in _command_lines())
    return [Server(pid, int(match[1]), match[2]) for pid, match in matches if match]


def alive(pid: int) -> bool:
    """Whether a process lives; one of this process's own children that ended is collected."""
    try:
        finished, _ = os.waitpid(pid, os.WNOHANG)
        if finished == pid:
            return False
    except ChildProcessError:
        pass  # started by an earlier run: not our child
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _command_lines() -> Iterator[tuple[int, str]]:
    """(process id, its command line) of every process that may be looked at."""
    entries = [path for path in Path("/proc").glob("[0-9]*") if path.name.isdigit()]
    if not entries:
        yield from _from_ps()
    for path in entries:
        try:
            words = (path / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        except OSError:
            continue  # it ended meanwhile, or is another user's
        yield int(path.name), b" ".join(words).decode(errors="replace")


def _from_ps() -> Iterator[tuple[int, str]]:
    """The same where there is no /proc."""
    answer = subprocess.run(
        ["ps", "-axww", "-o", "pid=,args="], capture_output=True, text=True, timeout=30, check=False
    )
    for line in answer.stdout.splitlines():
        pid, _, text = line.strip().partition(" ")
        if pid.isdigit():
            yield int(pid), text.strip()
