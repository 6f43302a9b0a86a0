"""The six fields of a cron expression: what each may hold, and what its text says."""

from __future__ import annotations

import re
from typing import NamedTuple

from downbeat.config.cron_days import Days
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


def field_values(field: Field, part: str) -> Days:
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
    match = re.fullmatch(r"(\d+)W", part)
    if match:
        return Days("nearest weekday", (_value(DAY_OF_MONTH, match[1]),))
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
