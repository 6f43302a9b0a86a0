"""How durations, times and long texts are written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

SPAN = re.compile(r"(\d+)\s*(m|h|d|w)")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(seconds: float | None) -> str:
    """Seconds as people write them: "0.4 s", "52 s", "3 min 20 s", "1 h 32 min", "4 d 2 h"."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, smaller, small in (
        (86_400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {small}" if rest else "")
    return f"{whole} s"


def moment(at: datetime | None) -> str:
    """A time in UTC to the minute: "2026-11-23 06:00 UTC"."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


def shortened(text: str, most: int) -> str:
    """The text on one line; of a long one the middle is left out, since errors begin with what
    and end with why.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = (most - 3) * 2 // 3
    return f"{line[:head].rstrip()} … {line[-(most - 3 - head) :].lstrip()}"


def counted(number: int, noun: str) -> str:
    """ "1 alarm", "2 alarms"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def span(text: str) -> timedelta:
    """The length of "30m", "12h", "7d" or "2w". Raises ValueError for another form."""
    match = SPAN.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text}" is no length of time: write a number and m, h, d or w, as 7d.')
    return timedelta(**{UNITS[match[2]]: int(match[1])})
