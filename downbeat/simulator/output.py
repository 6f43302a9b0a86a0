"""From the result of a state to its output: ResultSelector, Assign, ResultPath, OutputPath; or
Assign and Output.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.simulator import query
from downbeat.simulator.line import Visit
from downbeat.simulator.values import to_json


class StateOutcome(NamedTuple):
    """What a state came to: its output, the name of the next state (None: the end) and the
    variables that it assigns.
    """

    output: Any
    next: str | None
    assigned: Mapping[str, Any] | None = None


def finish(visit: Visit, result: Any) -> StateOutcome:
    """The outcome of a state that has a result."""
    state = visit.state
    if visit.jsonata:
        visit.states = {**(visit.states or {}), "result": result}
        assigned, output = assigned_and_output(visit, state, "", result)
        return StateOutcome(output, state.get("Next"), assigned)
    assigned = assigned_jsonpath(visit, state, result)
    if "ResultSelector" in state:
        result = query.template(visit, state["ResultSelector"], result)
    visit.inspect("afterResultSelector", result)
    placed = placed_at(visit, state.get("ResultPath", "$"), visit.value, result)
    visit.inspect("afterResultPath", placed)
    return StateOutcome(query.filtered(visit, "OutputPath", placed), state.get("Next"), assigned)


def assigned_and_output(
    visit: Visit, holder: Mapping[str, Any], where: str, default: Any
) -> tuple[dict[str, Any] | None, Any]:
    """Assign and Output of a JSONata state, Choice rule or Catch (`where`: "", "Choices[0]/",
    "Catch[1]/").
    """
    assigned = (
        query.evaluate(visit, holder["Assign"], f"{where}Assign") if "Assign" in holder else None
    )
    output = (
        query.evaluate(visit, holder["Output"], f"{where}Output") if "Output" in holder else default
    )
    return assigned, output


def assigned_jsonpath(
    visit: Visit, holder: Mapping[str, Any], document: Any
) -> dict[str, Any] | None:
    """The variables that a JSONPath state, Choice rule or Catch assigns; `document` is what `$`
    means there.
    """
    return query.template(visit, holder["Assign"], document) if "Assign" in holder else None


_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(\d+))\]")


def placed_at(visit: Visit, path: str | None, document: Any, value: Any) -> Any:
    """ResultPath: the document with the value put at a reference path ("$": the value alone, None:
    the document alone).
    """
    if path is None:
        return document
    if path == "$":
        return value
    steps = [
        next(int(g) if at == 3 else g for at, g in enumerate(step.groups()) if g is not None)
        for step in _STEP.finditer(path)
    ]
    try:
        return _placed(document, steps, value)
    except (TypeError, IndexError):
        raise visit.failure(
            f"Unable to apply ReferencePath {path} to input {to_json(document)}",
            "States.ResultPathMatchFailure",
        ) from None


def _placed(document: Any, steps: list[str | int], value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(document, list):
            raise TypeError
        return [*document[:step], _placed(document[step], rest, value), *document[step + 1 :]]
    if document is None:
        document = {}
    if not isinstance(document, dict):
        raise TypeError
    return {**document, step: _placed(document.get(step, {}), rest, value)}
