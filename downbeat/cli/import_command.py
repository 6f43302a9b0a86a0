"""`downbeat import FILE`: what runs already, written as a pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.pipeline_keys import KEBAB
from downbeat.importing.asl_text import kebab_case
from downbeat.importing.original import Original
from downbeat.importing.reading import originals
from downbeat.importing.writing import as_record, print_lines, written
from downbeat.options import ExpressOption, JsonataOption, JsonOption, WrittenFileOption
from downbeat.refusals import refusing

CDK_TEMPLATES = "*.template.json"


FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=(
            "A definition (JSON or YAML), a template of CloudFormation, SAM or Terraform"
            " (.tftpl), or the folder cdk.out."
        ),
        show_default=False,
    ),
]
NameOption = Annotated[
    str, typer.Option(metavar="NAME", help="The pipeline's name.", show_default="the file's")
]
MachineOption = Annotated[
    str,
    typer.Option(
        metavar="LOGICAL_ID", help="One of a template's state machines.", show_default="all"
    ),
]
DeployedOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help=(
            "Instead of FILE: a deployed state machine's name or ARN, with its schedules and"
            " rules; of the stack's account and region, -s STACK."
        ),
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]


def import_file(
    file: FileArgument,
    *,
    name: NameOption = "",
    machine: MachineOption = "",
    to: WrittenFileOption = None,
    deployed: DeployedOption = "",
    express: ExpressOption = False,
    jsonata: JsonataOption = False,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write an existing state machine as a pipeline: a Python file with its dict, in the order the
    states run, its references, schedule and topics. Before anything is written, the dict is
    rendered again and must have the same meaning.

    Example: downbeat import template.yaml --machine OrderIntake --name orders
    """
    del deployed  # downbeat.ops.import_command has it
    with refusing():
        check_name(name)
        machines = read_originals(file, name, machine, express=express)
        if jsonata:
            from downbeat.importing.converted_definition import in_jsonata

            machines = list(map(in_jsonata, machines))
        files = written(machines, to, force=force)
    if as_json:
        typer.echo(as_record(files))
    else:
        print_lines(files, typer.echo)


def read_originals(file: Path, name: str, machine: str, *, express: bool) -> list[Original]:
    """What is in a file or in a folder of templates. Raises DiagnosticsError with all faults."""
    if not file.is_dir():
        return originals(
            read_text(file),
            file,
            lambda path: read_text(file.parent / path),
            name=name,
            machine=machine,
            express=express,
        )
    templates = sorted(file.glob(CDK_TEMPLATES))
    if len(templates) != 1:
        there = ", ".join(each.name for each in templates) or "none"
        message = f"{file} must hold one {CDK_TEMPLATES}, and has {there}; name the file itself"
        raise DiagnosticsError([Diagnostic("FILE", message)])
    return read_originals(templates[0], name, machine, express=express)


def read_text(file: Path) -> str:
    """A file's text. Raises DiagnosticsError for one that cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        message = f"byte {fault.start} is not UTF-8; save the file as UTF-8"
        raise DiagnosticsError([Diagnostic(str(file), message)]) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        message = f"{file} cannot be read: {reason}"
        raise DiagnosticsError([Diagnostic("FILE", message)]) from None


def check_name(name: str) -> None:
    """Raises DiagnosticsError for a name that no pipeline can have."""
    if name and not KEBAB.fullmatch(name):
        message = f'"{name}" is not a name: write "{kebab_case(name)}", lower-case words and dashes'
        raise DiagnosticsError([Diagnostic("--name", message)])
