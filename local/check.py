"""`python -m local check`: every fault of definitions in files, before AWS sees them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from asl import Problem, problems


class Checked(NamedTuple):
    """A file and its faults; `unreadable` says why it could not be read at all."""

    file: str
    problems: list[Problem]
    unreadable: str = ""


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE.asl.json …", help="Definitions in Amazon States Language.", show_default=False)
    ],
    express: Annotated[bool, typer.Option("--express", help="Check as Express workflows, which allow less.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A list of {file, path, message} for programs.")] = False,
) -> None:
    """Print all problems of definitions as `file: path: message`; exit 1 if there are any.

    Example: python -m local check workflows/*.asl.json
    """
    found = [check_file(file, type="EXPRESS" if express else "STANDARD") for file in files]
    for checked in found:
        if checked.unreadable:
            typer.echo(checked.unreadable, err=True)
    typer.echo(as_records(found) if as_json else as_lines(found))
    if any(checked.unreadable for checked in found):
        raise typer.Exit(2)
    if any(checked.problems for checked in found):
        raise typer.Exit(1)


def check_file(file: str, *, type: str = "STANDARD") -> Checked:
    """The problems of the definition in one file; a file that cannot be read is told apart from a definition that is wrong."""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        return Checked(file, [], f"{file}: cannot be read: byte {fault.start} is not UTF-8; save the file as UTF-8.")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        return Checked(file, [], f"{file}: cannot be read: {reason[:1].lower() + reason[1:]}.")
    return Checked(file, problems(text, type=type))


def as_lines(found: list[Checked]) -> str:
    """One line per problem, and a last line that counts."""
    lines = [f"{checked.file}: {problem}" for checked in found for problem in checked.problems]
    read = [checked for checked in found if not checked.unreadable]
    faulty = sum(bool(checked.problems) for checked in read)
    files = f"{len(read)} file{'' if len(read) == 1 else 's'}"
    counted = f"{len(lines)} problem{'' if len(lines) == 1 else 's'} in {faulty} of {files}." if lines else f"No problems in {files}."
    return "\n".join([*lines, counted])


def as_records(found: list[Checked]) -> str:
    """The same as JSON."""
    records = [{"file": checked.file, "path": path, "message": message} for checked in found for path, message in checked.problems]
    return json.dumps(records, indent=2, ensure_ascii=False)
