"""What a stack chooses of a pipeline's alarms: above which value each begins, over which period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.config import values
from downbeat.config.fault import InvalidValue, quoted
from downbeat.config.stack_values import Config

MINUTE, DAY = 60, 86_400


class Limited(NamedTuple):
    """An alarm's default threshold and period in seconds, and what is counted;
    a threshold of None is the pipeline's own limit.
    """

    threshold: float | None
    period: int
    counted: str


# Suffix of the alarm's name (docs/watching.md) → what may be chosen.
LIMITS = {
    "aborted": Limited(0, 300, "executions that were stopped"),
    "dead-letters": Limited(0, 300, "messages that could not be delivered"),
    "error-rate": Limited(10, DAY, "the share of executions that failed, in percent"),
    "failed": Limited(0, 300, "executions that failed"),
    "files-age": Limited(3600, 300, "the age of the oldest file that waits, in seconds"),
    "files-dead-letters": Limited(0, 300, "uploaded files that could not be taken"),
    "function-errors": Limited(0, 300, "calls of the function that failed"),
    "new-version": Limited(0, 300, "executions of the newest version that ended badly"),
    "prefixes-left": Limited(0, 3600, "date prefixes that a flush left for the next one"),
    "schedule": Limited(0, 300, "starts that were given up and became no dead letter"),
    "throttled": Limited(0, 300, "state transitions that were throttled"),
    "timed-out": Limited(0, 300, "executions that timed out"),
    "too-long": Limited(None, 300, "the longest execution, in milliseconds"),
}


def _threshold(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1e12:
        return value
    raise InvalidValue(
        f"{quoted(value)} is not a threshold: write a number, 0 or more.", code="wrong-type"
    )


def _period(value: Any) -> int:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    seconds = values.whole_number(value)
    if MINUTE <= seconds <= DAY and seconds % MINUTE == 0:
        return seconds
    raise InvalidValue(
        f"{seconds} is not a period: write whole minutes in seconds, from {MINUTE} to {DAY}.",
        code="invalid-value",
    )


class AlarmLimit(Config):
    """The limit of one alarm."""

    threshold: Annotated[float | None, BeforeValidator(_threshold)] = Field(
        None, title="number", description="The alarm begins above it."
    )
    period: Annotated[int | None, BeforeValidator(_period)] = Field(
        None, title="seconds", description="Over which time is counted: whole minutes, up to a day."
    )


def read_alarm_limits(value: Any) -> dict[str, dict[str, Any]]:
    """Read {alarm: {threshold, period}}; raises InvalidValue for the first that is wrong."""
    if not isinstance(value, Mapping):
        raise InvalidValue(
            f"{quoted(value)} is not a mapping: write files-age: {{threshold: 7200}}.",
            code="wrong-type",
        )
    return {str(name): _limit(str(name), limit) for name, limit in value.items()}


def _limit(name: str, limit: Any) -> dict[str, Any]:
    if name not in LIMITS:
        raise InvalidValue(
            f"is not an alarm with a limit: there are {enumeration(LIMITS)}."
            f"{nearest(name, LIMITS)}",
            name,
            code="unknown-key",
        )
    keys = list(AlarmLimit.model_fields)
    unknown = [str(key) for key in limit if key not in keys] if isinstance(limit, Mapping) else []
    if unknown:
        raise InvalidValue(
            f"is not a key of a limit: it has {enumeration(keys)}.{nearest(unknown[0], keys)}",
            f"{name}.{unknown[0]}",
            code="unknown-key",
        )
    if not isinstance(limit, Mapping):
        raise InvalidValue(
            f"{quoted(limit)} is no limit: write {{threshold: …, period: …}}.",
            name,
            code="wrong-type",
        )
    try:
        return AlarmLimit.model_validate(dict(limit)).model_dump(exclude_none=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        fault = (detail.get("ctx") or {}).get("error")
        message = fault.message if isinstance(fault, InvalidValue) else f"{detail['msg']}."
        code = fault.code if isinstance(fault, InvalidValue) else "wrong-type"
        raise InvalidValue(message, f"{name}.{detail['loc'][0]}", code=code) from None
