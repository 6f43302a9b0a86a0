"""How many children of a Distributed Map may fail before it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from downbeat.simulator.line import Visit
from downbeat.simulator.numbers import number_of, within


def tolerance(visit: Visit, document: Any) -> Callable[[int, int], bool]:
    """(failures, total) → whether the Map Run goes on: none is tolerated unless the state says
    so.
    """
    count, percentage = tolerated_count(visit, document), tolerated_percentage(visit, document)
    return lambda failures, total: tolerated(failures, total, count, percentage)


def tolerated_count(visit: Visit, document: Any) -> float | None:
    """ToleratedFailureCount, or None."""
    count = number_of(visit, "ToleratedFailureCount", document, -1)
    if (
        "ToleratedFailureCount" not in visit.state
        and "ToleratedFailureCountPath" not in visit.state
    ):
        return None
    return within(visit, "ToleratedFailureCount", count, "cannot be negative", count >= 0)


def tolerated_percentage(visit: Visit, document: Any) -> float | None:
    """ToleratedFailurePercentage, or None."""
    share = number_of(visit, "ToleratedFailurePercentage", document, -1, kind="float")
    if (
        "ToleratedFailurePercentage" not in visit.state
        and "ToleratedFailurePercentagePath" not in visit.state
    ):
        return None
    return within(
        visit, "ToleratedFailurePercentage", share, "must be between 0 and 100", 0 <= share <= 100
    )


def tolerated(failures: int, total: int, count: float | None, percentage: float | None) -> bool:
    """Whether a Map Run goes on after so many failures: none is tolerated unless the state says
    so.
    """
    if count is None and percentage is None:
        return False
    return (count is None or failures <= count) and (
        percentage is None or 100 * failures / total <= percentage
    )
