"""`downbeat verify`: what Downbeat claims, asked of AWS itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from downbeat.ops.deployed_versions import with_deployed_versions
from downbeat.ops.printing import console, print_json, session, table
from downbeat.ops.verdict import AGREES, DIFFERS, NOT_ASKED, Verdict
from downbeat.ops.verification import verdicts
from downbeat.ops.verify_report import differences, markdown, shareable, tally
from downbeat.options import JsonOption, LocalOption, StackOption, complete_pipeline
from downbeat.whole_tables import print_table

STYLES = {AGREES: "green", DIFFERS: "red", NOT_ASKED: "yellow"}


def verify(
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A pipeline.", show_default="all pipelines", autocompletion=complete_pipeline
        ),
    ] = None,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Write a Markdown report, to attach to an issue.", dir_okay=False
        ),
    ] = None,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ask AWS to confirm what Downbeat derives, changing nothing: each definition by
    ValidateStateMachineDefinition, each state of a simulated run by TestState with the same input
    and mocked answers, each derived role by ValidatePolicy, CheckNoNewAccess and
    SimulateCustomPolicy.

    Exit code 1 when they differ or AWS cannot be asked. The report contains no secrets, no personal
    data and no account numbers.

    Example: downbeat verify weekly-monitoring -s prod -o verify.md
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        all_verdicts = verdicts(
            deployment, [with_deployed_versions(deployment, one) for one in chosen]
        )
        if output:
            page = markdown(stack, deployment.connection.region, all_verdicts)
            output.write_text(page, encoding="utf-8")
        if as_json:
            print_json([shareable(one) for one in all_verdicts])
        else:
            _print(all_verdicts)
    if any(one.outcome != AGREES for one in all_verdicts):
        raise typer.Exit(1)


def _print(all_verdicts: list[Verdict]) -> None:
    counts = table("asked of AWS", AGREES, DIFFERS, NOT_ASKED)
    for check, outcomes in tally(all_verdicts).items():
        counts.add_row(check, *(str(outcomes[one]) for one in (AGREES, DIFFERS, NOT_ASKED)))
    out = console()
    print_table(out, counts)
    for one in (one for one in all_verdicts if one.outcome != AGREES):
        safe = shareable(one)
        line = f"{one.outcome}: {one.pipeline}: {one.check}: {safe['subject']}"
        out.print(Text(line, STYLES[one.outcome]), soft_wrap=True)
        if one.outcome == DIFFERS:
            for line in differences(safe["ours"], safe["aws"]):
                out.print(f"    {line}", soft_wrap=True)
        if safe["note"]:
            out.print(f"    {safe['note']}", soft_wrap=True)
