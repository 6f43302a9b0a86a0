"""Pass, Succeed and Fail: the states that take no time and decide nothing."""

from __future__ import annotations

from typing import Any, NoReturn

from downbeat.simulator import query
from downbeat.simulator.attempts import arguments
from downbeat.simulator.failure import RUNTIME, Failure
from downbeat.simulator.line import Visit
from downbeat.simulator.output import StateOutcome, assigned_and_output, finish
from downbeat.simulator.values import kind_of


def pass_on(visit: Visit) -> StateOutcome:
    """Pass: its Result, or its input."""
    state = visit.state
    if visit.jsonata:
        assigned, output = assigned_and_output(visit, state, "", visit.value)
        return StateOutcome(output, state.get("Next"), assigned)
    if "Result" not in state:
        return finish(visit, arguments(visit))
    visit.inspect("result", state["Result"])
    return finish(visit, state["Result"])


def succeed(visit: Visit) -> StateOutcome:
    """Succeed: ends the machine with its input, filtered."""
    if visit.jsonata:
        return StateOutcome(assigned_and_output(visit, visit.state, "", visit.value)[1], None)
    document = query.filtered(visit, "InputPath", visit.value)
    return StateOutcome(query.filtered(visit, "OutputPath", document), None)


def fail(visit: Visit) -> NoReturn:
    """Fail: ends the machine with its Error and Cause, each a text, a path, an intrinsic function
    or an expression.
    """
    raise Failure(_said(visit, "Error"), _said(visit, "Cause"))


def _said(visit: Visit, field: str) -> str | None:
    state = visit.state
    if visit.jsonata:
        return query.typed(visit, field, "string") if field in state else None
    if f"{field}Path" not in state:
        return state.get(field)
    text: Any = query.path_or_call(visit, state[f"{field}Path"], visit.value, f"{field}Path")
    if not isinstance(text, str):
        raise visit.failure(
            f"The {field}Path field must refer to a string, not to a value of type {kind_of(text)}",
            RUNTIME,
        )
    return text
