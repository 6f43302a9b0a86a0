"""The files of a project as an earlier commit has them, in a folder of their own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError


@contextmanager
def files_at(ref: str, root: Path) -> Iterator[Path]:
    """The folder with the project's files at `ref`; it is gone afterwards.

    Raises:
        DiagnosticsError: where git does not know `ref`.
    """
    if ref.startswith("-"):
        raise unreadable_commit(f'"{ref}" is an option, not a commit')
    prefix = _git(root, ref, "rev-parse", "--show-prefix").decode().strip()
    tree = f"{ref}:{prefix}" if prefix else ref
    archive = _git(root, ref, "archive", "--format=tar", tree)
    with tempfile.TemporaryDirectory(prefix="downbeat-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def answer_of(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `python` with these words says in the folder, whose program it runs."""
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )


def diagnostics_of(answer: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Why a command with --json could not do what it was asked; [] where it could."""
    if not answer.stdout.startswith("{"):
        return []
    return list(json.loads(answer.stdout).get("diagnostics", ()))


def last_line(answer: subprocess.CompletedProcess[str]) -> str:
    """The last line that a program that failed has written, or the last message of its JSON."""
    messages = [one["message"] for one in diagnostics_of(answer)]
    return (messages or answer.stderr.strip().splitlines() or ["it says nothing"])[-1].strip(" │")


def unreadable_commit(sentence: str) -> DiagnosticsError:
    """A fault of --against; to be raised."""
    return DiagnosticsError([Diagnostic("--against", f"{sentence}.")])


def _git(root: Path, ref: str, *words: str) -> bytes:
    try:
        answer = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise unreadable_commit("git is not on the PATH") from None
    if answer.returncode:
        raise unreadable_commit(f"git cannot read {ref}: {answer.stderr.decode().strip()}")
    return answer.stdout
