"""Originals as Python files: where they go, what is said about them; nothing is overwritten
unasked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.importing.ordered_dict import changes, pipeline_dict
from downbeat.importing.original import Original
from downbeat.importing.python_file import module_of, pipeline_file

REGISTER = Path("pipelines") / "__init__.py"
STANDARD_OUTPUT = "-"


class WrittenFile(NamedTuple):
    """A pipeline and its file; `path` is "-" for one that is printed."""

    original: Original
    spec: dict[str, Any]
    path: Path
    text: str


def written(originals: Iterable[Original], to: Path | None, *, force: bool) -> list[WrittenFile]:
    """The pipelines' files, all of them or none: each dict is rendered again first, and must mean
    what its original does.

    Raises DiagnosticsError with everything that stands against it.
    """
    files = [_planned(original, to) for original in originals]
    if to is not None and len(files) > 1:
        names = ", ".join(each.original.name for each in files)
        message = f"{to} is one file for several pipelines ({names}); choose one by --machine"
        raise DiagnosticsError([Diagnostic("--to", message)])
    faults = [fault for each in files for fault in changes(each.original, each.spec)]
    faults += [
        Diagnostic("--to", f"{each.path} exists already; choose another path, or add --force")
        for each in files
        if each.path.exists() and not force
    ]
    if faults:
        raise DiagnosticsError(faults)
    for each in files:
        if str(each.path) != STANDARD_OUTPUT:
            _write(each.path, each.text)
    return files


def as_record(files: Iterable[WrittenFile]) -> str:
    """The files for programs, as JSON."""
    records = [
        {
            "pipeline": each.spec["name"],
            "file": str(each.path),
            "references": each.original.references,
            "values": each.original.values,
            "contacts": each.original.contacts,
            "notes": list(each.original.notes),
        }
        for each in files
    ]
    return json.dumps(records, indent=2, ensure_ascii=False)


def print_lines(files: Iterable[WrittenFile], echo: Callable[[str], object]) -> None:
    """Say what was written, what was not imported, and what is left to do."""
    for each in files:
        if str(each.path) == STANDARD_OUTPUT:
            echo(each.text.removesuffix("\n"))
            continue
        echo(f"wrote {each.path}: rendered again, it means the same")
        for note in each.original.notes:
            echo(f"note: {note}")
        for line in _for_the_stack(each):
            echo(line)
        if each.path.parent.name == REGISTER.parent.name:
            constant = module_of(each.original.name).upper()
            echo(f"To run it, add {constant} to {each.path.parent / REGISTER.name}.")
        echo(f"Next: downbeat check {each.path}")


def _planned(original: Original, to: Path | None) -> WrittenFile:
    spec = pipeline_dict(original)
    text = pipeline_file(spec, original.source)
    return WrittenFile(original, spec, to or default_path(original.name), text)


def default_path(name: str) -> Path:
    """Where the pipeline of that name is written: among those of the project around the working
    directory, else in the working directory.
    """
    here = Path.cwd()
    root = next((each for each in (here, *here.parents) if (each / REGISTER).is_file()), None)
    return (root / REGISTER.parent if root else Path()) / f"{module_of(name)}.py"


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        message = f"{path} cannot be written: {fault.strerror}"
        raise DiagnosticsError([Diagnostic("--to", message)]) from None


def _for_the_stack(each: WrittenFile) -> list[str]:
    """The pipeline's entry in a stack file, as far as the original tells it."""
    original = each.original
    if not original.references and not original.contacts:
        return []
    lines = ["For a stack's file, below downbeat:pipelines:", f"    {original.name}:"]
    if original.references:
        lines.append("      references:")
        lines += [
            f"        {name}: {json.dumps(original.values.get(name, '…'), ensure_ascii=False)}"
            f" # {sentence}"
            for name, sentence in original.references.items()
        ]
    if original.contacts:
        lines.append("      notify:")
        lines += [
            f"        {kind}: [{', '.join(contacts)}]"
            for kind, contacts in original.contacts.items()
        ]
    return lines
