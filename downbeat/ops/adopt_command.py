"""`downbeat adopt`: what is there already that a stack would create, and Pulumi's import file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from downbeat.config import Stack
from downbeat.config.references import named_outputs
from downbeat.ops.adoption.adoption import REFUSE, TAKE, adoptions
from downbeat.ops.adoption.comparison_text import Comparison, print_comparison
from downbeat.ops.adoption.import_file import bulk_import
from downbeat.ops.adoption.old_triggers import triggers_on
from downbeat.ops.adoption.registered import ProgramRun, program_run
from downbeat.ops.adoption.state import state_urns
from downbeat.ops.adoption.terraform_state import release_commands
from downbeat.ops.aws_sources import read_stack
from downbeat.ops.printing import print_json, session
from downbeat.options import JsonOption, LocalOption, StackOption
from downbeat.plan.remembered import noted_values

# Types of triggers → the input that is their name.
STARTERS = {
    "aws:cloudwatch/eventRule:EventRule",
    "aws:lambda/function:Function",
    "aws:pipes/pipe:Pipe",
    "aws:scheduler/schedule:Schedule",
}


ToOption = Annotated[
    Path | None,
    typer.Option(
        "--to", help="The import file.", show_default="adopted.STACK.json", metavar="FILE"
    ),
]
OldMachineOption = Annotated[
    list[str] | None,
    typer.Option(
        "--old-machine",
        help="A state machine that a pipeline replaces under a new name; may be repeated.",
    ),
]
TerraformStateOption = Annotated[
    Path | None,
    typer.Option(
        "--terraform-state",
        metavar="FILE",
        help="A state of Terraform's, for the commands that take over from it.",
    ),
]


def adopt(
    *,
    stack: StackOption = "dev",
    local: LocalOption = False,
    to: ToOption = None,
    old_machine: OldMachineOption = None,
    terraform_state: TerraformStateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare what a stack would create with what exists, changing nothing, and write the file with
    which `pulumi import` takes it over. The report says what `pulumi up` would then change, who
    owns a resource that must not be touched, and which old trigger would start a run twice.

    Exit code 1 when something must be released, renamed or switched off first; a refusal writes no
    file.

    Example: downbeat adopt -s prod --old-machine ccapi-weekly
    """
    with session(stack, local) as deployment:
        configured = read_stack(deployment.connection, deployment.root, stack)
        read = noted_values(configured)
        run = program_run(deployment.root, stack, deployment.connection, read)
        known = state_urns(deployment, run.project)
        judged = adoptions(deployment.connection, run, stack, known)
        planned = list(deployment.pipelines.values())
        comparison = Comparison(
            judged,
            triggers_on(deployment.connection, planned, own_triggers(run), old_machine or ()),
            examples(configured),
            release_commands(terraform_state, judged) if terraform_state else [],
        )
    verdicts = {one.verdict for one in judged}
    target = to or Path(f"adopted.{stack}.json")
    if TAKE in verdicts and REFUSE not in verdicts:
        target.write_text(json.dumps(bulk_import(run, judged, known), indent=2) + "\n")
    if as_json:
        print_json(comparison._asdict())
    else:
        print_comparison(deployment, comparison, target)
    if REFUSE in verdicts or comparison.old_triggers:
        raise typer.Exit(1)


def examples(stack: Stack) -> list[str]:
    """Return a sentence for each value of the stack file that is an example here, since only a run
    of the program can read it.
    """
    unread = [
        f"{origin.path}: nobody has read {origin.source} yet; an example stands for it, and what is"
        f" made of it shows as changed. `pulumi preview --stack {stack.stack}` reads it."
        for origin in stack.origins
        if not origin.read
    ]
    return unread + [
        f"{path}: an example stands for the output {output} of {other}, and what is made of it"
        " shows as changed."
        for path, other, output in named_outputs(stack)
    ]


def own_triggers(run: ProgramRun) -> frozenset[str]:
    """Return the names of what starts something in the stack itself: it is no old trigger."""
    return frozenset(
        "/".join(filter(None, (one.inputs.get("groupName"), one.inputs["name"])))
        for one in run.resources
        if one.type in STARTERS
    )
