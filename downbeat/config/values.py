"""The small values of a stack file: what each may be, what YAML makes of it when it is not quoted,
and the sentence for the rest.

Each function takes what the file or the engine gave, returns the value, or raises InvalidValue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config.fault import InvalidValue, quoted

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html
LOG_LEVELS = ("ALL", "ERROR", "FATAL", "OFF")
# How closely a pipeline is watched, from the least.
# As PagerDuty has them: https://developer.pagerduty.com/docs/events-api-v2-overview
SEVERITIES = ("info", "warning", "error", "critical")
OWNER = re.compile(r"[\w][\w .,:@+&/()#-]{0,99}")
WATCHING = ("lean", "standard", "full")


class Secret:
    """Stands for a `secure:` value that only the engine can decrypt."""

    def __repr__(self) -> str:
        return "Secret()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret)

    def __hash__(self) -> int:
        return hash(Secret)


class ChangedNumber(str):
    """A number as it is written in a stack file, without quotes, where YAML reads another one:
    044455556666 (octal), 1e3, 1_000, 1.10.
    """

    __slots__ = ()


# Of what Slack may hear.
SLACK_ENDS = ("success", "partial", "failure", "skipped", "alarms")


def one_of(*allowed: str) -> Callable[[Any], str]:
    """One of a few words; YAML 1.1 reads a bare on and off as booleans, so those come back as
    words.
    """

    def check(value: Any) -> str:
        word = (
            {True: "on", False: "off"}.get(value, value)
            if isinstance(value, bool) and {"on", "off"} & set(allowed)
            else value
        )
        if word in allowed:
            return str(word)
        raise InvalidValue(
            f"{quoted(value)} is not one of {alternatives(allowed)}.{nearest(str(value), allowed)}",
            code="unknown-word",
        )

    return check


def boolean(value: Any) -> bool:
    """true or false; the engine hands them over as text."""
    flag = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if isinstance(flag, bool):
        return flag
    raise InvalidValue(f"{quoted(value)} is not true or false.", code="wrong-type")


def whole_number(value: Any) -> int:
    """A whole number; the engine hands it over as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    raise InvalidValue(f"{quoted(value)} is not a whole number.", code="wrong-type")


def text(value: Any) -> str:
    """Some text, not empty."""
    if isinstance(value, str) and value.strip():
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a text." if value != "" else "is empty.", code="wrong-type"
    )


def owner(value: Any) -> str:
    """Who answers for a pipeline, as every message says: one line that stands in any text."""
    if isinstance(value, str) and OWNER.fullmatch(value.strip()):
        return value.strip()
    raise InvalidValue(
        f"{quoted(value)} is not an owner: write up to 100 letters, digits, spaces and any of"
        " . , : @ + & / ( ) # _ -",
        code="invalid-value",
    )


def retention(value: Any) -> int:
    """Days that CloudWatch Logs can keep a log."""
    days = whole_number(value)
    if days in RETENTION_DAYS:
        return days
    longer = next((allowed for allowed in RETENTION_DAYS if allowed > days), RETENTION_DAYS[-1])
    raise InvalidValue(
        f"CloudWatch keeps no log for {days} days; the next it offers are {longer}. It takes"
        f" {alternatives(RETENTION_DAYS)}.",
        code="invalid-value",
    )


def dollars(value: Any) -> float | None:
    """An amount of US dollars above 0: 200, "200" or "$200"; None for "", which is none."""
    if value in ("", None):
        return None
    try:
        amount = float(str(value).removeprefix("$").strip()) if not isinstance(value, bool) else 0.0
    except ValueError:
        amount = 0.0
    if 0 < amount < 1e12:
        return amount
    raise InvalidValue(
        f"{quoted(value)} is not an amount of US dollars: write one above 0, e.g. 200.",
        code="invalid-value",
    )


def window(value: Any) -> int:
    """Minutes of a flexible time window: 0 is off, AWS takes up to a day."""
    minutes = whole_number(value)
    if 0 <= minutes <= 1440:
        return minutes
    raise InvalidValue(
        f"{minutes} is not a flexible window: EventBridge Scheduler takes 1 to 1440 minutes, 0"
        " switches it off.",
        code="invalid-value",
    )
