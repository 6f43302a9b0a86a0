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
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache
from typing import NamedTuple

from downbeat.config.fault import InvalidValue

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Field(NamedTuple):
    """One of the six: its title, its lowest and highest value, and the names that count from the
    lowest.
    """

    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    steps: bool = True


FIELDS = (
    Field("minutes", 0, 59),
    Field("hours", 0, 23),
    Field("day-of-month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day-of-week", 1, 7, WEEKDAYS, steps=False),
    Field("year", 1970, 2199),
)
MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR = FIELDS


@dataclass(frozen=True)
class Days:
    """Which days of a month. `kind` says how `values` are meant: see `_days_of`."""

    kind: str
    values: tuple[int, ...] = ()


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
    found = re.fullmatch(r"cron\((.*)\)", expression.strip())
    if not found:
        raise CronError(
            [
                f'"{expression}" is not a cron expression: write cron(minutes hours day-of-month'
                " month day-of-week year)."
            ]
        )
    parts = found[1].split()
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
        return _field(field, part.upper())
    except InvalidValue as fault:
        faults.append(f'{field.title} "{part}" {fault.message}')
        return Days("values")


def _field(field: Field, part: str) -> Days:
    if field in (DAY_OF_MONTH, DAY_OF_WEEK):
        special = _last_and_nearest(part) if field is DAY_OF_MONTH else _of_the_week(part)
        if special:
            return special
    values = {value for item in part.split(",") for value in _item(field, item)}
    kind = "weekdays" if field is DAY_OF_WEEK else "values"
    return Days(kind, tuple(sorted(values)))


def _last_and_nearest(part: str) -> Days | None:
    """`L`, `LW`, `15W` and `?` of the day-of-month field; None for a plain list."""
    if part in ("?", "L", "LW"):
        return Days({"?": "any", "L": "last", "LW": "last weekday"}[part])
    found = re.fullmatch(r"(\d+)W", part)
    if found:
        return Days("nearest weekday", (_value(DAY_OF_MONTH, found[1]),))
    if re.search(r"[LW]", part):
        raise InvalidValue(
            "is not a day: L, LW and a day with W (15W) stand alone in this field.",
            code="invalid-schedule",
        )
    return None


def _of_the_week(part: str) -> Days | None:
    """`?`, `L`, `6L` and `MON#2` of the day-of-week field; None for a plain list."""
    if part == "?":
        return Days("any")
    if part == "L":
        return Days("weekdays", (DAY_OF_WEEK.high,))
    last, nth = re.fullmatch(r"(\d|[A-Z]{3})L", part), re.fullmatch(r"(\d|[A-Z]{3})#(\d)", part)
    if last:
        return Days("last of", (_value(DAY_OF_WEEK, last[1]),))
    if nth and 1 <= int(nth[2]) <= 5:
        return Days("nth", (_value(DAY_OF_WEEK, nth[1]), int(nth[2])))
    if "#" in part:
        raise InvalidValue(
            "is not an instance of a weekday: AWS takes one day and 1 to 5, e.g. MON#2 for the"
            " second Monday.",
            code="invalid-schedule",
        )
    return None


def _item(field: Field, item: str) -> list[int]:
    """One element of a list: `5`, `MON`, `8-17`, `20-2` (over midnight), `*`, `*/15`, `0/15`,
    `8-17/3`.
    """
    body, slash, step = item.partition("/")
    if slash and not field.steps:
        raise InvalidValue(
            "has a step: AWS knows no / here; list the days instead, e.g. MON,WED,FRI.",
            code="invalid-schedule",
        )
    if slash and not (step.isdecimal() and 1 <= int(step) <= field.high):
        raise InvalidValue(
            f"has the step {step or '(none)'}: write a number from 1 to {field.high} after the /.",
            code="invalid-schedule",
        )
    low, dash, high = body.partition("-")
    if body == "*":
        values = list(range(field.low, field.high + 1))
    elif dash:
        values = _range(field, _value(field, low), _value(field, high))
    else:
        start = _value(field, low)
        values = list(range(start, field.high + 1)) if slash else [start]
    return values[:: int(step)] if slash else values


def _range(field: Field, low: int, high: int) -> list[int]:
    """A range; one that goes down runs over the end (AWS's own example: hours 20-2), except for
    years.
    """
    if low <= high:
        return list(range(low, high + 1))
    if field is YEAR:
        raise InvalidValue("goes backwards.", code="invalid-schedule")
    return [*range(low, field.high + 1), *range(field.low, high + 1)]


def _value(field: Field, text: str) -> int:
    if text in field.names:
        return field.names.index(text) + field.low
    if text.isdecimal() and field.low <= int(text) <= field.high:
        return int(text)
    names = f" or {field.names[0]}-{field.names[-1]}" if field.names else ""
    hint = (
        " Sunday is 1 at AWS, Saturday is 7." if field is DAY_OF_WEEK and text in ("0", "8") else ""
    )
    what = "is empty" if not text else f"has {text}" if text != "?" else "has ?"
    raise InvalidValue(
        f"{what}: AWS takes {field.low}-{field.high}{names}.{hint}", code="invalid-schedule"
    )


def days_of(days: Days, year: int, month: int) -> tuple[int, ...]:
    """The days of a month that `days` means, in order."""
    return _days_of(days, *monthrange(year, month))


@lru_cache(maxsize=1024)
def _days_of(days: Days, first: int, length: int) -> tuple[int, ...]:
    """As `days_of`, of a month that begins with the weekday `first` (Monday is 0) and has `length`
    days: there are 28 different months.
    """
    weekdays = {day: (first + day) % 7 + 1 for day in range(1, length + 1)}
    numbers = days.values[:1] if days.kind == "nth" else days.values
    matching = tuple(day for day in weekdays if weekdays[day] in numbers)
    chosen: dict[str, Callable[[], tuple[int, ...]]] = {
        "values": lambda: tuple(day for day in days.values if day <= length),
        "weekdays": lambda: matching,
        "last": lambda: (length,),
        "last weekday": lambda: (_nearest_weekday(length, weekdays),),
        "nearest weekday": lambda: tuple(
            _nearest_weekday(day, weekdays) for day in days.values if day <= length
        ),
        "nth": lambda: matching[days.values[1] - 1 : days.values[1]],
        "last of": lambda: matching[-1:],
    }
    return chosen[days.kind]()


def _nearest_weekday(day: int, weekdays: Mapping[int, int]) -> int:
    """The Monday-to-Friday day nearest to `day` in its month, whose days have `weekdays` (AWS's
    numbers: Sunday is 1): Saturday goes back, Sunday forward, unless that leaves the month.
    """
    shifts = {7: (-1, 2), 1: (1, -2)}.get(weekdays[day], (0,))
    return next(day + shift for shift in shifts if day + shift in weekdays)
