"""The numbers of a Map: MaxConcurrency, ToleratedFailureCount and the like, each as a number, an
expression or a …Path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.failure import QUERY
from downbeat.simulator.line import Visit
from downbeat.simulator.values import to_json


def number_of(
    visit: Visit,
    field: str,
    document: Any,
    default: float,
    *,
    holder: Mapping[str, Any] | None = None,
    where: str = "",
    kind: str = "integer",
) -> float:
    """The number in a field of the state, or of `holder` inside it. `kind` is "integer" or "float",
    in AWS's words.
    """
    holder = visit.state if holder is None else holder
    if f"{field}Path" in holder:
        return _at_path(visit, field, holder[f"{field}Path"], document, kind)
    if field not in holder:
        return default
    number = query.typed(visit, field, "number", holder[field], where + field)
    if kind == "float":
        return float(number)
    return within(visit, field, int(number), "must be a whole number", number == int(number))


def positive(visit: Visit, field: str, document: Any, default: int) -> int:
    """The whole number in a field of ItemBatcher, which is at least 1."""
    holder = visit.state["ItemBatcher"]
    number = number_of(visit, field, document, default, holder=holder, where="ItemBatcher/")
    return int(within(visit, field, number, "must be positive", number > 0))


def _at_path(visit: Visit, field: str, path: str, document: Any, kind: str) -> float:
    try:
        value = query.at_path(visit, path, document)
    except query.Nowhere as missing:
        raise visit.failure(f"Invalid path '{path}' : {missing.reason}") from None
    number = as_number(value, kind)
    if number is None:
        shown = value if isinstance(value, str) else to_json(value)
        raise visit.failure(
            f'The {field}Path field refers to value "{shown}" which is not a valid {kind}: {path}'
        )
    return number


def as_number(value: Any, kind: str) -> float | None:
    """A number, or a string that spells one; None for anything else (a fraction is no integer)."""
    if isinstance(value, bool) or not isinstance(
        value, (int, str) if kind == "integer" else (int, float, str)
    ):
        return None
    try:
        return int(value) if kind == "integer" else float(value)
    except ValueError:
        return None


def within(visit: Visit, field: str, number: float, rule: str, holds: bool) -> float:
    """The number, when it keeps the rule; else the failure that AWS reports: "<field> <rule>." """
    if holds:
        return number
    if visit.jsonata:
        raise visit.failure(f"{field} {rule}.", QUERY, evaluated=field)
    raise visit.failure(f"{field} {rule}.")
