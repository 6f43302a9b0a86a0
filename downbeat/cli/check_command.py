"""`downbeat check`: every fault of the stacks' pipelines, or of definitions in files, before
AWS sees them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from downbeat.asl import Diagnostic, DiagnosticsError, advice, problems
from downbeat.asl.diagnostic import nearest, one_line
from downbeat.options import complete_stack

if TYPE_CHECKING:
    from downbeat.config import Stack

STACKS = ("dev", "prod")


class Checked(NamedTuple):
    """A file or a pipeline and its faults; `unreadable` says why it could not be read at all;
    `kind` is "file" or "pipeline".
    """

    file: str
    diagnostics: list[Diagnostic]
    unreadable: str = ""
    kind: str = "file"


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
        help="The stacks whose pipelines are checked.",
        autocompletion=complete_stack,
        show_default="dev and prod",
    ),
]
ExpressOption = Annotated[
    bool, typer.Option("--express", help="Check files as Express workflows, which allow less.")
]
ListsOption = Annotated[
    bool,
    typer.Option("--lists", help="Instead: how old this program's copies of AWS's own lists are."),
]
RequirementsOption = Annotated[
    bool,
    typer.Option(
        "--requirements",
        help="Instead: what must exist before the first deployment of each stack, and what"
        " makes it.",
    ),
]
AsJsonOption = Annotated[
    bool,
    typer.Option("--json", help="A list of {file, path, message, code, severity} for programs."),
]


def check(
    files: FilesArgument = None,
    stack: StacksOption = None,
    express: ExpressOption = False,
    lists: ListsOption = False,
    *,
    requirements: RequirementsOption = False,
    as_json: AsJsonOption = False,
) -> None:
    """Print all problems of pipelines or of definitions in files as `where: path: message`; exit 1
    if any of them is an error. Warnings begin with "warning:".

    A pipeline is checked as each stack would deploy it: its file, its dict, the stack's file, its
    definition, its role, and the policies. One in a .py file is checked wherever it stands, with
    an example for each reference.

    Example: downbeat check weekly-monitoring workflows/*.asl.json
    """
    if lists:
        from downbeat.cli.dated_lists import lists_text

        typer.echo(lists_text(as_json=as_json))
        return
    specs, sources = project(files)
    if requirements:
        from downbeat.cli.requirements_text import requirements_text
        from downbeat.config import StackFileError

        try:
            typer.echo(requirements_text(stack or list(STACKS), specs, as_json=as_json))
        except StackFileError as faults:
            typer.echo(str(faults))
            raise typer.Exit(1) from None
        return
    names = [name for name in files or [] if name in specs]
    paths = [name for name in files or [] if name not in specs]
    checks = [
        each
        for file in paths
        for each in check_path(file, specs, "EXPRESS" if express else "STANDARD")
    ]
    if sources:
        checks.append(Checked("pipelines", sources, kind="folder"))
    if specs and (names or not files):
        checks += check_pipelines(names or list(specs), specs, stack or list(STACKS))
    checks = once(checks)
    for checked in checks:
        if checked.unreadable:
            typer.echo(checked.unreadable, err=True)
    typer.echo(as_records(checks) if as_json else as_lines(checks))
    if any(checked.unreadable for checked in checks):
        raise typer.Exit(2)
    if any(each.severity == "error" for checked in checks for each in checked.diagnostics):
        raise typer.Exit(1)


def project(files: list[str] | None) -> tuple[Mapping[str, Any], list[Diagnostic]]:
    """The pipelines of the project and what is wrong with their files; nothing of it is read
    where only definitions in files are asked for.
    """
    if files and all(Path(file).suffix for file in files):
        return {}, []
    from downbeat.plan.sources import registered, source_problems
    from downbeat.plan.stacks import project_root

    root = project_root()
    specs, faults = registered(root)
    return specs, faults or (source_problems(root, specs) if not files else [])


def check_pipelines(names: list[str], specs: Mapping[str, Any], stacks: list[str]) -> list[Checked]:
    """Each of the pipelines in each of the stacks that has it; where a stack's file has faults,
    beside those.
    """
    # Only here: a check of files needs neither the configuration nor its libraries.
    from downbeat.cli.policy_findings import missing_pack
    from downbeat.config import StackFileError, stack_file
    from downbeat.plan.stack_advice import advise_on_stack
    from downbeat.plan.stack_pair import pair_problems
    from downbeat.plan.stacks import configured_stack, project_root

    checks: list[Checked] = []
    for stack in stacks:
        try:
            chosen = configured_stack(stack)
            findings = advise_on_stack(stack_file(project_root(), stack))
            findings += [*pair_problems(project_root(), chosen), *missing_pack()]
        except StackFileError as faults:
            checks.append(Checked(f"stack {stack}", faults.diagnostics, kind="stack"))
            if faults.rest is None:
                continue
            chosen = faults.rest
        else:
            if findings:
                checks.append(Checked(f"stack {stack}", findings, kind="stack"))
        for key in (key for key in names if key in chosen.pipelines):
            diagnostics = check_pipeline(chosen, key, specs[key])
            checks.append(Checked(f"{key} of {stack}", diagnostics, kind="pipeline"))
    return checks


def check_pipeline(chosen: Stack, key: str, spec: Mapping[str, Any]) -> list[Diagnostic]:
    """What is wrong with one pipeline of a stack. Advice and policies judge what is sound: before
    that they would repeat the faults in other words.
    """
    from downbeat.cli.policy_findings import policy_diagnostics
    from downbeat.config.account import EXAMPLE_ACCOUNT
    from downbeat.plan.orchestration_args import asked_alarms
    from downbeat.plan.pipeline_advice import advise_on_pipeline
    from downbeat.plan.planned import planned_pipeline
    from downbeat.plan.requirements import advise_on_role
    from downbeat.plan.stacks import example_outputs
    from downbeat.plan.triggers import advise_on_trigger
    from downbeat.plan.watching import unused_limits

    outputs = example_outputs(chosen)
    try:
        account = chosen.account or EXAMPLE_ACCOUNT
        planned = planned_pipeline(chosen, key, spec, account=account, outputs=outputs)
    except DiagnosticsError as faulty:
        return list(faulty.diagnostics)
    reported = "FAILED" in planned.reported_statuses["failure"]  # by a rule, outside the machine
    own = [
        each
        for each in (*problems(planned.definition), *advice(planned.definition))
        if not (reported and each.code == "no-failure-path")
    ]
    pipeline = planned.pipeline
    return [
        *own,
        *advise_on_role(planned),
        *advise_on_trigger(planned.trigger),
        *unused_limits(pipeline.alarm_limits, pipeline.watching, asked_alarms(planned)),
        *advise_on_pipeline(planned),
        *policy_diagnostics(planned),
    ]


def once(checks: list[Checked]) -> list[Checked]:
    """The checks with each warning of a pipeline said for the first of its stacks only."""
    seen: set[tuple[str, Diagnostic]] = set()
    kept = []
    for checked in checks:
        name = checked.file.split(" of ")[0]
        new = [
            each
            for each in checked.diagnostics
            if each.severity == "error" or (name, each) not in seen
        ]
        seen |= {(name, each) for each in new}
        kept.append(checked._replace(diagnostics=new))
    return kept


def check_path(file: str, specs: Mapping[str, Any], type: str) -> list[Checked]:
    """The problems of the definition, or of each of the pipelines, in one file."""
    if Path(file).suffix != ".py" or not Path(file).is_file():
        return [check_file(file, specs, type=type)]
    from downbeat.cli.pipeline_files import check_alone, pipelines_in

    try:
        alone = pipelines_in(Path(file))
    except DiagnosticsError as faulty:
        return [Checked(file, list(faulty.diagnostics))]
    return [
        Checked(f"{key} of {file}", check_alone(key, spec), kind="pipeline")
        for key, spec in alone.items()
    ]


def check_file(file: str, specs: Mapping[str, Any], *, type: str = "STANDARD") -> Checked:
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
            f"{file}: cannot be read: {reason[:1].lower() + reason[1:]}.{nearest(file, specs)}",
        )
    faults = problems(text, type=type)
    if any(each.severity == "error" for each in faults):
        return Checked(file, faults)
    return Checked(file, [*faults, *advice(json.loads(text))])


def as_lines(checks: list[Checked]) -> str:
    """One line per diagnostic, and a last line that counts."""
    every = [(checked, each) for checked in checks for each in checked.diagnostics]
    lines = [
        f"{'warning: ' if each.severity == 'warning' else ''}{one_line(checked.file)}: {each}"
        for checked, each in every
    ]
    read = [checked for checked in checks if not checked.unreadable]
    errors = sum(each.severity == "error" for _, each in every)
    faulty = sum(any(each.severity == "error" for each in one.diagnostics) for one in read)
    things = _counted(read)
    where = things if faulty == len(read) and " and " in things else f"{faulty} of {things}"
    warned = _number(len(every) - errors, "warning")
    also = f", {warned}" if len(every) > errors else ""
    counted = (
        f"{_number(errors, 'problem')} in {where}{also}."
        if errors
        else f"No problems in {things}{also}."
    )
    return "\n".join([*lines, counted])


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _counted(read: list[Checked]) -> str:
    """What was checked: "2 files and 1 pipeline"."""
    numbers = {
        kind: sum(checked.kind == kind for checked in read)
        for kind in ("file", "pipeline", "stack")
    }
    return (
        " and ".join(_number(number, kind) for kind, number in numbers.items() if number)
        or "0 files"
    )


def as_records(checks: list[Checked]) -> str:
    """The same as JSON."""
    records = [
        {
            "file": checked.file,
            "path": diagnostic.path,
            "message": diagnostic.message,
            "code": diagnostic.code,
            "severity": diagnostic.severity,
        }
        for checked in checks
        for diagnostic in checked.diagnostics
    ]
    return json.dumps(records, indent=2)
