"""A month of executions, simulated: every run goes well but one, which fails as is likeliest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from downbeat.plan.costs.monthly import expected_runs
from downbeat.plan.planned import Planned

DAYS = 30
MOST_RUNS = 1_000  # of one pipeline; what runs oftener is drawn thinner


class Ended(NamedTuple):
    """An execution of the month: when it began and ended, its status, and the calls that failed in
    it with their errors.
    """

    start: datetime
    end: datetime
    status: str
    failures: tuple[tuple[str, str], ...] = ()


def simulated_month(
    planned: Planned, runs: Sequence[Mapping[str, Any]], now: datetime
) -> list[Ended]:
    """The executions of the DAYS before `now`, in their order.

    Args:
        runs: the pipeline's runs of the report: the good one first, then the likeliest failure.
    """
    starts = list(_starts(planned, now))
    bad = len(starts) // 2 if len(runs) > 1 and len(starts) > 1 else None
    return [
        _ended(start, runs[1] if number == bad else runs[0]) for number, start in enumerate(starts)
    ]


def _starts(planned: Planned, now: datetime) -> Iterator[datetime]:
    """When it ran: by its schedule; where it has none, as often as its dict says, evenly."""
    first = now.astimezone(UTC) - timedelta(days=DAYS)
    if not planned.pipeline.enabled:
        return
    count = 0
    for occurrence in planned.pipeline.schedule.occurrences(first):
        if occurrence.at >= now or count >= MOST_RUNS:
            return
        count += 1
        if not occurrence.skipped:
            yield occurrence.at.astimezone(UTC)
    if not count:
        monthly = min(int(expected_runs(planned, None)[0]), MOST_RUNS)
        for number in range(monthly):
            yield first + timedelta(days=DAYS) * (number + 0.5) / monthly


def _ended(start: datetime, run: Mapping[str, Any]) -> Ended:
    calls = [
        (row["state"], attempt["error"])
        for row in run["rows"]
        for span in row["spans"]
        for attempt in span["attempts"]
        if attempt["error"]
    ]
    return Ended(start, start + timedelta(seconds=run["seconds"]), run["status"], tuple(calls))
