"""`downbeat cost --actual`: what the executions of the last month took, beside the estimate."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from downbeat.ops.aws_sources import read_stack
from downbeat.ops.printing import console, print_json, session, span_option, table
from downbeat.ops.recorded_cost import SAMPLE, ActualCost, actual_costs
from downbeat.ops.words import duration
from downbeat.options import JsonOption, LocalOption, SinceOption, StackOption
from downbeat.plan.costs.amounts import dollars
from downbeat.whole_tables import print_table

WIDE = 110  # columns, from which the estimates of a run stand beside it


def actual_cost(
    *,
    actual: Annotated[bool, typer.Option("--actual", help="What executions took.")] = True,
    since: SinceOption = "30d",
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print what a stack's executions of the last month took by their histories, priced like the
    estimate and beside it: runs, a run, a month of 730 hours.

    Exit code 1 where a price is not known.

    Example: downbeat cost --actual -s prod --since 30d
    """
    with session(stack, local) as deployment:
        length = span_option(since)
        configured = read_stack(deployment.connection, deployment.root, stack)
        month, costs = actual_costs(deployment, configured, length)
        if as_json:
            print_json({"since_days": length / timedelta(days=1), "pipelines": costs})
        else:
            _print(costs, month.standing.dollars, since)
    if any(one.unknown for one in costs):
        raise typer.Exit(1)


def _print(costs: list[ActualCost], standing: float, since: str) -> None:
    out = console()
    print_table(out, _rows(costs, wide=out.width >= WIDE))
    actual = sum(one.month or 0.0 for one in costs) + standing
    expected = sum(one.estimated_month for one in costs) + standing
    out.print(
        f"\nThe stack, its key and dashboard included: {dollars(actual)} a month by the executions"
        f" of {since}, {dollars(expected)} estimated.",
        soft_wrap=True,
    )
    out.print(
        f"Runs are counted for a month of 730 hours; durations are those of the latest {SAMPLE} of"
        " each pipeline, sizes and logs as estimated. AWS's own figures: Cost Explorer, by the tag"
        " stack.",
        soft_wrap=True,
    )
    for one in costs:
        if one.children:
            out.print(f"{one.pipeline}: child executions of its Map runs are not in it.")
        for line in one.unknown:
            out.print(f"Unknown  {one.pipeline}{line}", soft_wrap=True)


def _rows(costs: list[ActualCost], *, wide: bool) -> Table:
    """A row for each pipeline; where there is room, the estimates of a run stand beside it."""
    rows = table(
        "pipeline",
        "runs",
        *(["estimated"] if wide else []),
        "took",
        "a run",
        *(["estimated"] if wide else []),
        "a month",
        "estimated",
    )
    for one in costs:
        rows.add_row(
            one.pipeline,
            f"{one.runs:,.1f}",
            *([f"{one.estimated_runs:,.1f}"] if wide else []),
            duration(one.mean_seconds) or "-",
            "-" if one.run is None else dollars(one.run),
            *([dollars(one.estimated_run)] if wide else []),
            "-" if one.month is None else dollars(one.month),
            dollars(one.estimated_month),
        )
    return rows
