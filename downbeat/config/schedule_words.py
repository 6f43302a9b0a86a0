"""A schedule in words: "every Monday at 06:00 UTC", "on the last day of every month at 02:00
Europe/Berlin".
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from downbeat.config.cron import Cron
from downbeat.config.cron_days import Days

WEEKDAY_NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
FEW = 4


def cron_in_words(
    expression: Cron, timezone: str, every_weeks: int = 1, anchor: datetime | None = None
) -> str:
    """A cron expression in words; `anchor` is the first of the runs that a two-week gate lets
    through.
    """
    days = _days(expression.days, expression.months)
    since = ""
    if every_weeks > 1 and anchor:
        days = days.replace("every ", f"every {ORDINALS[every_weeks]} ", 1)
        since = f", counted from {anchor:%Y-%m-%d}"
    years = (
        ""
        if expression.every_year
        else f" in {_spans([str(year) for year in expression.years], expression.years)}"
    )
    times = _times(expression.times)
    if times.startswith("every ") and days == "every day":
        return f"{times} {timezone}{years}"
    comma = "," if times.startswith("every ") else ""
    return f"{days}{comma} {times} {timezone}{years}{since}"


def rate_in_words(every: timedelta) -> str:
    """A rate in words, in the largest unit that fits: "every 6 hours", "every day of 24 hours"."""
    for unit, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count, rest = divmod(int(every.total_seconds()), seconds)
        if not rest:
            text = f"every {unit}" if count == 1 else f"every {count} {unit}s"
            return f"{text} of 24 hours" if unit == "day" else text
    raise ValueError(f"{every} is no whole number of minutes")


def _times(times: tuple[time, ...]) -> str:
    texts = [f"{at:%H:%M}" for at in times]
    if len(texts) <= FEW:
        return f"at {_and(texts)}"
    minutes = [at.hour * 60 + at.minute for at in times]
    steps = {later - earlier for earlier, later in pairwise(minutes)}
    rhythm = f"every {_minutes(min(steps))}" if len(steps) == 1 else f"{len(texts)} times a day"
    around_the_clock = steps == {24 * 60 - minutes[-1] + minutes[0]}
    return f"{rhythm} from {texts[0]}" + ("" if around_the_clock else f" to {texts[-1]}")


def _minutes(count: int) -> str:
    if count % 60 == 0:
        return "hour" if count == 60 else f"{count // 60} hours"
    return "minute" if count == 1 else f"{count} minutes"


def _days(days: Days, months: tuple[int, ...]) -> str:
    month = (
        "every month"
        if len(months) == 12
        else _spans([MONTH_NAMES[number - 1] for number in months], months)
    )
    within = "" if len(months) == 12 else f" in {month}"
    if (
        days.kind == "values"
        and len(days.values) == 31
        or days.kind == "weekdays"
        and len(days.values) == 7
    ):
        return f"every day{within}"
    if days.kind == "weekdays":
        names = _spans([WEEKDAY_NAMES[number - 1] for number in days.values], days.values)
        return f"{names if ' to ' in names else f'every {names}'}{within}"
    if days.kind == "values":
        return f"on day {_spans([str(day) for day in days.values], days.values)} of {month}"
    return f"on the {_special(days)} of {month}"


def _special(days: Days) -> str:
    if days.kind == "nearest weekday":
        return f"weekday nearest to day {days.values[0]}"
    if days.kind in ("nth", "last of"):
        position = ORDINALS[days.values[1]] if days.kind == "nth" else "last"
        return f"{position} {WEEKDAY_NAMES[days.values[0] - 1]}"
    return {"last": "last day", "last weekday": "last weekday"}[days.kind]


def _spans(texts: list[str], numbers: tuple[int, ...]) -> str:
    """Names, with three or more neighbours drawn together: "Monday to Friday", "1, 15"."""
    if len(texts) > 2 and all(later - earlier == 1 for earlier, later in pairwise(numbers)):
        return f"{texts[0]} to {texts[-1]}"
    return _and(texts)


def _and(texts: list[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
