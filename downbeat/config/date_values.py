"""Time zones, dates and times of day, as a stack file writes them, and what YAML makes of them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from downbeat.asl.diagnostic import nearest
from downbeat.config.fault import InvalidValue, quoted


def timezone(value: Any) -> str:
    """A time zone of the IANA database."""
    if isinstance(value, str) and value in _zones():
        ZoneInfo(value)
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a time zone: write an IANA name, e.g. UTC or"
        f" Europe/Berlin.{nearest(str(value), _zones())}",
        code="invalid-value",
    )


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def day(value: Any) -> date:
    """A date, "2026-12-25", quoted: the Pulumi CLI turns a bare one into a timestamp."""
    if isinstance(value, date | datetime) or (
        isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d[T ]00:00:00.*", value)
    ):
        raise InvalidValue(
            f"{str(value)[:10]} has become a timestamp: YAML reads a bare date as one. Quote it:"
            f' "{str(value)[:10]}".',
            code="changed-by-yaml",
        )
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise InvalidValue(
                f"{quoted(value)} is not a day of the calendar.", code="invalid-value"
            ) from None
    raise InvalidValue(
        f'{quoted(value)} is not a date: write it as "2026-12-25", quoted.', code="invalid-value"
    )


def moment(value: Any) -> date | datetime:
    """A date, or a date and local time "2026-03-02T06:00"."""
    if (
        isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value)
        and not value.endswith("T00:00")
    ):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise InvalidValue(
                f"{quoted(value)} is not a time of the calendar.", code="invalid-value"
            ) from None
    return day(value.removesuffix("T00:00") if isinstance(value, str) else value)


def time_of_day(value: Any) -> time:
    """A time of day, "06:00", quoted: YAML 1.1 reads some bare times as numbers to the base of
    60.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1440:
        clock = f"{value // 60:02}:{value % 60:02}"
        raise InvalidValue(
            f'{value} is a number: YAML reads a bare {clock} as one. Quote it: "{clock}".',
            code="changed-by-yaml",
        )
    match = re.fullmatch(r"(\d{1,2}):(\d\d)", value) if isinstance(value, str) else None
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise InvalidValue(
            f'{quoted(value)} is not a time of day: write it as "06:00", quoted, from "00:00" to'
            ' "23:59".',
            code="invalid-value",
        )
    return time(int(match[1]), int(match[2]))
