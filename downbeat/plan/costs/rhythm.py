"""How often a pipeline runs in a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from downbeat.asl import setting_values, substituted
from downbeat.config import cron, runs
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.costs.service_meters import HOURS_PER_MONTH

MONTH = timedelta(hours=HOURS_PER_MONTH)
# The year that is counted, for schedules that run in every year.
YEAR = date(2027, 1, 1)


def scheduled_runs(schedule: ConfiguredSchedule) -> float:
    """Return how often a schedule starts its pipeline in a month, the starts that a skipped date
    ends at once included; 0 where it has none.
    """
    if schedule.kind == "on demand":
        return 0.0
    if schedule.kind == "rate":
        return MONTH / runs.rate(str(schedule.expression))
    times = cron.parse(str(schedule.expression))
    first = YEAR if times.every_year else date(times.years[0], 1, 1)
    days = sum(1 for _ in takewhile(lambda day: day.year == first.year, times.dates(first)))
    return days * len(times.times) / schedule.every_weeks / 12


def stated(spec: Mapping[str, Any], settings: Mapping[str, Any] | None, key: str) -> float | None:
    """Return a number of the pipeline's `cost`, with the stack's settings; None where it says
    none.
    """
    amount = spec.get("cost", {}).get(key)
    if amount is None:
        return None
    return float(substituted(amount, setting_values(spec, {}, settings)))
