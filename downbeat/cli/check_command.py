"""`downbeat check`: every fault of the stacks' pipelines, or of definitions in files, before
AWS sees them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from downbeat.asl.lists import as_of
from downbeat.asl.service_regions import is_known_region
from downbeat.cli.check_text import as_lines, as_records
from downbeat.cli.checking import Checked, checked, project
from downbeat.cli.dated_lists import lists_text, old_lists_text
from downbeat.options import ExpressOption, JsonOption, complete_stack, existing_stacks
from downbeat.refusals import WRONG, refused

STACKS = ("dev", "prod")


FilesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PIPELINE|FILE",
        help="Pipelines, definitions in Amazon States Language, or pipelines' .py files.",
        show_default="all pipelines",
    ),
]
StacksOption = Annotated[
    list[str] | None,
    typer.Option(
        "--stack",
        "-s",
        metavar="STACK",
        help="The stacks whose pipelines are checked.",
        autocompletion=complete_stack,
        callback=existing_stacks,
        show_default="dev and prod",
    ),
]
ListsOption = Annotated[
    bool,
    typer.Option("--lists", help="Instead: how old this program's copies of AWS's own lists are."),
]
RegionOption = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="REGION",
        help="Where definitions in files run: services that it lacks are warnings.",
        show_default="anywhere",
    ),
]
RequirementsOption = Annotated[
    bool,
    typer.Option(
        "--requirements",
        help="Instead: what must exist before the first deployment of each stack, and what"
        " makes it.",
    ),
]


def check(
    files: FilesArgument = None,
    stack: StacksOption = None,
    express: ExpressOption = False,
    lists: ListsOption = False,
    region: RegionOption = "",
    *,
    requirements: RequirementsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print all problems of pipelines or of definitions in files as `where: path: message`; exit 1
    if any of them is an error. Warnings begin with "warning:".

    A pipeline is checked as each stack would deploy it: its file, its dict, the stack's file, its
    definition, its role, and the policies. A pipeline in a .py file is checked wherever the file
    is, with an example value for each reference.

    Example: downbeat check weekly-monitoring workflows/*.asl.json
    """
    if lists:
        typer.echo(lists_text(as_json=as_json))
        return
    specs, faults = project(files)
    stacks = stack or list(STACKS)
    if requirements:
        _print_requirements(stacks, specs, as_json=as_json)
        return
    kind = "EXPRESS" if express else "STANDARD"
    checks = checked(files or [], specs, stacks, faults, kind, region=_known(region))
    for each in checks:
        if each.unreadable and not as_json:
            typer.echo(str(each.unreadable), err=True)
    if as_json:
        typer.echo(as_records(checks))
    elif not checks or any(not each.unreadable for each in checks):
        typer.echo(as_lines(checks))
    if note := old_lists_text():
        typer.echo(note, err=True)
    raise typer.Exit(exit_code(checks))


def _known(region: str) -> str:
    """The region, where the list has it; else a warning that nothing is known of it."""
    if region and not is_known_region(region):
        typer.echo(
            f"warning: --region: {region} is not in the list of {as_of('service-regions')}, so no"
            " service is checked there.",
            err=True,
        )
    return region


def _print_requirements(stacks: list[str], specs: Mapping[str, Any], *, as_json: bool) -> None:
    from downbeat.cli.requirements_report import requirements_text
    from downbeat.config import StackFileError

    try:
        typer.echo(requirements_text(stacks, specs, as_json=as_json))
    except StackFileError as faults:
        raise refused(faults.diagnostics, WRONG) from None


def exit_code(checks: list[Checked]) -> int:
    """2 where a file cannot be read, 1 where something is an error, else 0."""
    if any(each.unreadable for each in checks):
        return 2
    return int(any(one.severity == "error" for each in checks for one in each.diagnostics))
