"""What becomes of an input with fields that a pipeline does not know, where its dict says so:
`"unknown_input": "log"` or `"refuse"`. Pure.

A field that no state reads is a spelling mistake or a request without effect; nothing else would
say so (docs/adr/0024).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from downbeat.asl.execution_input import SCHEDULED_TIME, THE_INPUT, input_fields
from downbeat.asl.resume import CHOOSE

CHECK = "Check input"
REFUSE = "Refuse unknown input"
NAME = "Name unknown input"
NOTHING = "Nothing to do"
# What the schedule, the run guard and a start at a later state read of any input.
ALWAYS = ("overlap", SCHEDULED_TIME, "start_at")


def known_fields(spec: Mapping[str, Any], definition: Mapping[str, Any]) -> list[str]:
    """Return the fields that the pipeline has a default for, and those that its states read."""
    declared = spec.get("input")
    defaults = declared if isinstance(declared, Mapping) else {}
    return sorted({*map(str, defaults), *input_fields(definition).names})


def refusing(
    definition: dict[str, Any], known: Sequence[str], on_failure: str | None = None
) -> dict[str, Any]:
    """The definition with a Choice in front that refuses an input with other fields than `known`:
    one more rule where it begins with a Choice of ours already, else a state of its own.

    Args:
        on_failure: the state that tells of failures; without one the execution fails at once.
    """
    first, states = definition["StartAt"], dict(definition["States"])
    condition, cause = _unknown(known)
    rule = {
        "Condition": condition,
        "Assign": {
            "failure": {"Error": "UnknownInput", "Cause": "{% " + cause + " %}"},
            "failed_state": CHOOSE if first == CHOOSE else CHECK,
        },
        "Next": on_failure or REFUSE,
    }
    if first == CHOOSE:
        choose = states[CHOOSE]
        states[CHOOSE] = {**choose, "Choices": [rule, *choose["Choices"]]}
    else:
        first, states = CHECK, {CHECK: _choice(rule, first), **states}
    if not on_failure:
        states[REFUSE] = {
            "Type": "Fail",
            "QueryLanguage": "JSONata",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failure.Cause %}",
        }
    return {**definition, "StartAt": first, "States": states}


def naming(definition: dict[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """The definition with a Choice in front that names the fields of an input other than `known` in
    the machine's log, and goes on.

    What a state puts out is in no log of the level ERROR, nor with the data of executions left out:
    an expression that fails is, with its cause. So a state fails by its own expression, without a
    call, and its Catch goes on with the input.
    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
    """
    first = definition["StartAt"]
    condition, cause = _unknown(known)
    name = {
        "Type": "Map",
        "QueryLanguage": "JSONata",
        "Comment": "Fails by its own expression, which the log tells of, and goes on",
        "Items": "{% $error(" + cause + ") %}",
        "ItemProcessor": {
            "StartAt": NOTHING,
            "States": {NOTHING: {"Type": "Pass", "End": True}},
        },
        "Catch": [
            {
                "ErrorEquals": ["States.QueryEvaluationError"],
                "Output": THE_INPUT,
                "Next": first,
            }
        ],
        "Output": THE_INPUT,
        "Next": first,
    }
    check = _choice({"Condition": condition, "Next": NAME}, first)
    states = {CHECK: check, **definition["States"], NAME: name}
    return {**definition, "StartAt": CHECK, "States": states}


def _unknown(known: Sequence[str]) -> tuple[str, str]:
    """(the condition that an input has other fields than `known`, the expression of a sentence that
    names them).
    """
    allowed = json.dumps([*known, *ALWAYS])
    unknown = f"$keys($states.input)[$not($ in {allowed})]"
    condition = f"{{% $type($states.input) = 'object' and $count({unknown}) > 0 %}}"
    cause = (
        f"'The input has ' & $join([{unknown}], ', ') & ', which no state reads. It may have: "
        f"{', '.join(known) or 'nothing'}.'"
    )
    return condition, cause


def _choice(rule: Mapping[str, Any], first: str) -> dict[str, Any]:
    return {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [rule], "Default": first}


# Word of the dict → what it makes of a definition: with the fields that are known, and the state
# that tells of failures.
CHECKS: Mapping[str, Callable[[dict[str, Any], Sequence[str], str | None], dict[str, Any]]] = {
    "ignore": lambda definition, known, on_failure: definition,
    "log": lambda definition, known, on_failure: naming(definition, known),
    "refuse": refusing,
}
