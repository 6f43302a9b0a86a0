"""What `downbeat adopt` prints: what it would take over, what it refuses, what comes next."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from rich.text import Text

from downbeat.ops.adoption.adoption import CREATE, OWN, REFUSE, TAKE, Adoption
from downbeat.ops.adoption.comparing import shown
from downbeat.ops.adoption.old_triggers import OldTrigger
from downbeat.ops.deployment import Deployment
from downbeat.ops.printing import console
from downbeat.ops.words import counted


class Comparison(NamedTuple):
    """What a stack would create beside what is there; `examples` says which values of the stack
    file could not be read, `terraform` are the commands that release what is taken over.
    """

    resources: list[Adoption]
    old_triggers: list[OldTrigger]
    examples: list[str]
    terraform: list[str]


def print_comparison(deployment: Deployment, comparison: Comparison, target: Path) -> None:
    """Print the whole comparison; `target` is the import file."""
    out, where = console(), deployment.connection
    for line in comparison.examples:
        out.print(f"! {line}", soft_wrap=True)
    out.print(f"{deployment.stack}: account {where.account}, {where.region}.")
    for verdict, sign, style in ((TAKE, "=", "cyan"), (REFUSE, "✗", "red")):
        for one in comparison.resources:
            if one.verdict == verdict:
                title = f"{sign} {_kind(one.type)} {one.physical or one.name}"
                out.print(Text(title, style), soft_wrap=True)
                _print_details(one)
    for trigger in comparison.old_triggers:
        warning = f"! {trigger.what} {trigger.name} {trigger.starts}."
        out.print(Text(warning, "yellow"), soft_wrap=True)
        out.print(f"    Switch it off first: {trigger.turn_off}", soft_wrap=True)
    out.print(_counts(comparison))
    verdicts = {one.verdict for one in comparison.resources}
    print_next(deployment, target, verdicts)
    for command in comparison.terraform if TAKE in verdicts and REFUSE not in verdicts else ():
        out.print(f"After the import: {command}", soft_wrap=True)


def _counts(comparison: Comparison) -> str:
    numbers = Counter(one.verdict for one in comparison.resources)
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
        one.verdict == TAKE and any(change.replaces for change in one.changes)
        for one in comparison.resources
    )
    triggers = counted(len(comparison.old_triggers), "old trigger")
    return f"{', '.join(counts)}; {triggers} on; {replaced} replaced."


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
        out.print("Nothing was written: follow the steps above, then run it again.")
    elif TAKE in verdicts and deployment.connection.endpoint:
        out.print(f"Next: downbeat up -s {stack} --import {target}", soft_wrap=True)
    elif TAKE in verdicts:
        out.print(
            f"Next: pulumi import --file {target} --stack {stack} --protect=false"
            f" --generate-code=false, then pulumi preview --stack {stack} --diff",
            soft_wrap=True,
        )
    elif CREATE in verdicts:
        out.print("Nothing to take over: none of the resources exist yet.")
    else:
        out.print("The stack owns everything already.")


def _kind(type_: str) -> str:
    """ "aws:sfn/stateMachine:StateMachine" → "sfn StateMachine"."""
    _, module, name = type_.split(":")
    return f"{module.split('/')[0]} {name}"
