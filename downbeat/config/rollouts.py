"""How a new version of a pipeline comes to run: `rollout` in the stack file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config.fault import InvalidValue, quoted

UNIT_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
LENGTH = re.compile(
    r"(?:(?P<number>[1-9][0-9]{0,5}) ?(?P<unit>[mhd])|(?P<runs>[1-9][0-9]{0,4}) runs?)"
)
# What takes a new version back: the statuses of an execution that ended badly, and any alarm of
# the pipeline.
BACK_ON = {"failed": "FAILED", "timed-out": "TIMED_OUT", "aborted": "ABORTED", "alarm": ""}
# Functions that are called by their plain names: by their newest published version, so that a
# version of the machine has its code; or as the dict has them.
PINNED, AS_WRITTEN = FUNCTIONS = ("pinned", "as-written")


class RolloutLength(NamedTuple):
    """How long a new version has its share only: a time in seconds, or a number of its runs that
    ended well; the other one is None.
    """

    seconds: int | None = None
    runs: int | None = None

    def __str__(self) -> str:
        if self.runs is not None:
            return f"{self.runs} run{'' if self.runs == 1 else 's'}"
        seconds = self.seconds or 0
        unit = next(unit for unit in ("d", "h", "m") if seconds % UNIT_SECONDS[unit] == 0)
        return f"{seconds // UNIT_SECONDS[unit]}{unit}"


def share(value: Any) -> int:
    """A part of the starts in per cent, from 1 to 99: "10%" or 10."""
    match = re.fullmatch(r"([0-9]{1,2}) ?%?", str(value).strip())
    if isinstance(value, bool) or not match or not int(match[1]):
        raise InvalidValue(
            f"{quoted(value)} is no share of the starts: write 1% to 99%.", code="invalid-value"
        )
    return int(match[1])


def rollout_length(value: Any) -> RolloutLength:
    """A number of runs, or a time: "2 runs", "90m", "1h", "7d"."""
    match = LENGTH.fullmatch(str(value).strip())
    if not match:
        raise InvalidValue(
            f"{quoted(value)} is neither a time nor a number of runs: write 30m, 1h, 7d or 2 runs.",
            code="invalid-value",
        )
    if match["runs"]:
        return RolloutLength(runs=int(match["runs"]))
    return RolloutLength(seconds=int(match["number"]) * UNIT_SECONDS[match["unit"]])


def back_on(value: Any) -> tuple[str, ...]:
    """What takes a new version back: words of BACK_ON."""
    words = list(value) if isinstance(value, list | tuple) else [value]
    unknown = [word for word in words if word not in BACK_ON]
    if unknown or not words:
        wrong = quoted(unknown[0]) if unknown else "an empty list"
        raise InvalidValue(
            f"{wrong} is not one of {alternatives(list(BACK_ON))}."
            f"{nearest(str(unknown[0]), BACK_ON) if unknown else ''}",
            code="unknown-word",
        )
    return tuple(dict.fromkeys(words))


def functions(value: Any) -> str:
    """How functions are called: one of FUNCTIONS."""
    if value not in FUNCTIONS:
        raise InvalidValue(
            f"{quoted(value)} is not one of {alternatives(list(FUNCTIONS))}."
            f"{nearest(str(value), FUNCTIONS)}",
            code="unknown-word",
        )
    return str(value)
