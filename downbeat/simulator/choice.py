"""Choice: the first rule that holds names the next state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.comparisons import COMPARISONS, PRESENCE
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Visit
from downbeat.simulator.output import StateOutcome, assigned_and_output, assigned_jsonpath


def choose(visit: Visit) -> StateOutcome:
    """The outcome of the first rule that holds, else of Default. Raises a terminal States.Runtime
    when there is neither.
    """
    state = visit.state
    document = visit.value if visit.jsonata else query.filtered(visit, "InputPath", visit.value)
    holder, where = next(
        (
            (rule, f"Choices[{at}]/")
            for at, rule in enumerate(state["Choices"])
            if holds(visit, rule, document, at)
        ),
        (state, ""),
    )
    following = holder["Next"] if where else state.get("Default")
    if following is None:
        raise visit.failure(
            "Failed to transition out of the state. The state does not point to a next state.",
            terminal=True,
        )
    if visit.jsonata:
        assigned, output = assigned_and_output(visit, holder, where, document)
        return StateOutcome(output, following, assigned)
    assigned = assigned_jsonpath(visit, holder, document)
    return StateOutcome(query.filtered(visit, "OutputPath", document), following, assigned)


def holds(visit: Visit, rule: Mapping[str, Any], document: Any, at: int) -> bool:
    """Whether a rule holds: a Condition in JSONata, a comparison (And, Or, Not of comparisons) in
    JSONPath.
    """
    if visit.jsonata:
        condition = rule["Condition"]
        if isinstance(condition, bool):
            return condition
        return _condition(visit, condition, f"Choices[{at}]/Condition")
    if "Not" in rule:
        return not holds(visit, rule["Not"], document, at)
    if "And" in rule:
        return all(holds(visit, inner, document, at) for inner in rule["And"])
    if "Or" in rule:
        return any(holds(visit, inner, document, at) for inner in rule["Or"])
    return compared(visit, rule, document)


def _condition(visit: Visit, condition: str, field: str) -> bool:
    result = query.evaluate(visit, condition, field)
    if isinstance(result, bool):
        return result
    raise query.query_failure(
        visit, query.source_of(condition), field, query.unexpected("boolean", result)
    )


def compared(visit: Visit, rule: Mapping[str, Any], document: Any) -> bool:
    """Whether one comparison holds. A Variable that leads nowhere is an error, except for
    IsPresent.
    """
    operator = next(
        key for key in rule if key in COMPARISONS or key.removesuffix("Path") in COMPARISONS
    )
    path = rule["Variable"]
    try:
        value = query.at_path(visit, path, document)
        present = True
    except query.Nowhere:
        value, present = None, False
    if operator == PRESENCE:
        return present is rule[operator]
    if not present:
        raise _invalid(visit, path)
    expected = rule[operator]
    if operator not in COMPARISONS:
        operator = operator.removesuffix("Path")
        try:
            expected = query.at_path(visit, expected, document)
        except query.Nowhere:
            raise _invalid(visit, rule[f"{operator}Path"]) from None
    return COMPARISONS[operator](value, expected)


def _invalid(visit: Visit, path: str) -> Failure:
    return visit.failure(
        f"Invalid path '{path}': The choice state's condition path references an invalid value."
    )
