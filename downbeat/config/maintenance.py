"""When a stack's alarms tell nobody: `maintenance` in the stack file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config import date_values
from downbeat.config.fault import InvalidValue, quoted

EXAMPLE = '{at: "2026-12-24T18:00", for: 60h} or {cron: "0 2 * * SUN", for: 3h}'
KEYS = ("at", "cron", "for", "timezone")
UNIT_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}
LONGEST_MINUTES = 15 * 24 * 60
AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
# Minutes, hours, day of the month, month, day of the week: five fields, not Scheduler's six.
CRON = re.compile(r"(?:cron\()?((?:[\d*,/-]+ ){4}[\dA-Z*,#L/-]+)\)?")


class MaintenanceWindow(NamedTuple):
    """A time in which alarms tell nobody: CloudWatch's expression, cron(…) or at(…), its length in
    minutes, and the time zone of the expression.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html
    """

    expression: str
    minutes: int
    timezone: str = "UTC"

    @property
    def duration(self) -> str:
        """Its length as ISO 8601 has it, "PT3H" or "PT90M"."""
        hours, minutes = divmod(self.minutes, 60)
        return f"PT{self.minutes}M" if minutes else f"PT{hours}H"

    def is_over(self, now: datetime) -> bool:
        """Whether it was a single time that has ended: CloudWatch refuses one that has."""
        if not self.expression.startswith("at("):
            return False
        begins = datetime.fromisoformat(self.expression[3:-1]).replace(
            tzinfo=ZoneInfo(self.timezone)
        )
        return begins + timedelta(minutes=self.minutes) <= now


def read_maintenance(value: Any) -> tuple[MaintenanceWindow, ...]:
    """Read the list of the stack file; raises InvalidValue with the faults of every entry."""
    if value in ("", None):
        return ()
    if not isinstance(value, list | tuple):
        raise InvalidValue(f"is not a list: write [{EXAMPLE}].", code="wrong-type")
    windows, faults = [], []
    for number, each in enumerate(value, start=1):
        try:
            windows.append(_window(each))
        except InvalidValue as fault:
            faults.append(f"entry {number}: {fault}")
    if faults:
        raise InvalidValue(" ".join(faults), code="invalid-value")
    return tuple(windows)


def _window(value: Any) -> MaintenanceWindow:
    if not isinstance(value, Mapping):
        raise InvalidValue(f"{quoted(value)} is no time: write {EXAMPLE}.", code="wrong-type")
    for key in value:
        if key not in KEYS:
            raise InvalidValue(
                f"{quoted(key)} is not one of {alternatives(KEYS)}.{nearest(str(key), KEYS)}",
                code="unknown-key",
            )
    if ("at" in value) == ("cron" in value) or "for" not in value:
        raise InvalidValue(
            f"says neither one beginning nor a length: write {EXAMPLE}.", code="invalid-value"
        )
    expression = _moment(value["at"]) if "at" in value else _cron(value["cron"])
    timezone = date_values.timezone(value.get("timezone", "UTC"))
    return MaintenanceWindow(expression, _minutes(value["for"]), timezone)


def _moment(value: Any) -> str:
    text = str(value)
    try:
        if AT.fullmatch(text):
            return f"at({datetime.fromisoformat(text):%Y-%m-%dT%H:%M})"
    except ValueError:
        pass  # no time of the calendar: the sentence below says so
    raise InvalidValue(
        f'{quoted(value)} is no time: write "2026-12-24T18:00", in quotes.', code="invalid-value"
    )


def _cron(value: Any) -> str:
    match = CRON.fullmatch(str(value))
    if not match:
        raise InvalidValue(
            f'{quoted(value)} is not what CloudWatch takes: write "0 2 * * SUN", the minute, the'
            " hour, the day of the month, the month and the day of the week.",
            code="invalid-value",
        )
    return f"cron({match[1]})"


def _minutes(value: Any) -> int:
    match = re.fullmatch(r"([1-9]\d{0,4}) ?([mhd])", str(value).strip())
    minutes = int(match[1]) * UNIT_MINUTES[match[2]] if match else 0
    if not 0 < minutes <= LONGEST_MINUTES:
        raise InvalidValue(
            f"{quoted(value)} is not a length that CloudWatch takes: write 30m, 3h or 2d, 15d at"
            " most.",
            code="invalid-value",
        )
    return minutes
