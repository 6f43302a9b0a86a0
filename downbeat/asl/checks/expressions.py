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


def value(written: Any, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """Checks every expression inside a value: in lists as `path[0]`, in objects as `path/key`, as
    AWS names them.
    """
    if isinstance(written, str):
        if "{%" in written or "%}" in written:
            text(written, path, place, available)
    elif isinstance(written, dict):
        for key, inner in written.items():
            if isinstance(inner, (str, dict, list, tuple)):
                value(inner, f"{path}/{key}", place, available)
    elif isinstance(written, (list, tuple)):
        for number, inner in enumerate(written):
            value(inner, f"{path}[{number}]", place, available)


def text(written: str, path: str, place: Position, available: frozenset[str] = NOTHING) -> None:
    """Checks one text: plain, or an expression."""
    begins, ends = written.startswith("{%"), written.endswith("%}")
    if begins and ends and len(written) >= 4:
        expression(written[2:-2], path, place, available)
    elif begins or ends:
        missing = "ends with %}" if begins else "begins with {%"
        place.say(
            path,
            f'A JSONata text is "{{% … %}}" from its first sign to its last, but {shown(written)}'
            f" does not: nothing {missing}.",
            "jsonata-delimiters",
        )


def expression(written: str, path: str, place: Position, available: frozenset[str]) -> None:
    """Checks one expression: its syntax, and what it reads."""
    from downbeat.asl.jsonata import syntax_problem

    fault = syntax_problem(written)
    if fault:
        place.say(
            path,
            f"The JSONata expression {shown(written.strip())} cannot be parsed:"
            f" {fault.rstrip('.')}."
            f"{syntax_hint(written)}",
            "jsonata-syntax",
        )
        return
    read = references(written)
    for name in read.names:
        place.say(path, _outside(name, written), "jsonata-top-level-name")
    for field in read.states:
        if field in REACH and field not in available:
            place.say(
                path,
                f"$states.{field} does not exist here; it is there only {REACH[field]}.",
                "states-field-out-of-reach",
            )


def _outside(name: str, written: str) -> str:
    """Why a name at the top level is refused, and what to write."""
    called = re.search(rf"(?<![$\w]){re.escape(name)}\s*\(", written)
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
