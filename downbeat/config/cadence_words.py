"""The words of a cadence, and what each says of its rhythm and its days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config import cron, runs
from downbeat.config.fault import InvalidValue, quoted

if TYPE_CHECKING:
    pass


RHYTHMS = ("day", "week", "two weeks", "month", "on demand")
SHORT = {
    "daily": "day",
    "weekly": "week",
    "biweekly": "two weeks",
    "monthly": "month",
    "on-demand": "on demand",
    **{word: word for word in RHYTHMS},
}
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def rhythm(value: Any) -> str:
    """`day`, `week`, `two weeks`, `month` or `on demand`; the short words mean the same."""
    if isinstance(value, str) and value in SHORT:
        return SHORT[value]
    raise InvalidValue(
        f"{quoted(value)} is not a rhythm: write {alternatives(RHYTHMS)}."
        f"{nearest(str(value), SHORT)}",
        code="invalid-schedule",
    )


def days_on(value: Any) -> tuple[str, ...]:
    """Weekdays, or one day of the month: ("MON",), ("MON", "THU"), ("15",), ("last",)."""
    items = value if isinstance(value, list) and value else [value]
    days = tuple(_day(item) for item in items)
    if len(days) > 1 and not set(days) <= set(WEEKDAYS):
        raise InvalidValue(
            f"{quoted(value)} mixes days: a list has weekdays only, e.g. [MON, THU].",
            code="invalid-schedule",
        )
    return days


def _day(value: Any) -> str:
    word = str(value).upper()
    if isinstance(value, str) and word in WEEKDAYS:
        return word
    if isinstance(value, str) and word == "LAST":
        return "last"
    if (
        not isinstance(value, bool)
        and re.fullmatch(r"\d{1,2}", str(value))
        and 1 <= int(value) <= 31
    ):
        return str(int(value))
    hint = nearest(word, WEEKDAYS)
    raise InvalidValue(
        f"{quoted(value)} is not a day: write {WEEKDAYS[0]} to {WEEKDAYS[-1]}, 1 to 31, or"
        f" last.{hint}",
        code="invalid-schedule",
    )


def scheduler_expression(value: Any) -> str:
    """A cron or rate expression that EventBridge Scheduler would take."""
    if isinstance(value, str) and value.startswith("rate("):
        runs.rate(value)
        return value
    if isinstance(value, str) and value.startswith("cron("):
        try:
            return cron.parse(value).text
        except cron.CronError as error:
            raise InvalidValue(" ".join(error.faults), code="invalid-schedule") from None
    raise InvalidValue(f"{quoted(value)} is neither cron(…) nor rate(…).", code="invalid-schedule")


def cadence_form(value: Any) -> Any:
    """A cadence as a mapping, whichever way it is written."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str) and value in SHORT:
        return {"every": value}
    if isinstance(value, str) and re.match(r"\w+\(", value):
        return {"expression": scheduler_expression(value)}
    forms = [*SHORT, "cron(…)", "rate(…)", '{every: week, on: MON, at: "06:00"}']
    raise InvalidValue(
        f"{quoted(value)} is not a cadence: write {alternatives(forms)}."
        f"{nearest(str(value), SHORT)}",
        code="invalid-schedule",
    )
