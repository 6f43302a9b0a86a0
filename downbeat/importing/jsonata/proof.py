"""Whether two forms of one state do the same: both are simulated with the same data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.asl.walk import PROCESSORS
from downbeat.importing.jsonata.sample_documents import documents, variables
from downbeat.simulator import Call, TaskError, simulate

NAME, BEFORE = "State", "Variables"
MOST = 120  # pairs of input and result
# An error that a Catch can name → one that it catches.
RAISED = {"States.ALL": "Custom.Error", "States.TaskFailed": "Custom.Error"}
JSONPATH, JSONATA = "JSONPath", "JSONata"


class Round(NamedTuple):
    """What one simulation has: the state's input, the result of its calls, or the error of its own
    call ("" for none).
    """

    input: Any
    result: Any
    error: str


def difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    """ "" where both states do the same with every input and result on which the first succeeds:
    the same calls, the same output, the same next state. Otherwise what is different, in words.
    """
    inputs = list(documents(first))
    results = inputs if first.get("Type") in ("Task", "Parallel", "Map") else inputs[:1]
    pairs = list(product(inputs, results))
    step = max(1, len(pairs) // MOST)
    errors, names = ["", *_errors(first)], variables(first)
    succeeded = 0
    for number, (sample, result) in enumerate(pairs[::step]):
        error = errors[number % len(errors)]
        one = _outcome(first, JSONPATH, names, Round(sample, result, error))
        if one is None:
            continue
        succeeded += 1
        other = _outcome(second, JSONATA, names, Round(sample, result, error))
        if one != other:
            return f"the outcome differs for the input {_short(sample)}"
    return "" if succeeded else "it succeeds with none of the generated inputs"


def _outcome(state: Mapping[str, Any], language: str, names: list[str], one: Round) -> str | None:
    """The calls and the end of an execution of the state alone, as text; None where it fails."""
    calls: list[Any] = []
    # Without an error of its call a state has nothing to catch but faults of its data.
    own = {key: value for key, value in state.items() if key != "Catch" or one.error}

    def answer(call: Call) -> Any:
        calls.append([call.state, call.resource, call.arguments])
        if one.error and call.state == NAME:
            raise TaskError(one.error, "why")
        return one.result

    try:
        execution = simulate(
            _machine(own, language, dict.fromkeys(names, one.input)), one.input, tasks=answer
        )
    except (DiagnosticsError, TypeError, ValueError):
        return None
    if execution.status != "SUCCEEDED" and state.get("Type") != "Fail":
        return None
    end = [execution.status, execution.output, execution.error, execution.cause]
    return json.dumps([calls, end], sort_keys=True)


def _machine(
    state: Mapping[str, Any], language: str, assigned: Mapping[str, Any]
) -> dict[str, Any]:
    """A machine of this state, with a state for each that it may go to, which says so."""
    own = {key: value for key, value in state.items() if key not in ("Retry", "Next", "End")}
    ends = {name: _end(name) for name in _targets(state)}
    if own["Type"] not in ("Choice", "Succeed", "Fail"):
        own["Next"] = "Next of it"
        ends["Next of it"] = _end("Next of it")
    before = {"Type": "Pass", "Assign": assigned, "Next": NAME}
    return {
        "StartAt": BEFORE if assigned else NAME,
        "States": {
            **({BEFORE: before} if assigned else {}),
            NAME: {**_with_stubs(own), "QueryLanguage": language},
            **ends,
        },
    }


def _with_stubs(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state with one call in the place of each machine inside it, whose states are compared on
    their own.
    """
    out = dict(state)
    if isinstance(out.get("Branches"), list):
        out["Branches"] = [_stub(branch, number) for number, branch in enumerate(out["Branches"])]
    return out | {key: _stub(out[key], 0) for key in PROCESSORS if key in out}


def _stub(machine: Mapping[str, Any], number: int) -> dict[str, Any]:
    name = f"Inside {number}"
    call = {
        "Type": "Task",
        "QueryLanguage": JSONPATH,
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "inside", "Payload.$": "$"},
        "End": True,
    }
    return {**machine, "StartAt": name, "States": {name: call}}


def _end(name: str) -> dict[str, Any]:
    return {"Type": "Pass", "Parameters": {"at": name, "data.$": "$"}, "End": True}


def _targets(state: Mapping[str, Any]) -> list[str]:
    rules = [*state.get("Choices", ()), *state.get("Catch", ())]
    names = [rule["Next"] for rule in rules if "Next" in rule]
    return list(dict.fromkeys([*names, *([state["Default"]] if "Default" in state else [])]))


def _errors(state: Mapping[str, Any]) -> list[str]:
    if state.get("Type") != "Task":
        return []
    names = [name for rule in state.get("Catch", ()) for name in rule["ErrorEquals"]]
    return [RAISED.get(name, name) for name in names]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}..."
