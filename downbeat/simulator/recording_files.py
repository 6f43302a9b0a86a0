"""Recordings saved as JSON: responses of get_execution_history, one execution per file.

A file may hold more than AWS's `events`: "name", "arn" and "children", a list of the same for the
child executions of Distributed Maps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.simulator.recordings import Recording, recording


def recordings_in(paths: Iterable[Path]) -> list[Recording]:
    """The recordings in files and in the *.json files of folders, in the order of their names.

    Raises DiagnosticsError with every path that holds none.
    """
    found, faults = [], []
    for path in paths:
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not files:
            faults.append(Diagnostic(str(path), "holds no recording: save histories as *.json"))
        for file in files:
            try:
                found.append(_recorded(json.loads(file.read_text(encoding="utf-8")), file.stem))
            except (OSError, ValueError, TypeError, RecursionError) as fault:
                faults.append(Diagnostic(str(file), f"is no recorded history: {fault}"))
    if faults:
        raise DiagnosticsError(faults, "The recordings")
    return found


def _recorded(saved: Any, name: str) -> Recording:
    if not isinstance(saved, dict):
        return recording(saved, name=name)
    named, arn = saved.get("name", name), saved.get("arn", "")
    if not isinstance(named, str) or not isinstance(arn, str):
        raise ValueError(f"{name}: its name and its arn must be texts")
    children = [_recorded(one, f"{name}/{at}") for at, one in enumerate(saved.get("children", ()))]
    return recording(saved, name=named, arn=arn, children=children)
