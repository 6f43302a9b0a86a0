"""`downbeat runs`: executions, latest first."""

from __future__ import annotations

from typing import Annotated

import typer

from downbeat.ops.deployment import ENDED_BADLY
from downbeat.ops.executions import ExecutionSummary, list_executions
from downbeat.ops.printing import console, print_json, session, span_option, status_text, table
from downbeat.ops.words import duration, moment
from downbeat.options import (
    JsonOption,
    LimitOption,
    LocalOption,
    SinceOption,
    StackOption,
    complete_pipeline,
)
from downbeat.whole_tables import print_table


def runs(
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A pipeline.", show_default="all pipelines", autocompletion=complete_pipeline
        ),
    ] = None,
    *,
    stack: StackOption = "dev",
    failed: Annotated[
        bool, typer.Option("--failed", help="Only those that failed, timed out or were stopped.")
    ] = False,
    running: Annotated[bool, typer.Option("--running", help="Only those at work.")] = False,
    since: SinceOption = "7d",
    limit: LimitOption = 50,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List executions with status, start and duration, latest first.

    Exit code 1 with --failed when there are any.

    Example: downbeat runs database-refresh -s prod --failed --since 30d
    """
    statuses = [*(ENDED_BADLY if failed else ()), *(["RUNNING"] if running else [])]
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        executions = list_executions(
            deployment, chosen, since=span_option(since), statuses=statuses, limit=limit
        )
        if as_json:
            print_json(executions)
        else:
            _print(executions, since)
    if failed and any(one.status in ENDED_BADLY for one in executions):
        raise typer.Exit(1)


def _print(executions: list[ExecutionSummary], since: str) -> None:
    out = console()
    if not executions:
        out.print(f"No such execution in the last {since}.")
        return
    rows = table("STARTED", "PIPELINE", "EXECUTION", "STATUS", "TOOK")
    for one in executions:
        redriven = f" (redriven {one.redrives}×)" if one.redrives else ""
        rows.add_row(
            moment(one.started).removesuffix(" UTC"),
            one.pipeline,
            one.name,
            status_text(one.status).append(redriven),
            duration(one.seconds),
        )
    print_table(out, rows)
