"""The comparisons of a JSONPath Choice rule, and how the value of each is checked."""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks.paths import reference_path_field
from downbeat.asl.checks.position import Position, is_number, shown
from downbeat.asl.checks.values import Check, boolean, timestamp

_ORDERS = ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")


def _compared_number(value: Any, at: str, field: str, place: Position) -> None:
    if not is_number(value):
        place.say(
            f"{at}/{field}",
            f"{field} compares with a number, but it is {shown(value)}.",
            "wrong-type",
        )


def _compared_string(value: Any, at: str, field: str, place: Position) -> None:
    if not isinstance(value, str):
        place.say(
            f"{at}/{field}", f"{field} compares with text, but it is {shown(value)}.", "wrong-type"
        )


OPERATORS: dict[str, Check] = {
    **{f"String{order}": _compared_string for order in _ORDERS},
    **{f"Numeric{order}": _compared_number for order in _ORDERS},
    **{f"Timestamp{order}": timestamp for order in _ORDERS},
    "BooleanEquals": boolean,
    "StringMatches": _compared_string,
    **{
        f"{kind}{order}Path": reference_path_field
        for kind in ("String", "Numeric", "Timestamp")
        for order in _ORDERS
    },
    "BooleanEqualsPath": reference_path_field,
    **{
        f"Is{kind}": boolean
        for kind in ("Boolean", "Null", "Numeric", "Present", "String", "Timestamp")
    },
}
BOOLEANS = ("And", "Or", "Not")
