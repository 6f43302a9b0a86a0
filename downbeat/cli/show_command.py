"""`downbeat show PIPELINE`: what a stack deploys: the states in order, the schedule, the topics,
what the role may do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from downbeat.asl.pictures.mermaid import flowchart
from downbeat.asl.walk import Located, states
from downbeat.cli.elsewhere_text import elsewhere, read_lines, required_lines
from downbeat.cli.refusals import refusing, wrong_use
from downbeat.cli.role_report import role_report
from downbeat.cli.role_text import statement_lines
from downbeat.options import StackOption, complete_pipeline
from downbeat.plan.execution_role import stack_roles
from downbeat.plan.planned import Planned
from downbeat.plan.requirements import requirements
from downbeat.plan.stacks import configured_stack, find
from downbeat.simulator.service_results import service_action
from downbeat.simulator.timelines import clock_text

FORMS = ("--definition", "--diagram", "--permissions", "--picture")


PipelineArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="PIPELINE",
        help="The pipeline's name; with --permissions --why every one, if left out.",
        show_default=False,
        autocompletion=complete_pipeline,
    ),
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
AsJsonOption = Annotated[bool, typer.Option("--json", help="The summary for programs.")]


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
    as_json: AsJsonOption = False,
) -> None:
    """Show a pipeline as a stack deploys it: in words, or its definition, graph or permissions.

    Example: downbeat show weekly-monitoring -s prod --permissions --why
    """
    forms = [
        form for form, asked in zip(FORMS, (definition, diagram, permissions, picture)) if asked
    ]
    if len(forms) > 1:
        raise wrong_use([f"{' and '.join(forms)}: one at a time"])
    roles = why or bool(against)
    if roles and not permissions:
        option = "--against compares" if against else "--why explains"
        raise wrong_use([f"{option} permissions: add --permissions"])
    if output and not picture:
        raise wrong_use(["--output is where a picture is written: add --picture"])
    if pipeline is None and not roles:
        raise wrong_use(["PIPELINE: name one; --permissions --why shows the roles of all of them"])
    with refusing():
        if roles:
            typer.echo(role_report(pipeline, stack, against=against, as_json=as_json))
            return
        planned = find(str(pipeline), stack)
        if picture:
            draw(planned, output)
            return
        role = stack_roles(stack)[str(pipeline)]
        origins = configured_stack(stack).origins
        around = elsewhere(str(pipeline), origins, requirements(planned, role))
    form = forms[0] if forms else ""
    typer.echo(shown(planned, form, as_json=as_json, around=around), nl=not diagram)


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


def summary(planned: Planned, around: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """What the summary says, as plain data."""
    pipeline = planned.pipeline
    notify = {
        "success": pipeline.notify.success if planned.reports_success else (),
        "failure": pipeline.notify.failure,
    }
    return {
        "pipeline": planned.key,
        "name": planned.address.name,
        "comment": planned.definition.get("Comment", ""),
        "runs": pipeline.schedule.describe() if pipeline.enabled else "by hand only",
        "limit": planned.definition.get("TimeoutSeconds"),
        "settings": {
            name: planned.references[name] if value is not None else None
            for name, value in pipeline.settings.items()
        },
        **around,
        "input": pipeline.input,
        "topics": {
            outcome: {"topic": planned.address.topic(planned.topics[outcome]), "to": list(to)}
            for outcome, to in notify.items()
        },
        "reported_statuses": {
            outcome: list(statuses)
            for outcome, statuses in planned.reported_statuses.items()
            if statuses
        },
        "states": [
            state(located, set(planned.spec.get("on_failure", ())))
            for located in states(planned.definition)
        ],
        "permissions": planned.statements,
    }


def state(located: Located, on_failure: set[str]) -> dict[str, Any]:
    """A state in short: how deep it stands, what it does, its limit in seconds, how often each
    error is tried again.
    """
    definition, depth, parent = located.state, 0, located.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    calls = (
        service_action(definition["Resource"])
        if definition["Type"] == "Task"
        else definition["Type"]
    )
    retries = [
        f"{', '.join(rule['ErrorEquals'])} {rule.get('MaxAttempts', 3)} ×"
        for rule in definition.get("Retry", ())
    ]
    limit = definition.get("TimeoutSeconds")
    return {
        "name": located.name,
        "depth": depth,
        "does": calls,
        "limit": limit,
        "retries": retries,
        "on_failure": located.name in on_failure,
    }


def text(summary: Mapping[str, Any]) -> Iterator[str]:
    """The summary's lines."""
    yield f"{summary['pipeline']} ({summary['name']}): {summary['comment']}"
    yield f"  runs     {summary['runs']}"
    yield f"  limit    {clock_text(summary['limit'])}" if summary["limit"] else "  limit    none"
    for number, (name, value) in enumerate(summary["settings"].items()):
        heading = "settings" if number == 0 else ""
        yield f"  {heading:8} {name} = {json.dumps(value, ensure_ascii=False)}"
    yield from read_lines(summary.get("read", ()))
    if summary["input"]:
        yield f"  input    {json.dumps(summary['input'], ensure_ascii=False)}"
    for outcome, topic in summary["topics"].items():
        by_rule = (
            f"; a rule reports {', '.join(summary['reported_statuses'][outcome])}"
            if outcome in summary["reported_statuses"]
            else ""
        )
        yield (
            f"  {outcome}  {topic['topic']} →"
            f" {', '.join(topic['to']) or 'nobody subscribes'}{by_rule}"
        )
    for heading, path in (("states, in order", False), ("when something fails", True)):
        yield ""
        yield heading
        yield from (_line(one) for one in summary["states"] if one["on_failure"] is path)
    yield ""
    yield "the role may"
    for statement in summary["permissions"]:
        yield from statement_lines(statement)
    yield from required_lines(summary.get("required", ()))


def _line(one: Mapping[str, Any]) -> str:
    limit = f"at most {clock_text(one['limit'])}" if one["limit"] else ""
    again = f"again: {'; '.join(one['retries'])}" if one["retries"] else ""
    return f"  {'  ' * one['depth'] + one['name']:36} {one['does']:34} {limit:16} {again}".rstrip()
