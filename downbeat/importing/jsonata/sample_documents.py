"""Generated data for a state: documents in which every path that it reads leads to something."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.simulator.jsonpath import compile_path

PATH = re.compile(r"\$\$?(?:\.[A-Za-z_][\w-]*|\[(?:\d+|'[^'\"]*')\])+")
VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")
EXECUTION_INPUT = "$$.Execution.Input"
VALUES: tuple[Any, ...] = (
    *("text", "", "7", '{"a": [1]}', "2026-01-01T00:00:00Z", 3, 0, -1.5, True, False, None),
    *([], ["one"], [1, "two", {"c": 3}], {}, {"k": "v"}, [[1], [2]]),
)
# Intrinsic function → the values that it is asked with, and what its counterpart does with others.
SCALARS = tuple(value for value in VALUES if not isinstance(value, (list, dict)))
NO_TEXTS = tuple(value for value in VALUES if not isinstance(value, str))
LIMITED: dict[str, tuple[tuple[Any, ...], str]] = {
    "States.Format(": (SCALARS, "lists and objects in States.Format are written as JSON"),
    "States.MathAdd(": (
        tuple(value for value in SCALARS if not isinstance(value, float)),
        "States.MathAdd rounds its numbers, JSONata does not",
    ),
    "States.JsonToString(": (NO_TEXTS, "States.JsonToString puts a text into quotes"),
    "SecondsPath": (NO_TEXTS, "a number of seconds that is a text is refused"),
}
STRIDES = (0, 1, 3)  # how far apart the values of two neighbouring paths are


def documents(state: Mapping[str, Any]) -> Iterator[Any]:
    """Documents with every path that stands in the state: each of VALUES, and each constant of its
    rules, at all of them, and then different ones side by side.
    """
    paths = _paths(state)
    text = json.dumps(state)
    known = [values for word, (values, _) in LIMITED.items() if word in text]
    values = [*min([VALUES, *known], key=len), *_constants(state)]
    for stride in STRIDES:
        for first in range(len(values)):
            document: Any = {}
            for number, steps in enumerate(paths):
                value = values[(first + number * stride) % len(values)]
                document = _with(document, steps, value)
            yield document
    yield from ([1, "a", {"k": "v"}], "text", 5)


def caveats(state: Mapping[str, Any]) -> list[str]:
    """What the documents leave out for this state, as sentences."""
    text = json.dumps(state)
    return [sentence for word, (_, sentence) in LIMITED.items() if word in text]


def variables(state: Mapping[str, Any]) -> list[str]:
    """The names that look like variables in the state's texts."""
    names = {name for name in VARIABLE.findall(json.dumps(state)) if name != "states"}
    return sorted(names)


def _paths(state: Mapping[str, Any]) -> list[list[str | int]]:
    """The steps of every path, shortest first, so that a value never hides a longer path."""
    texts = set(PATH.findall(json.dumps(state, ensure_ascii=False).replace('\\"', "'")))
    paths: set[tuple[str | int, ...]] = set()
    for text in texts:
        own = text
        if text.startswith("$$"):
            if not text.startswith(EXECUTION_INPUT):
                continue
            own = f"${text.removeprefix(EXECUTION_INPUT)}"
        try:
            steps = compile_path(own).steps
        except ValueError:
            continue
        keys = tuple(step.key for step in steps if step.key is not None)
        paths.add(keys)
    prefix = _input_path(state)
    paths |= {(*prefix, *keys) for keys in paths if prefix}
    return [list(keys) for keys in sorted(paths, key=lambda keys: (len(keys), str(keys)))]


def _input_path(state: Mapping[str, Any]) -> tuple[str | int, ...]:
    try:
        steps = compile_path(str(state.get("InputPath") or "$")).steps
    except ValueError:
        return ()
    return tuple(step.key for step in steps if step.key is not None)


def _with(document: Any, steps: list[str | int], value: Any) -> Any:
    """The document with a value at the steps; what is no object or list on the way becomes one."""
    if not steps:
        return value
    first, *rest = steps
    if isinstance(first, int):
        items = list(document) if isinstance(document, list) else []
        items += [None] * (first + 1 - len(items))
        items[first] = _with(items[first], rest, value)
        return items
    fields = dict(document) if isinstance(document, Mapping) else {}
    return {**fields, first: _with(fields.get(first), rest, value)}


def _constants(value: Any) -> list[Any]:
    """What the rules of a Choice compare with, and what lies just beside."""
    constants: list[Any] = []
    rules = value.get("Choices", []) if isinstance(value, Mapping) else []
    for text, constant in _comparisons(rules):
        if isinstance(constant, bool) or text.startswith("Is") or text.endswith("Path"):
            continue
        if isinstance(constant, (int, float)):
            constants += [constant, constant + 1, constant - 1]
        elif isinstance(constant, str):
            constants += [constant, constant.replace("*", "x"), f"{constant}x"]
    return constants


def _comparisons(rules: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(rules, list):
        for rule in rules:
            yield from _comparisons(rule)
    elif isinstance(rules, Mapping):
        for key, value in rules.items():
            if key in ("And", "Or", "Not"):
                yield from _comparisons(value)
            elif key not in ("Variable", "Next", "Comment"):
                yield key, value
