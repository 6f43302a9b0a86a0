"""The execution roles of a stack as an earlier commit deploys them: its files and its program, in
a folder of their own.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError

COMMAND = ("-m", "downbeat.cli", "show", "--permissions", "--why", "--json", "--stack")


def roles_at(ref: str, stack: str, root: Path) -> dict[str, list[dict[str, Any]]]:
    """The statements of each pipeline's role: pipeline → statements; {} where `ref` does not have
    the stack yet.

    Raises:
        DiagnosticsError: where git does not know `ref`, or the program at `ref` does not say what
            its roles may do.
    """
    if ref.startswith("-"):
        raise _fault(f'"{ref}" is an option, not a commit')
    prefix = _git(root, ref, "rev-parse", "--show-prefix").decode().strip()
    tree = f"{ref}:{prefix}" if prefix else ref
    archive = _git(root, ref, "archive", "--format=tar", tree)
    with tempfile.TemporaryDirectory(prefix="downbeat-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        if not (Path(folder) / f"Pulumi.{stack}.yaml").is_file():
            return {}
        answer = subprocess.run(
            [sys.executable, *COMMAND, stack],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode:
        last = (answer.stderr.strip().splitlines() or ["it says nothing"])[-1].strip(" │")
        raise _fault(f"the program at {ref} does not say what its roles may do: {last}")
    return {key: list(statements) for key, statements in json.loads(answer.stdout).items()}


def _git(root: Path, ref: str, *words: str) -> bytes:
    try:
        answer = subprocess.run(["git", *words], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:
        raise _fault("git is not on the PATH") from None
    if answer.returncode:
        raise _fault(f"git cannot read {ref}: {answer.stderr.decode().strip()}")
    return answer.stdout


def _fault(sentence: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("--against", f"{sentence}.")])
