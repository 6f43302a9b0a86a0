"""The small files that a local stack keeps: written whole or not at all, and read as nothing when
they are torn.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

EXPECTED = "expected.json"  # {state machine: {state: seconds that its Task usually takes}}

# {state machine: {state: an error's name, or a container's exit code}}: written by whoever wants to
# see an execution fail, to try the runbook.
FAILURES = "failures.json"


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replaces a file by its new text in one step: a full disk or a kill leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path) -> str:
    """The text of a file; "" where there is none, or none that is text."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def read_json(path: Path) -> Any:
    """The value of a JSON file; None where there is none, or a torn one."""
    try:
        return json.loads(read(path))
    except json.JSONDecodeError:
        return None


def is_torn(path: Path) -> bool:
    """Whether the file is there, but holds no JSON object: half of it was written."""
    return path.exists() and not isinstance(read_json(path), dict)
