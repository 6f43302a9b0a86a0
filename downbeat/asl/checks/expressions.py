"""JSONata in a definition: what stands between `{%` and `%}`, in a field or anywhere inside a
value.
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.jsonata_hints import syntax_hint, word_hint
from downbeat.asl.checks.jsonata_references import references
from downbeat.asl.checks.position import Position, shown
from downbeat.asl.jsonata_functions import FUNCTIONS

RESULT, ERROR_OUTPUT = "result", "errorOutput"
NOTHING: frozenset[str] = frozenset()
# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html: input and context
# everywhere, these two here only
REACH = {
    RESULT: "in Output and Assign of a Task, Parallel or Map, once it has a result",
    ERROR_OUTPUT: "in Output and Assign of a Catch entry",
}


def is_expression(value: Any) -> bool:
    """Text that is wholly one JSONata expression."""
    return (
        isinstance(value, str)
        and value.startswith("{%")
        and value.endswith("%}")
        and len(value) >= 4
    )


def value(given: Any, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """Checks every expression inside a value: in lists as `path[0]`, in objects as `path/key`, as
    AWS names them.
    """
    if isinstance(given, str):
        if "{%" in given or "%}" in given:
            text(given, path, place, available)
    elif isinstance(given, dict):
        for key, inner in given.items():
            if isinstance(inner, (str, dict, list, tuple)):
                value(inner, f"{path}/{key}", place, available)
    elif isinstance(given, (list, tuple)):
        for number, inner in enumerate(given):
            value(inner, f"{path}[{number}]", place, available)


def text(given: str, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """Checks one text: plain, or an expression."""
    begins, ends = given.startswith("{%"), given.endswith("%}")
    if begins and ends and len(given) >= 4:
        expression(given[2:-2], path, place, available)
    elif begins or ends:
        missing = "ends with %}" if begins else "begins with {%"
        place.say(
            path,
            f'A JSONata text is "{{% … %}}" from its first sign to its last, but {shown(given)}'
            f" does not: nothing {missing}.",
            "jsonata-delimiters",
        )


def expression(given: str, path: str, place: Position, available: frozenset[str]) -> None:
    """Checks one expression: its syntax, and what it reads."""
    from downbeat.asl.jsonata import syntax_problem

    fault = syntax_problem(given)
    if fault:
        place.say(
            path,
            f"The JSONata expression {shown(given.strip())} cannot be parsed: {fault.rstrip('.')}."
            f"{syntax_hint(given)}",
            "jsonata-syntax",
        )
        return
    read = references(given)
    for name in read.names:
        place.say(path, _outside(name, given), "jsonata-top-level-name")
    for field in read.states:
        if field in REACH and field not in available:
            place.say(
                path,
                f"$states.{field} does not exist here; it is there only {REACH[field]}.",
                "states-field-out-of-reach",
            )


def _outside(name: str, given: str) -> str:
    """Why a name at the top level is refused, and what to write."""
    called = re.search(rf"(?<![$\w]){re.escape(name)}\s*\(", given)
    hint = word_hint(name, FUNCTIONS if called else NOTHING)
    if hint:
        return f'"{name}" at the top level refers to nothing; JSONata writes {hint}.'
    if name in ("$", "$$"):
        return (
            f'"{name}" refers to nothing in Step Functions; write $states.input for the state\'s'
            " input."
        )
    return (
        f'"{name}" at the top level refers to nothing; write $states.input.{name} for the input,'
        f" ${name} for a variable, or quote it."
    )
