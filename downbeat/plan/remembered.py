"""What the last run of the program read from the sources of a stack, for commands without AWS:
`.downbeat/<stack>.references.json`. Secrets are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from downbeat.config import Stack
from downbeat.config.sources import Read, Reader, Source, SourceAnswer
from downbeat.plan.source_files import file_reader
from downbeat.plan.stack_output_values import output_origins


def remember(
    root: Path, stack: Stack, now: datetime, outputs: Mapping[Any, Any] | None = None
) -> None:
    """Write what was read, with the values of other stacks' outputs; nothing where the stack has no
    sources, or the folder is read-only.
    """
    values = noted_values(stack, outputs)
    if not values:
        return
    path = _path(root, stack.stack)
    noted = {"read": now.strftime("%Y-%m-%d %H:%M UTC"), "values": values}
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(noted, indent=1, ensure_ascii=False), encoding="utf-8")
    except OSError:
        return  # a runner may deploy from a folder that it cannot write to; then nobody asks later


def noted_values(stack: Stack, outputs: Mapping[Any, Any] | None = None) -> list[dict[str, Any]]:
    """Return what was read, without secrets, as JSON values: [{"source": […], "value": …}]."""
    return [
        {"source": list(each.source), "value": each.value}
        for each in (*stack.origins, *output_origins(stack, outputs or {}))
        if each.read and not each.secret
    ]


def noted_answers(values: Any, when: str = "") -> dict[Any, SourceAnswer]:
    """Return source → answer of what `noted_values` wrote, read at `when` ("" for now)."""
    return {Source(*each["source"]): Read(each["value"], when=when) for each in values}


def remembering_reader(root: Path, stack: str) -> Reader:
    """Return the reader where AWS cannot be asked: files below the project's folder, and for the
    rest what the last run of the program read.
    """
    files, noted = file_reader(root), _noted(_path(root, stack))

    def read(sources: Mapping[Any, bool]) -> dict[Any, SourceAnswer]:
        return {**noted, **files(sources)}

    return read


def _noted(path: Path) -> dict[Any, SourceAnswer]:
    """Source → what was read; nothing for a file that is missing or torn."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return noted_answers(noted["values"], str(noted["read"]))
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _path(root: Path, stack: str) -> Path:
    return root / ".downbeat" / f"{stack}.references.json"
