"""`downbeat doctor`: is everything there that the pipelines need, and as the stack says?"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from downbeat.ops.checkup import CHECKS, run_checks
from downbeat.ops.finding import ERROR, Finding
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.words import counted
from downbeat.options import JsonOption, LocalOption, StackOption


def doctor(
    pipeline: Annotated[
        str | None, typer.Argument(help="A pipeline.", show_default="all pipelines")
    ] = None,
    *,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check what is deployed and what it refers to, changing nothing; each finding with its fix:
    definition, schedule and role against the dicts, references, subscriptions, alarms, dead
    letters, quotas, the last success.

    Exit code 1 when there is a finding.

    Example: downbeat doctor weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        pipelines = list(chosen)
        found = run_checks(deployment, pipelines)
        if as_json:
            print_json(found)
        else:
            where = deployment.connection
            out = console()
            out.print(
                f"{stack}: account {where.account}, {where.region},"
                f" {counted(len(pipelines), 'pipeline')}, {len(CHECKS)} checks each."
            )
            _print(found)
    if found:
        raise typer.Exit(1)


def _print(found: list[Finding]) -> None:
    out = console()
    for one in found:
        sign, style = ("✗", "red") if one.severity == ERROR else ("!", "yellow")
        out.print(Text(f"{sign} {one.pipeline}: {one.subject}: {one.message}", style))
        out.print(f"    {one.fix}", soft_wrap=True)
    out.print(f"{counted(len(found), 'finding')}." if found else "Nothing found.")
