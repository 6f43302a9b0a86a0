"""`downbeat adopt`: what is there already that a stack would create, and Pulumi's import file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from downbeat.config import Stack
from downbeat.config.references import named_outputs
from downbeat.ops.adoption.adoption import CREATE, OWN, REFUSE, TAKE, Adoption, adoptions
from downbeat.ops.adoption.comparing import shown
from downbeat.ops.adoption.import_file import bulk_import
from downbeat.ops.adoption.old_triggers import OldTrigger, triggers_on
from downbeat.ops.adoption.registered import ProgramRun, program_run
from downbeat.ops.adoption.state import state_urns
from downbeat.ops.adoption.terraform_state import release_commands
from downbeat.ops.aws_sources import read_stack
from downbeat.ops.deployment import Deployment
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.words import counted
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
    """Compare what a stack would create with what is there, changing nothing, and write the file
    by which `pulumi import` takes it over. It says what `pulumi up` would then change, whose a
    resource is that must not be touched, and which old trigger would start a run twice.

    Exit code 1 when something must be released, renamed or switched off first; nothing is written
    where something is refused.

    Example: downbeat adopt -s prod --old-machine ccapi-weekly
    """
    with session(stack, local) as deployment:
        configured = read_stack(deployment.connection, deployment.root, stack)
        read = noted_values(configured)
        run = program_run(deployment.root, stack, deployment.connection, read)
        known = state_urns(deployment, run.project)
        judged = adoptions(deployment.connection, run, stack, known)
        unread = examples(configured)
        released = release_commands(terraform_state, judged) if terraform_state else []
        triggers = triggers_on(
            deployment.connection,
            list(deployment.pipelines.values()),
            own_triggers(run),
            old_machine or (),
        )
    refused = any(one.verdict == REFUSE for one in judged)
    taken = any(one.verdict == TAKE for one in judged)
    target = to or Path(f"adopted.{stack}.json")
    if taken and not refused:
        target.write_text(json.dumps(bulk_import(run, judged, known), indent=2) + "\n")
    if as_json:
        print_json(
            {
                "resources": judged,
                "old_triggers": triggers,
                "examples": unread,
                "terraform": released,
            }
        )
    else:
        for line in unread:
            console().print(f"! {line}", soft_wrap=True)
        _print(deployment, judged, triggers)
        print_next(deployment, target, {one.verdict for one in judged})
        for command in released if taken and not refused else ():
            console().print(f"After the import: {command}", soft_wrap=True)
    if refused or triggers:
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


def _print(
    deployment: Deployment, judged: Sequence[Adoption], triggers: Sequence[OldTrigger]
) -> None:
    out, where = console(), deployment.connection
    out.print(f"{deployment.stack}: account {where.account}, {where.region}.")
    for verdict, sign, style in ((TAKE, "=", "cyan"), (REFUSE, "✗", "red")):
        for one in judged:
            if one.verdict == verdict:
                title = f"{sign} {_kind(one.type)} {one.physical or one.name}"
                out.print(Text(title, style), soft_wrap=True)
                _print_details(one)
    for trigger in triggers:
        told = f"! {trigger.what} {trigger.name} {trigger.starts}."
        out.print(Text(told, "yellow"), soft_wrap=True)
        out.print(f"    Switch it off first: {trigger.turn_off}", soft_wrap=True)
    numbers = Counter(one.verdict for one in judged)
    counts = [
        f"{numbers[verdict]} {words}"
        for verdict, words in (
            (TAKE, "to take over"),
            (CREATE, "to create"),
            (OWN, "in the stack already"),
            (REFUSE, "refused"),
        )
        if numbers[verdict]
    ]
    replaced = sum(
        one.verdict == TAKE and any(change.replaces for change in one.changes) for one in judged
    )
    told = f"{', '.join(counts)}; {counted(len(triggers), 'old trigger')} on; {replaced} replaced."
    out.print(told)


def _print_details(one: Adoption) -> None:
    out = console()
    if one.reason:
        out.print(f"    {one.reason}", soft_wrap=True)
        return
    for change in one.changes:
        out.print(
            f"    {change.property}: {shown(change.before)} → {shown(change.after)}", soft_wrap=True
        )
    for note in one.notes:
        out.print(f"    {note}", soft_wrap=True)


def print_next(deployment: Deployment, target: Path, verdicts: set[str]) -> None:
    """Print what is to be done, by the verdicts that there are."""
    out, stack = console(), deployment.stack
    if REFUSE in verdicts:
        out.print("Nothing was written: do what is said above, then run it again.")
    elif TAKE in verdicts and deployment.connection.endpoint:
        out.print(f"Next: downbeat up -s {stack} --import {target}", soft_wrap=True)
    elif TAKE in verdicts:
        out.print(
            f"Next: pulumi import --file {target} --stack {stack} --protect=false"
            f" --generate-code=false, then pulumi preview --stack {stack} --diff",
            soft_wrap=True,
        )
    elif CREATE in verdicts:
        out.print("Nothing is to be taken over: what is to be created is not there.")
    else:
        out.print("Everything is the stack's already.")


def _kind(type_: str) -> str:
    """ "aws:sfn/stateMachine:StateMachine" → "sfn StateMachine"."""
    _, module, name = type_.split(":")
    return f"{module.split('/')[0]} {name}"
