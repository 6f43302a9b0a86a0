"""What is known of each state's input: what the states before it have written.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.lint.flow import FlowMachine, machines
from downbeat.asl.lint.shapes import (
    ERROR,
    INPUT,
    WRITTEN,
    AbsentField,
    ObjectShape,
    Shape,
    answer,
    field,
    literal,
    merged,
    with_field,
)

STATES_VALUE = re.compile(r"\{%\s*\$states\.(input|result|errorOutput)((?:\.\w+)*)\s*%\}")
PLAIN_PATH = re.compile(r"\$((?:\.[\w-]+)*)")
MOST_ROUNDS = 12  # of a loop; what has not settled then may be anything


def inputs(definition: Mapping[str, Any], start: Shape = None) -> dict[str, Shape]:
    """The shape of every state's input by the state's path; `start` is that of the execution's."""
    known: dict[str, Shape] = {}
    for machine in machines(definition):
        first = start
        if machine.around is not None:
            outer, name = machine.around
            around = f"{outer.path}/States/{name}"
            first = _inner_input(outer, name, known.get(around))
        known |= _of_machine(machine, first)
    return known


def _inner_input(outer: FlowMachine, name: str, shape: Shape) -> Shape:
    """What each branch, or each iteration, gets."""
    state = outer.states[name]
    jsonpath = is_jsonpath(outer, state)
    selector = state.get("ItemSelector")
    if state.get("Type") == "Map":
        if isinstance(selector, Mapping) and "ItemBatcher" not in state:
            return template(selector, "the item") if jsonpath else literal(selector, "the item")
        return None
    if jsonpath:
        return _parameters(state, at_path(shape, state.get("InputPath", "$")))
    return value(state["Arguments"], shape, None) if "Arguments" in state else shape


def _of_machine(machine: FlowMachine, first: Shape) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {machine.start: first}
    rounds: dict[str, int] = {}
    ahead = [machine.start]
    while ahead:
        name = ahead.pop()
        if name not in machine.states:
            continue
        rounds[name] = rounds.get(name, 0) + 1
        for target, shape in outputs(machine, name, shapes[name]):
            new = shape if target not in shapes else merged(shapes[target], shape)
            if rounds.get(target, 0) > MOST_ROUNDS:
                new = None
            if target not in shapes or new != shapes[target]:
                shapes[target] = new
                ahead.append(target)
    return {f"{machine.path}/States/{name}": shapes.get(name) for name in machine.states}


def outputs(machine: FlowMachine, name: str, state_input: Shape) -> Iterator[tuple[str, Shape]]:
    """(the next state, what it gets) for every way out of a state."""
    state = machine.states[name]
    if is_jsonpath(machine, state):
        yield from _jsonpath_outputs(state, state_input)
        return
    result = result_of(state)
    for entry in _entries(state, "Choices"):
        yield str(entry.get("Next", "")), _output(entry, state_input, result, state_input)
    for entry in _entries(state, "Catch"):
        yield str(entry.get("Next", "")), _output(entry, state_input, ERROR, ERROR)
    has_result = state.get("Type") in ("Task", "Parallel", "Map")
    target = str(state.get("Default" if state.get("Type") == "Choice" else "Next", ""))
    yield target, _output(state, state_input, result, result if has_result else state_input)


def _output(entry: Mapping[str, Any], state_input: Shape, result: Shape, otherwise: Shape) -> Shape:
    return value(entry["Output"], state_input, result) if "Output" in entry else otherwise


def value(written: Any, state_input: Shape, result: Shape) -> Shape:
    """The shape of a JSONata value with expressions in it."""

    def computed(text: str) -> Shape:
        read = STATES_VALUE.fullmatch(text)
        if read is None:
            return None
        shape: Shape | AbsentField = state_input if read[1] == "input" else result
        for name in read[2].split(".")[1:]:
            shape = None if isinstance(shape, AbsentField) else field(shape, name)
        return None if isinstance(shape, AbsentField) else shape

    return literal(written, INPUT, computed)


def result_of(state: Mapping[str, Any]) -> Shape:
    """The shape of a state's raw result."""
    return answer(state.get("Resource")) if state.get("Type") == "Task" else None


# --- JSONPath


def is_jsonpath(machine: FlowMachine, state: Mapping[str, Any]) -> bool:
    return state.get("QueryLanguage", machine.language) == "JSONPath"


def _jsonpath_outputs(state: Mapping[str, Any], state_input: Shape) -> Iterator[tuple[str, Shape]]:
    taken = at_path(state_input, state.get("InputPath", "$"))
    kind = state.get("Type")
    for entry in _entries(state, "Catch"):
        yield str(entry.get("Next", "")), _placed(state_input, entry, ERROR)
    if kind == "Choice":
        for entry in _entries(state, "Choices"):
            yield str(entry.get("Next", "")), at_path(taken, state.get("OutputPath", "$"))
        yield str(state.get("Default", "")), at_path(taken, state.get("OutputPath", "$"))
        return
    shape = taken
    if kind in ("Task", "Parallel", "Map", "Pass"):
        selector = state.get("ResultSelector")
        if kind == "Pass":
            result = (
                literal(state["Result"], WRITTEN)
                if "Result" in state
                else _parameters(state, taken)
            )
        else:
            result = result_of(state)
        if isinstance(selector, Mapping):
            result = template(selector)
        shape = _placed(state_input, state, result)
    yield str(state.get("Next", "")), at_path(shape, state.get("OutputPath", "$"))


def _placed(state_input: Shape, entry: Mapping[str, Any], result: Shape) -> Shape:
    """The input with the result at ResultPath."""
    path = entry.get("ResultPath", "$")
    if path is None:
        return state_input
    plain = PLAIN_PATH.fullmatch(path) if isinstance(path, str) else None
    return with_field(state_input, tuple(plain[1].split(".")[1:]), result) if plain else None


def _parameters(state: Mapping[str, Any], taken: Shape) -> Shape:
    return template(state["Parameters"]) if "Parameters" in state else taken


def template(written: Any, whose: str = WRITTEN) -> Shape:
    """The shape of Parameters, ItemSelector or ResultSelector: keys lose their ".$"."""
    if not isinstance(written, Mapping):
        return None
    return ObjectShape(
        {
            str(key).removesuffix(".$"): None if str(key).endswith(".$") else template(one, whose)
            for key, one in written.items()
        },
        whose,
    )


def at_path(shape: Shape, path: Any) -> Shape:
    """What a path finds; nothing is known of a path that is more than names."""
    plain = PLAIN_PATH.fullmatch(path) if isinstance(path, str) else None
    for name in plain[1].split(".")[1:] if plain else ():
        inner = field(shape, name)
        shape = None if isinstance(inner, AbsentField) else inner
    return shape if plain else None


def _entries(state: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = state.get(key)
    entries = entries if isinstance(entries, (list, tuple)) else ()
    return [entry for entry in entries if isinstance(entry, Mapping)]
