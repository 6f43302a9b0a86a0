"""`downbeat metrics`: how a pipeline went over weeks, as small plots."""

from __future__ import annotations

from typing import Annotated

import typer

from downbeat.ops.plot import axis, bars
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.start_command import PipelineArgument
from downbeat.ops.trends import MOST_EXECUTIONS, Trend, Trends, read_trends
from downbeat.ops.words import counted, duration
from downbeat.options import JsonOption, LocalOption, StackOption

# Executions are kept for 90 days.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MOST_WEEKS = 12


def metrics(
    pipeline: PipelineArgument,
    *,
    weeks: Annotated[
        int, typer.Option("--weeks", min=1, max=MOST_WEEKS, help="How many weeks back.")
    ] = 8,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Plot what a pipeline's executions took, how many ended badly, and the metrics that its
    states publish: one column a day, in UTC.

    Example: downbeat metrics weekly-monitoring --weeks 12 -s prod
    """
    with session(stack, local) as deployment:
        trends = read_trends(deployment, deployment.pipeline(pipeline), weeks)
        if as_json:
            print_json(trends)
        else:
            _print(trends)


def _print(trends: Trends) -> None:
    out = console()
    days = len(trends.trends[0].values)
    cut = " (the latest; there are more)" if trends.executions == MOST_EXECUTIONS else ""
    out.print(
        f"{trends.pipeline}: {counted(trends.executions, 'execution')}{cut} since"
        f" {trends.first} UTC, one column a day"
    )
    for one in trends.trends:
        out.print(f"\n{one.title}: {_numbers(one)}", soft_wrap=True)
        if one.known:
            out.print(f"  {bars(one.values)}", soft_wrap=True)
            out.print(f"  {axis(trends.first, days)}", soft_wrap=True)
    for state in trends.unknown:
        out.print(
            f"\n{state} publishes metrics whose names are computed while it runs: see them in"
            " CloudWatch.",
            soft_wrap=True,
        )


def _numbers(one: Trend) -> str:
    """The total of counts; of anything else the last, mean and highest value."""
    known = one.known
    if not known:
        return "no value"
    if one.unit == "Count":
        return f"{sum(known):g} in all"
    form = duration if one.unit == "Seconds" else (lambda value: f"{value:g}")
    return (
        f"last {form(known[-1])}, mean {form(sum(known) / len(known))}, highest {form(max(known))}"
    )
