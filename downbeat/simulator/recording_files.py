"""Recordings saved as JSON: responses of get_execution_history, one execution per file.

A file may hold more than AWS's `events`: "name", "arn", "children", a list of the same for the
child executions of Distributed Maps, "mapRuns", how many there are of each Map Run, and of a child
"mapRun", the ARN of the Map Run that it is of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, enumeration
from downbeat.simulator.recordings import Recording, recording

FOLDER = Path("tests", "replays")  # of a project: its committed recordings
HOW = "save a history there by `downbeat record EXECUTION -s STACK`"


def folder_of(stack: str, pipeline: str) -> Path:
    """The folder of a pipeline's recordings below that of all recordings."""
    return Path(stack, pipeline)


def recordings_in(paths: Iterable[Path]) -> list[Recording]:
    """The recordings in files, and in the *.json files of folders and the folders in them, in the
    order of their paths.

    Raises DiagnosticsError with every path that holds none.
    """
    return [one for every in _read(paths).values() for one in every]


def recordings_of(machine: str, paths: Iterable[Path]) -> list[Recording]:
    """The recordings that files and folders have of a state machine's executions: a file counts
    whatever it holds, of a folder only what ran on the machine of that name, or on an unknown one.

    Raises DiagnosticsError with every path that holds none.
    """
    chosen: list[Recording] = []
    faults: list[Diagnostic] = []
    for path, read in _read(paths).items():
        mine = [one for one in read if path.is_file() or one.machine in (machine, "")]
        chosen += mine
        if not mine:
            others = enumeration(sorted({one.machine for one in read}))
            message = (
                f"holds no execution of {machine}, only of {others}. To replay those, name the"
                " files: a file counts whatever ran."
            )
            faults.append(Diagnostic(str(path), message))
    if faults:
        raise DiagnosticsError(faults, "The recordings")
    return chosen


def _read(paths: Iterable[Path]) -> dict[Path, list[Recording]]:
    recordings: dict[Path, list[Recording]] = {}
    faults = []
    for path in paths:
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not files or not path.exists():
            there = "holds no recording" if path.exists() else "does not exist"
            faults.append(Diagnostic(str(path), f"{there}: {HOW}"))
            continue
        for file in files:
            try:
                one = recorded_execution(json.loads(file.read_text(encoding="utf-8")), file.stem)
                recordings.setdefault(path, []).append(one)
            except (OSError, ValueError, TypeError, RecursionError) as fault:
                faults.append(Diagnostic(str(file), f"is no recorded history: {fault}"))
    if faults:
        raise DiagnosticsError(faults, "The recordings")
    return recordings


def recorded_execution(saved: Any, name: str) -> Recording:
    """The recording in the value of a file; `name` is its name where the value has none. Raises
    ValueError for what is no history.
    """
    if not isinstance(saved, dict):
        return recording(saved, name=name)
    named, arn = saved.get("name", name), saved.get("arn", "")
    if not isinstance(named, str) or not isinstance(arn, str):
        raise ValueError(f"{name}: its name and its arn must be texts")
    counts, run = saved.get("mapRuns", {}), saved.get("mapRun", "")
    if not isinstance(counts, dict) or not isinstance(run, str):
        raise ValueError(f"{name}: mapRuns must be an object and mapRun a text")
    children = [
        recorded_execution(one, f"{name}/{at}") for at, one in enumerate(saved.get("children", ()))
    ]
    return recording(saved, name=named, arn=arn, children=children, map_runs=counts, map_run=run)
