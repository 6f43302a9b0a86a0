"""The fields of an object inside a Map, in the query language of its state."""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.position import JSONATA, Position, fields, shown
from downbeat.asl.checks.values import Check


def word_list(value: Any, at: str, field: str, place: Position) -> None:
    """Checks a list of column names."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        place.say(
            f"{at}/{field}",
            f"{field} is a list of column names, but it is {shown(value)}.",
            "wrong-type",
        )


def object_fields(
    value: dict[str, Any], path: str, owner: str, checks: dict[str, Check], place: Position
) -> None:
    """Checks each field of an object; a path has no place in JSONata."""
    fields(value, checks, path, owner, place)
    for name, setting in value.items():
        if name in checks:
            if place.language == JSONATA and name.endswith("Path"):
                place.say(
                    path,
                    f"{name} belongs to JSONPath, but the query language here is JSONata; write"
                    f" {name[:-4]} with an expression.",
                    "other-query-language",
                )
            elif (
                place.language == JSONATA
                and expressions.is_expression(setting)
                and checks[name] is not word_list
            ):
                expressions.text(setting, f"{path}/{name}", place)
            else:
                checks[name](setting, path, name, place)
