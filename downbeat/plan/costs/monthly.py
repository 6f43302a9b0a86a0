"""A month of a stack: runs and what stands, per pipeline and in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from downbeat.asl import Diagnostic
from downbeat.config import Stack
from downbeat.plan.costs.bill import Bill, price, total
from downbeat.plan.costs.list_prices import PriceList
from downbeat.plan.costs.rhythm import scheduled_runs, stated
from downbeat.plan.costs.service_meters import HOURS_PER_MONTH
from downbeat.plan.costs.standing import kept_logs, pipeline_standing, stack_standing
from downbeat.plan.planned import Planned

SCALES = (1, 10, 1000)
# What a team reckons is for its production.
CLAIMED_FOR = "prod"


@dataclass(frozen=True)
class PipelineMonth:
    """A pipeline's month: `run` is one good execution, `runs` how many there are, `standing` what
    is paid anyway. `claimed` is what its team reckons, None where it does not say, and `why` that
    differs.
    """

    key: str
    run: Bill
    runs: float
    standing: Bill
    claimed: float | None
    why: str

    def month(self, prices: PriceList, retention_days: int, times: float = 1) -> Bill:
        """Return the bill of a month with so many times the runs."""
        executions = _executions(self.run, self.runs * times)
        gigabytes = sum(line.amount for line in executions.lines if line.price == "log-gb")
        return self.standing + executions + price([kept_logs(gigabytes, retention_days)], prices)


def _executions(run: Bill, runs: float) -> Bill:
    """Return the bill of so many executions in a month; a custom metric is paid by the hour, and so
    costs no more than a whole month however often it is sent.
    """
    hourly = Bill(tuple(line for line in run.lines if line.price == "metric"))
    others = Bill(tuple(line for line in run.lines if line.price != "metric"), run.unknown)
    return others * runs + hourly * min(runs, HOURS_PER_MONTH)


@dataclass(frozen=True)
class StackMonth:
    """A stack's month: its pipelines, and what it has once (`standing`)."""

    stack: Stack
    prices: PriceList
    pipelines: Sequence[PipelineMonth]
    standing: Bill

    def month(self, times: float = 1) -> Bill:
        """Return the bill of a month with so many times the runs."""
        days = self.stack.values.log_retention_days
        return total(
            [self.standing, *(each.month(self.prices, days, times) for each in self.pipelines)]
        )

    def of(self, pipeline: PipelineMonth, times: float = 1) -> Bill:
        """Return one pipeline's bill of a month."""
        return pipeline.month(self.prices, self.stack.values.log_retention_days, times)


def stack_month(
    stack: Stack,
    planned: Sequence[Planned],
    runs: Mapping[str, Bill],
    prices: PriceList,
    runs_per_month: float | None = None,
) -> StackMonth:
    """Return a month of the stack.

    Args:
        runs: pipeline → what one execution costs (downbeat.plan.costs.execution).
        runs_per_month: of every pipeline, instead of what schedules and dicts say.
    """
    return StackMonth(
        stack,
        prices,
        [_pipeline(stack, each, runs[each.key], prices, runs_per_month) for each in planned],
        price(stack_standing(stack, planned), prices),
    )


def _pipeline(
    stack: Stack, planned: Planned, run: Bill, prices: PriceList, asked: float | None
) -> PipelineMonth:
    standing = price(pipeline_standing(stack, planned), prices)
    runs, unknown = expected_runs(planned, asked)
    return PipelineMonth(
        planned.key,
        run,
        runs,
        standing + Bill(unknown=tuple(unknown)),
        stated(planned.spec, planned.pipeline.settings, "claimed")
        if stack.environment == CLAIMED_FOR
        else None,
        str(planned.spec.get("cost", {}).get("why", "")),
    )


def expected_runs(planned: Planned, asked: float | None) -> tuple[float, list[Diagnostic]]:
    """Return (runs in a month, what is unknown of that)."""
    pipeline = planned.pipeline
    if asked is not None:
        return asked, []
    if not pipeline.enabled:
        return 0.0, []
    if runs := scheduled_runs(pipeline.schedule):
        return runs, []
    stated_runs = stated(planned.spec, pipeline.settings, "runs_per_month")
    if stated_runs is not None:
        return stated_runs, []
    message = (
        "no schedule starts it and how often it runs is not stated: pass --runs-per-month, or add"
        ' "cost": {"runs_per_month": 4} to the pipeline.'
    )
    return 0.0, [Diagnostic("/cost/runs_per_month", message, "unknown-usage")]
