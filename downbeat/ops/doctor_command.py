"""`downbeat doctor`: is everything there that the pipelines need, and as the stack says?"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from downbeat.ops.checkup import CHECKS, run_checks
from downbeat.ops.finding import ERROR, NOTE, WARNING, CheckFinding
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.words import counted
from downbeat.options import JsonOption, LocalOption, StackOption, complete_pipeline


def doctor(
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A pipeline.", show_default="all pipelines", autocompletion=complete_pipeline
        ),
    ] = None,
    *,
    calls: Annotated[
        bool, typer.Option("--calls/--no-calls", help="Call functions that have a dry call.")
    ] = True,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check what is deployed and what it refers to, changing nothing; each finding with its fix:
    definition, schedule and role against the dicts, references, subscriptions, alarms, dead
    letters, quotas, the last success. A function is called only where the pipeline names a call
    that changes nothing (dry_calls).

    Exit code 1 when there is a finding.

    Example: downbeat doctor weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        pipelines = list(chosen)
        findings = run_checks(deployment, pipelines, calls_functions=calls)
        if as_json:
            print_json(findings)
        else:
            where = deployment.connection
            out = console()
            out.print(
                f"{stack}: account {where.account}, {where.region},"
                f" {counted(len(pipelines), 'pipeline')}, {len(CHECKS)} checks each."
            )
            _print(findings)
    if any(one.severity != NOTE for one in findings):
        raise typer.Exit(1)


SIGNS = {ERROR: ("✗", "red"), WARNING: ("!", "yellow"), NOTE: ("·", "")}


def _print(findings: list[CheckFinding]) -> None:
    out = console()
    for one in findings:
        sign, style = SIGNS[one.severity]
        out.print(Text(f"{sign} {one.pipeline}: {one.subject}: {one.message}", style))
        out.print(f"    {one.fix}", soft_wrap=True)
    wrong = sum(one.severity != NOTE for one in findings)
    out.print(f"{counted(wrong, 'finding')}." if wrong else "Nothing found.")
