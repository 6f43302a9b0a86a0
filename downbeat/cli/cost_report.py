"""A month of a stack as tables to read, and as a record for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from downbeat.plan.costs.amounts import dollars
from downbeat.plan.costs.bill import Bill
from downbeat.plan.costs.monthly import SCALES, PipelineMonth, StackMonth
from downbeat.whole_tables import print_table


def show(month: StackMonth, details: dict[str, dict[str, Bill]]) -> None:
    """Print the tables."""
    console = Console(highlight=False)
    prices = month.prices
    console.print(
        f"{month.stack.stack} in {prices.region}, US dollars by list prices of {prices.entered},"
        " without taxes, transfer, NAT gateways and storage of your data",
        soft_wrap=True,
    )
    console.print()
    print_table(console, _pipelines(month))
    console.print()
    for each in month.pipelines:
        if each.claimed is not None:
            _claim(console, each)
    if details:
        for each in month.pipelines:
            _detail(console, each, details[each.key])
    else:
        _whole(console, month)
    for unknown in month.month().unknown:
        console.print(Text(f"Unknown  {unknown}", "bold red"), soft_wrap=True)


def _pipelines(month: StackMonth) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("pipeline", no_wrap=True)
    for column in ("a run", "runs a month", "runs", "standing", "a month", "claimed"):
        table.add_column(column, justify="right", no_wrap=True)
    for each in month.pipelines:
        whole = month.of(each)
        table.add_row(
            each.key,
            at_least(each.run),
            f"{each.runs:,.1f}".removesuffix(".0"),
            dollars(whole.dollars - each.standing.dollars),
            dollars(each.standing.dollars),
            at_least(whole),
            "" if each.claimed is None else dollars(each.claimed),
        )
    return table


def at_least(bill: Bill) -> str:
    """Return the sum, "> $1.20" where something is unknown."""
    return f"> {dollars(bill.dollars)}" if bill.unknown else dollars(bill.dollars)


def _claim(console: Console, each: PipelineMonth) -> None:
    """Print why the team's own figure is another one."""
    console.print(Text(f"{each.key}: {each.why}", "dim"), soft_wrap=True)


def _whole(console: Console, month: StackMonth) -> None:
    whole = month.month()
    console.print()
    console.print(f"The stack's own key and dashboard  {dollars(month.standing.dollars)}")
    for times in SCALES:
        bill = month.month(times)
        free = dollars(bill.after_allowances(month.prices))
        runs = "A month" if times == 1 else f"With {times:,} times the runs"
        console.print(
            f"{runs}  {at_least(bill)}; {free} after AWS's monthly allowances, in an account that"
            " uses them for nothing else",
            soft_wrap=True,
        )
    console.print("By service  " + services(whole), soft_wrap=True)


def services(bill: Bill) -> str:
    """Return "Fargate $0.15, SNS $0.0001"."""
    return ", ".join(f"{service} {dollars(sum_)}" for service, sum_ in bill.by_service().items())


def _detail(console: Console, each: PipelineMonth, failing: dict[str, Bill]) -> None:
    console.print()
    console.print(Text(f"A run of {each.key}", "bold"))
    lines = [line for line in each.run.by_price() if line.dollars]
    for line in sorted(lines, key=lambda line: -line.dollars):
        console.print(
            f"  {dollars(line.dollars):>9}  {line.service}: {line.amount:,.6g} × {line.unit},"
            f" {line.what}",
            soft_wrap=True,
        )
    for failure, bill in failing.items():
        console.print(f"  {dollars(bill.dollars):>9}  where {failure}", soft_wrap=True)


def record(month: StackMonth, details: dict[str, dict[str, Bill]]) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "stack": month.stack.stack,
        "region": month.prices.region,
        "currency": "USD",
        "prices_entered": str(month.prices.entered),
        "pipelines": [_pipeline_record(month, each, details) for each in month.pipelines],
        "standing": _bill(month.standing),
        "month": {
            str(times): {
                "dollars": round(month.month(times).dollars, 9),
                "after_allowances": round(month.month(times).after_allowances(month.prices), 9),
            }
            for times in SCALES
        },
        "by_service": _rounded(month.month().by_service().items()),
        "unknown": [vars(each) for each in month.month().unknown],
    }


def _pipeline_record(
    month: StackMonth, each: PipelineMonth, details: dict[str, dict[str, Bill]]
) -> dict[str, Any]:
    failing = details.get(each.key, {})
    return {
        "pipeline": each.key,
        "runs_per_month": round(each.runs, 4),
        "run": _bill(each.run),
        "standing": _bill(each.standing),
        "month": round(month.of(each).dollars, 9),
        "claimed": each.claimed,
        "why": each.why,
        "failing": _rounded((failure, bill.dollars) for failure, bill in failing.items()),
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "dollars": round(bill.dollars, 9),
        "by_service": _rounded(bill.by_service().items()),
        "lines": [line._asdict() for line in bill.lines],
    }


def _rounded(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    return {name: round(amount, 9) for name, amount in amounts}
