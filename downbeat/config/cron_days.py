"""Which days of a month a day field means."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Days:
    """Which days of a month. `kind` says how `values` are meant: see `_days_of`."""

    kind: str
    values: tuple[int, ...] = ()


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
