"""`downbeat check`: every fault of the stacks' pipelines, or of definitions in files, before
AWS sees them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from downbeat.asl import Diagnostic, DiagnosticsError, problems
from downbeat.asl.diagnostic import nearest
from pipelines import PIPELINES

STACKS = ("dev", "prod")


class Checked(NamedTuple):
    """A file or a pipeline and its faults; `unreadable` says why it could not be read at all;
    `kind` is "file" or "pipeline".
    """

    file: str
    diagnostics: list[Diagnostic]
    unreadable: str = ""
    kind: str = "file"


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PIPELINE|FILE",
            help="Pipelines, or definitions in Amazon States Language.",
            show_default="all pipelines",
        ),
    ] = None,
    stack: Annotated[
        list[str] | None,
        typer.Option(
            "--stack",
            "-s",
            help="The stacks whose pipelines are checked.",
            show_default="dev and prod",
        ),
    ] = None,
    express: Annotated[
        bool, typer.Option("--express", help="Check files as Express workflows, which allow less.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="A list of {file, path, message} for programs.")
    ] = False,
) -> None:
    """Print all problems of pipelines or of definitions in files as `where: path: message`; exit 1
    if there are any.

    A pipeline is checked as each stack would deploy it: its dict, the stack's references, its
    definition, its role.

    Example: downbeat check weekly-monitoring workflows/*.asl.json
    """
    names = [name for name in files or [] if name in PIPELINES]
    paths = [name for name in files or [] if name not in PIPELINES]
    found = [check_file(file, type="EXPRESS" if express else "STANDARD") for file in paths]
    if names or not files:
        found += check_pipelines(names or list(PIPELINES), stack or list(STACKS))
    for checked in found:
        if checked.unreadable:
            typer.echo(checked.unreadable, err=True)
    typer.echo(as_records(found) if as_json else as_lines(found))
    if any(checked.unreadable for checked in found):
        raise typer.Exit(2)
    if any(checked.diagnostics for checked in found):
        raise typer.Exit(1)


def check_pipelines(names: list[str], stacks: list[str]) -> list[Checked]:
    """Each of the pipelines in each of the stacks that has it; where a stack's file has faults,
    beside those.
    """
    # Only here: a check of files needs neither the configuration nor its libraries.
    from downbeat.config import StackFileError
    from downbeat.plan.address import EXAMPLE_ACCOUNT
    from downbeat.plan.planned import planned_pipeline
    from downbeat.plan.stacks import configured_stack, example_outputs

    found: list[Checked] = []
    for stack in stacks:
        try:
            chosen = configured_stack(stack)
        except StackFileError as faults:
            found.append(Checked(f"stack {stack}", faults.diagnostics, kind="stack"))
            if faults.rest is None:
                continue
            chosen = faults.rest
        for key in (key for key in names if key in chosen.pipelines):
            try:
                planned_pipeline(
                    chosen,
                    key,
                    PIPELINES[key],
                    account=EXAMPLE_ACCOUNT,
                    outputs=example_outputs(chosen),
                )
            except DiagnosticsError as faulty:
                found.append(
                    Checked(f"{key} of {stack}", list(faulty.diagnostics), kind="pipeline")
                )
            else:
                found.append(Checked(f"{key} of {stack}", [], kind="pipeline"))
    return found


def check_file(file: str, *, type: str = "STANDARD") -> Checked:
    """The problems of the definition in one file; a file that cannot be read is told apart from a
    definition that is wrong.
    """
    try:
        text = Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        return Checked(
            file,
            [],
            f"{file}: cannot be read: byte {fault.start} is not UTF-8; save the file as UTF-8.",
        )
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        return Checked(
            file,
            [],
            f"{file}: cannot be read: {reason[:1].lower() + reason[1:]}.{nearest(file, PIPELINES)}",
        )
    return Checked(file, problems(text, type=type))


def as_lines(found: list[Checked]) -> str:
    """One line per problem, and a last line that counts."""
    lines = [f"{checked.file}: {problem}" for checked in found for problem in checked.diagnostics]
    read = [checked for checked in found if not checked.unreadable]
    faulty = sum(bool(checked.diagnostics) for checked in read)
    things = _counted(read)
    where = things if faulty == len(read) and " and " in things else f"{faulty} of {things}"
    counted = (
        f"{len(lines)} problem{'' if len(lines) == 1 else 's'} in {where}."
        if lines
        else f"No problems in {things}."
    )
    return "\n".join([*lines, counted])


def _counted(read: list[Checked]) -> str:
    """What was checked: "2 files and 1 pipeline"."""
    numbers = {
        kind: sum(checked.kind == kind for checked in read)
        for kind in ("file", "pipeline", "stack")
    }
    return (
        " and ".join(
            f"{number} {kind}{'' if number == 1 else 's'}"
            for kind, number in numbers.items()
            if number
        )
        or "0 files"
    )


def as_records(found: list[Checked]) -> str:
    """The same as JSON."""
    records = [
        {"file": checked.file, "path": diagnostic.path, "message": diagnostic.message}
        for checked in found
        for diagnostic in checked.diagnostics
    ]
    return json.dumps(records, indent=2, ensure_ascii=False)
