"""The month of a whole stack, estimated from one simulated run of each pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from downbeat.config import Stack
from downbeat.estimates.runs import good_run
from downbeat.plan.costs.list_prices import PriceList, price_list
from downbeat.plan.costs.monthly import StackMonth, stack_month
from downbeat.plan.planned import Planned


def estimate(
    stack: Stack,
    planned: Sequence[Planned],
    prices: PriceList | None = None,
    runs_per_month: float | None = None,
) -> StackMonth:
    """Return a month of these pipelines of a stack, by the list prices of its region unless there
    are others; `runs_per_month` of every pipeline, instead of what its schedule says.
    """
    prices = prices or price_list(stack.region)
    runs = {each.key: good_run(stack, each, prices) for each in planned}
    return stack_month(stack, planned, runs, prices, runs_per_month)


def monthly_dollars(month: StackMonth) -> dict[str, float]:
    """Return what a month costs in US dollars, to the cent: each pipeline and the `stack` as a
    whole, which has a key and a dashboard besides. What is not wholly known is left out.
    """
    bills = {**{one.key: month.of(one) for one in month.pipelines}, "stack": month.month()}
    return {key: round(bill.dollars, 2) for key, bill in bills.items() if not bill.unknown}
