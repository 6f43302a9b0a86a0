"""`downbeat show PIPELINE`: what a stack deploys: the states in order, the schedule, the topics,
what the role may do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from downbeat.asl.pictures.mermaid import flowchart
from downbeat.cli.elsewhere_text import elsewhere
from downbeat.cli.pipeline_summary import summary, text
from downbeat.cli.stack_roles import role_report
from downbeat.options import PIPELINE, JsonOption, StackOption
from downbeat.plan.execution_role import stack_roles
from downbeat.plan.outside_permissions import requirements
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import find, stack_origins
from downbeat.refusals import refusing, wrong_use

FORMS = ("--definition", "--diagram", "--permissions", "--picture")


PipelineArgument = Annotated[
    str | None,
    PIPELINE(help="The pipeline's name; with --permissions --why every one, if left out."),
]
DefinitionOption = Annotated[
    bool, typer.Option("--definition", help="Its Amazon States Language, as it goes to AWS.")
]
DiagramOption = Annotated[bool, typer.Option("--diagram", help="Its flowchart, in Mermaid.")]
PictureOption = Annotated[
    bool,
    typer.Option("--picture", help="Its graph, in the terminal; with --output as a file."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="With --picture: the .svg or .png file that is written.",
    ),
]
PermissionsOption = Annotated[bool, typer.Option("--permissions", help="Its role's statements.")]
WhyOption = Annotated[
    bool,
    typer.Option(
        "--why",
        help="With --permissions: what asks for each statement of the role's whole policy.",
    ),
]
AgainstOption = Annotated[
    str,
    typer.Option(
        "--against",
        metavar="COMMIT",
        help="With --permissions: what the role may do more and less than at a commit.",
    ),
]


def show(
    pipeline: PipelineArgument = None,
    stack: StackOption = "dev",
    *,
    definition: DefinitionOption = False,
    diagram: DiagramOption = False,
    picture: PictureOption = False,
    output: OutputOption = None,
    permissions: PermissionsOption = False,
    why: WhyOption = False,
    against: AgainstOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show a pipeline as a stack deploys it: in words, or its definition, graph or permissions.

    Example: downbeat show weekly-monitoring -s prod --permissions --why
    """
    asked = (definition, diagram, permissions, picture)
    forms = [form for form, is_asked in zip(FORMS, asked) if is_asked]
    roles = why or bool(against)
    if fault := _wrong_use(forms, pipeline, "--against" if against else "--why", roles, output):
        raise wrong_use([fault])
    with refusing():
        if roles:
            typer.echo(role_report(pipeline, stack, against=against, as_json=as_json))
            return
        planned = find(str(pipeline), stack)
        if picture:
            draw(planned, output)
            return
        role = stack_roles(stack)[str(pipeline)]
        origins = stack_origins(stack)
        around = elsewhere(str(pipeline), origins, requirements(planned, role))
    form = forms[0] if forms else ""
    typer.echo(shown(planned, form, as_json=as_json, around=around), nl=not diagram)


def _wrong_use(
    forms: list[str], pipeline: str | None, option: str, roles: bool, output: Path | None
) -> str:
    """Why these options do not go together; "" where they do."""
    if len(forms) > 1:
        return f"{' and '.join(forms)}: one at a time"
    if roles and "--permissions" not in forms:
        verb = {"--against": "compares", "--why": "explains"}[option]
        return f"{option} {verb} permissions: add --permissions"
    if output and "--picture" not in forms:
        return "--output is where a picture is written: add --picture"
    if pipeline is None and not roles:
        return "PIPELINE: name one; --permissions --why shows the roles of all of them"
    return ""


def draw(planned: Planned, file: Path | None) -> None:
    """Write the pipeline's graph to the file, or show it in the terminal."""
    from downbeat.cli.picture_files import show_here, write_picture

    if file is None:
        show_here(planned.definition)
    else:
        write_picture(planned.definition, file)
        typer.echo(f"{file}: the graph of {planned.key}")


def shown(
    planned: Planned,
    form: str = "",
    *,
    as_json: bool = False,
    around: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The pipeline in one of the FORMS, "" for the summary; `around` is what `elsewhere` says."""
    if form == "--diagram":
        return flowchart(planned.definition)
    plain = {"--definition": planned.definition, "--permissions": planned.statements}
    if form or as_json:
        chosen = plain.get(form) or summary(planned, around)
        return json.dumps(chosen, indent=2, ensure_ascii=False)
    return "\n".join(text(summary(planned, around)))
