"""Payload templates of JSONPath states: a field that ends in `.$` holds a path or an intrinsic
function.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.expressions import NOTHING
from downbeat.asl.checks.paths import value_problem
from downbeat.asl.checks.position import JSONPATH, Position, as_object, shown

MAX_VARIABLE = 80  # characters of a variable's name


def template(value: Any, path: str, place: Position) -> None:
    """Checks a payload template; faults are reported at the object that holds the field, as AWS
    does.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str) and key.endswith(".$"):
                _dynamic(key, inner, value, path, place)
            elif isinstance(inner, (dict, list, tuple)):
                template(inner, f"{path}/{key}", place)
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            if isinstance(inner, (dict, list, tuple)):
                template(inner, f"{path}[{number}]", place)


def _dynamic(key: str, value: Any, beside: dict[str, Any], path: str, place: Position) -> None:
    """One field that ends in `.$`."""
    if key[:-2] in beside:
        place.say(
            path,
            f'"{key[:-2]}" and "{key}" are the same field once the state runs; keep one.',
            "same-field-twice",
        )
    fault = value_problem(value) if isinstance(value, str) else f"it is {shown(value)}."
    if fault:
        place.say(
            path,
            f'"{key}" must be a path such as "$.order" or an intrinsic function, but {fault}',
            "invalid-path",
        )


def payload(value: Any, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """A value that the state computes, in the state's query language."""
    if place.language == JSONPATH:
        template(value, path, place)
    else:
        expressions.value(value, path, place, available)


def assign(value: Any, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """Assign: an object whose keys are names of variables."""
    if not as_object(value, path, "Assign", place):
        return
    for key in value:
        name = key[:-2] if place.language == JSONPATH and str(key).endswith(".$") else str(key)
        fault = _name_problem(name)
        if fault:
            place.say(
                f"{path}/{key}",
                f'"{name}" cannot be the name of a variable: {fault}',
                "variable-name",
            )
    payload(value, path, place, available)


def _name_problem(name: str) -> str | None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html: Unicode
    identifiers without a leading underscore.
    """
    if name == "states":
        return "$states is Step Functions' own."
    if len(name) > MAX_VARIABLE:
        return f"it has {len(name)} characters, at most {MAX_VARIABLE} are allowed."
    if not name.isidentifier() or unicodedata.category(name[0]) == "Pc":
        return "it begins with a letter and goes on with letters, digits and underscores."
    return None
