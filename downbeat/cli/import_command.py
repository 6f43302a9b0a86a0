"""`downbeat import FILE`: what runs already, written as a pipeline of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.spec import KEBAB
from downbeat.cli.refusals import refusing
from downbeat.importing import changes, pipeline_dict, pipeline_file
from downbeat.importing.asl_text import kebab_case, original_of, read_definition
from downbeat.importing.pipeline_file import module_of

REGISTER = Path("pipelines") / "__init__.py"


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A definition (JSON or YAML).", show_default=False, dir_okay=False
        ),
    ],
    *,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="The pipeline's name.", show_default="the file's")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help='The file to write; "-" prints it.',
            show_default="pipelines/<name>.py of the project, else <name>.py here",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print {pipeline, file, references, notes}.")
    ] = False,
) -> None:
    """Write what runs already as a pipeline: its dict in the order the states run, in a Python
    file. The dict is rendered again before anything is written, and must mean the same.

    Example: downbeat import statemachine/orders.asl.json --name orders
    """
    with refusing():
        check_name(name)
        original = read_original(file, name)
        spec = pipeline_dict(original)
        if changed := changes(original, spec):
            raise DiagnosticsError(changed)
        text = pipeline_file(spec, original.source)
        path = to or default_path(spec["name"])
        if str(path) != "-":
            write(path, text, force=force)
    if str(path) == "-":
        typer.echo(text, nl=False)
        return
    if as_json:
        record = {
            "pipeline": spec["name"],
            "file": str(path),
            "references": original.references,
            "notes": list(original.notes),
        }
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(report(spec, path, original.notes)))


def read_original(file: Path, name: str) -> Any:
    """What is in a file. Raises DiagnosticsError with all faults of it."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        message = f"byte {fault.start} is not UTF-8; save the file as UTF-8"
        raise DiagnosticsError([Diagnostic(str(file), message)]) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        message = f"{file} cannot be read: {reason}"
        raise DiagnosticsError([Diagnostic("FILE", message)]) from None
    return original_of(read_definition(text), name or kebab_case(stem(file)), file.name)


def check_name(name: str) -> None:
    """Raises DiagnosticsError for a name that no pipeline can have."""
    if name and not KEBAB.fullmatch(name):
        message = f'"{name}" is not a name: write "{kebab_case(name)}", lower-case words and dashes'
        raise DiagnosticsError([Diagnostic("--name", message)])


def stem(file: Path) -> str:
    """A file's name without what says that it is a definition: "orders" for orders.asl.json."""
    return file.name.split(".")[0]


def default_path(name: str) -> Path:
    """Where the pipeline of that name is written: among those of the project around the working
    directory, else in the working directory.
    """
    here = Path.cwd()
    root = next((each for each in (here, *here.parents) if (each / REGISTER).is_file()), None)
    return (root / REGISTER.parent if root else Path()) / f"{module_of(name)}.py"


def write(path: Path, text: str, *, force: bool) -> None:
    """Write the file. Raises DiagnosticsError for one that exists, or that cannot be written."""
    if path.exists() and not force:
        message = f"{path} exists already; choose another path, or overwrite it with --force"
        raise DiagnosticsError([Diagnostic("--to", message)])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        message = f"{path} cannot be written: {fault.strerror}"
        raise DiagnosticsError([Diagnostic("--to", message)]) from None


def report(spec: dict[str, Any], path: Path, notes: tuple[str, ...]) -> list[str]:
    """What was written, and what is left to do."""
    asked = ", ".join(spec.get("references", {}))
    return [
        f"wrote {path}: rendered again, it means the same",
        *(f"note: {note}" for note in notes),
        *([f"A stack supplies: {asked}"] if asked else []),
        f"Next: downbeat check {path}",
    ]
