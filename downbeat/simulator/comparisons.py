"""The comparison operators of a Choice rule. Values of the wrong type do not match; they are no
error.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

import operator as op
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from downbeat.simulator.wait import parse_timestamp

PRESENCE = "IsPresent"
Holds = Callable[[Any, Any], bool]


def is_number(value: Any) -> bool:
    """A JSON number (true and false are none)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _strings(compare: Holds) -> Holds:
    return lambda value, expected: (
        isinstance(value, str) and isinstance(expected, str) and compare(value, expected)
    )


def _numbers(compare: Holds) -> Holds:
    return lambda value, expected: (
        is_number(value) and is_number(expected) and compare(value, expected)
    )


def _timestamps(compare: Holds) -> Holds:
    def holds(value: Any, expected: Any) -> bool:
        times: list[datetime | None] = [parse_timestamp(value), parse_timestamp(expected)]
        return None not in times and compare(*times)

    return holds


def _is(kind: Callable[[Any], bool]) -> Holds:
    return lambda value, expected: kind(value) is expected


@lru_cache(maxsize=512)
def _wildcards(pattern: str) -> re.Pattern[str]:
    r"""StringMatches: `*` stands for anything, `\*` for itself, `\\` for a backslash.

    What stands between two stars is taken at the first place where it fits, and that is never
    reconsidered: the time is linear in the stars.
    """
    parts = [""]
    for letter in re.findall(r"\\[\s\S]|[\s\S]", pattern):
        if letter == "*":
            parts.append("")
        else:
            parts[-1] += re.escape(letter[-1])
    first, *middle, last = parts if len(parts) > 1 else (parts[0], None)
    if last is None:
        return re.compile(first)
    between = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{between}.*{last}", re.DOTALL)


ORDERS: dict[str, Holds] = {
    "Equals": op.eq,
    "LessThan": op.lt,
    "GreaterThan": op.gt,
    "LessThanEquals": op.le,
    "GreaterThanEquals": op.ge,
}
COMPARISONS: dict[str, Holds] = {
    **{f"String{order}": _strings(compare) for order, compare in ORDERS.items()},
    **{f"Numeric{order}": _numbers(compare) for order, compare in ORDERS.items()},
    **{f"Timestamp{order}": _timestamps(compare) for order, compare in ORDERS.items()},
    "BooleanEquals": lambda value, expected: isinstance(value, bool) and value is expected,
    "StringMatches": _strings(lambda value, pattern: bool(_wildcards(pattern).fullmatch(value))),
    "IsNull": _is(lambda value: value is None),
    "IsString": _is(lambda value: isinstance(value, str)),
    "IsNumeric": _is(is_number),
    "IsBoolean": _is(lambda value: isinstance(value, bool)),
    "IsTimestamp": _is(lambda value: parse_timestamp(value) is not None),
    PRESENCE: lambda value, expected: expected is True,
}
