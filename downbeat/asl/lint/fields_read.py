"""Fields that an expression of a JSONata state reads and that nothing before it has written: of a
call's result, of the state's input, of a variable.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, enumeration, nearest
from downbeat.asl.jsonata import bindings
from downbeat.asl.lint.dataflow import at_path, inputs, is_jsonpath, result_of, value
from downbeat.asl.lint.flow import machines
from downbeat.asl.lint.shapes import ERROR, AbsentField, Shape, absent, merged
from downbeat.asl.lint.variables import state_expressions

MOST_NAMES = 12  # that a message lists


def findings(definition: Mapping[str, Any], start: Shape = None) -> Iterator[Diagnostic]:
    """Every field that is read and certainly not there; `start` is what an execution gets."""
    shapes = inputs(definition, start)
    variables = variable_shapes(definition, shapes)
    for machine in machines(definition):
        for name, state in machine.states.items():
            if is_jsonpath(machine, state):
                continue
            path = f"{machine.path}/States/{name}"
            known = {"input": shapes[path], "result": result_of(state), "errorOutput": ERROR}
            for where, expression in state_expressions(state, path):
                yield from _absent(where, expression, known, variables)


def _absent(
    path: str, expression: str, known: Mapping[str, Shape], variables: Mapping[str, Shape]
) -> Iterator[Diagnostic]:
    read = bindings(expression)
    states = read.get("states")
    for part, tree in states.items() if isinstance(states, Mapping) else ():
        for way, missing in absent(known.get(part), tree):
            if not asked(expression, way):
                yield absent_field(path, f"$states.{part}.{way}", missing)
    for variable, tree in read.items():
        for way, missing in absent(variables.get(variable), tree):
            if not asked(expression, way):
                yield absent_field(path, f"${variable}.{way}", missing)


def asked(expression: str, way: str) -> bool:
    """Whether the expression asks itself if the field is there."""
    name = re.escape(way.rpartition(".")[2])
    return bool(re.search(rf"\$(exists|boolean|type)\([^)]*\b{name}\b|\b{name}`?\s*\?", expression))


def absent_field(path: str, name: str, missing: AbsentField) -> Diagnostic:
    """The diagnostic of a field that is not there; an error where it is a slip of one that is."""
    word = name.rpartition(".")[2]
    close = nearest(word, missing.known)
    known = enumeration(missing.known[:MOST_NAMES]) if missing.known else "no field"
    more = len(missing.known) - MOST_NAMES
    also = f" ({more} more)" if more > 0 else ""
    service = missing.whose.startswith("the result of")
    message = (
        f"reads {name}, which is not there.{close} {missing.whose[:1].upper()}{missing.whose[1:]}"
        f" has {known}{also}."
    )
    return Diagnostic(
        path,
        message,
        "unknown-result-field" if service else "unwritten-field",
        "error" if close else "warning",
    )


def variable_shapes(definition: Mapping[str, Any], shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shape of each variable; None where its assignments leave anything open."""
    known: dict[str, Shape] = {}
    for machine in machines(definition):
        for name, state in machine.states.items():
            state_input, result = shapes[f"{machine.path}/States/{name}"], result_of(state)
            jsonpath = is_jsonpath(machine, state)
            has_result = state.get("Type") in ("Task", "Parallel", "Map")
            entries = [(state, result if has_result or not jsonpath else state_input)]
            entries += [(entry, ERROR) for entry in _mappings(state.get("Catch"))]
            entries += [
                (entry, state_input if jsonpath else None)
                for entry in _mappings(state.get("Choices"))
            ]
            for entry, own in entries:
                assign = entry.get("Assign")
                for variable, written in assign.items() if isinstance(assign, Mapping) else ():
                    plain = str(variable).removesuffix(".$")
                    shape = (
                        (at_path(own, written) if plain != variable else None)
                        if jsonpath
                        else value(written, state_input, own)
                    )
                    known[plain] = merged(known[plain], shape) if plain in known else shape
    return known


def _mappings(entries: Any) -> list[Mapping[str, Any]]:
    entries = entries if isinstance(entries, (list, tuple)) else ()
    return [entry for entry in entries if isinstance(entry, Mapping)]
