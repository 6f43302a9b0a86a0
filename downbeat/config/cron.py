"""EventBridge Scheduler's cron dialect, read exactly: six fields, `?`, `L`, `W`, `LW`, `#`, lists,
ranges, steps and names.

It is not Unix cron: Sunday is 1, the year is a field, and exactly one of the two day fields is `?`.
General cron libraries count Sunday as 0 and take both day fields at once, hence this module.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html (the same
fields, with examples)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from downbeat.config.cron_days import Days, days_of
from downbeat.config.cron_fields import FIELDS, YEAR, Field, field_values
from downbeat.config.fault import InvalidValue


@dataclass(frozen=True)
class Cron:
    """A cron expression as sets of values; hours and minutes in `times`, in order of the day."""

    text: str
    times: tuple[time, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...] = field(repr=False)

    @property
    def every_year(self) -> bool:
        return len(self.years) == YEAR.high - YEAR.low + 1

    def dates(self, first: date) -> Iterator[date]:
        """The days on which it runs, from `first` (included) on, to the end of its years."""
        for year in self.years:
            for month in self.months if year >= first.year else ():
                if (year, month) >= (first.year, first.month):
                    days = (date(year, month, day) for day in days_of(self.days, year, month))
                    yield from (day for day in days if day >= first)


class CronError(ValueError):
    """An expression that AWS would refuse; `.faults` has a sentence per fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@lru_cache(maxsize=256)
def parse(expression: str) -> Cron:
    """`cron(0 6 ? * MON *)` as sets of values. Raises CronError with every fault of every field."""
    match = re.fullmatch(r"cron\((.*)\)", expression.strip())
    if not match:
        raise CronError(
            [
                f'"{expression}" is not a cron expression: write cron(minutes hours day-of-month'
                " month day-of-week year)."
            ]
        )
    parts = match[1].split()
    if len(parts) != len(FIELDS):
        raise CronError([_field_count(expression, parts)])
    faults: list[str] = []
    values = [_collect(field, part, faults) for field, part in zip(FIELDS, parts, strict=True)]
    faults += _day_fields(parts[2], parts[4])
    if faults:
        raise CronError(faults)
    minutes, hours, by_month, months, by_week, years = values
    cron = Cron(
        text=expression.strip(),
        times=tuple(time(hour, minute) for hour in hours.values for minute in minutes.values),
        days=by_week if parts[2] == "?" else by_month,
        months=months.values,
        years=years.values,
    )
    if next(cron.dates(date(YEAR.low, 1, 1)), None) is None:
        raise CronError([f'"{expression}" never runs: no month of it has such a day.'])
    return cron


def _field_count(expression: str, parts: list[str]) -> str:
    unix = (
        " Unix cron has five: AWS adds the year, and ? in one of the two day fields."
        if len(parts) == 5
        else ""
    )
    return (
        f'"{expression}" has {len(parts)} fields, AWS wants six: minutes hours day-of-month month'
        f" day-of-week year.{unix}"
    )


def _day_fields(by_month: str, by_week: str) -> list[str]:
    """AWS: what is said in one of the two day fields needs a ? in the other."""
    if (by_month == "?") != (by_week == "?"):
        return []
    if by_month == "?":
        return [
            "day-of-month and day-of-week are both ?: AWS wants ? in exactly one of them; write *"
            " in the other."
        ]
    return [
        f'day-of-month is "{by_month}" and day-of-week is "{by_week}": AWS wants ? in exactly one'
        " of them."
    ]


def _collect(field: Field, part: str, faults: list[str]) -> Days:
    try:
        return field_values(field, part.upper())
    except InvalidValue as fault:
        faults.append(f'{field.title} "{part}" {fault.message}')
        return Days("values")
