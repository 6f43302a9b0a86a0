"""Names that a JSONata expression reads: variables that are assigned on no way to it, functions
that do not exist, fields that `$states` does not have.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.jsonata import bindings
from downbeat.asl.jsonata_functions import FUNCTIONS
from downbeat.asl.lint.flow import FlowMachine, edges, machines

# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
STATES_FIELDS = ("input", "result", "errorOutput", "context")
INNER = ("Branches", "ItemProcessor", "Iterator")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every name that a JSONata expression reads and that is not there."""
    everywhere = _assigned_anywhere(definition)
    for machine in machines(definition):
        readable = readable_variables(machine)
        for name, state in machine.states.items():
            if state.get("QueryLanguage", machine.language) != "JSONata":
                continue
            for path, expression in state_expressions(state, f"{machine.path}/States/{name}"):
                yield from _names(path, expression, readable[name], everywhere)


def state_expressions(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, expression without `{%` and `%}`) of everything in a state but its inner machines."""
    if isinstance(value, str):
        if value.startswith("{%") and value.endswith("%}") and len(value) >= 4:
            yield path, value[2:-2]
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in INNER:
                yield from state_expressions(inner, f"{path}/{key}")
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from state_expressions(inner, f"{path}[{number}]")


def _names(
    path: str, expression: str, readable: frozenset[str], everywhere: Mapping[str, str]
) -> Iterator[Diagnostic]:
    for name, below in bindings(expression).items():
        if name == "states":
            for field in below if isinstance(below, Mapping) else ():
                if field not in STATES_FIELDS:
                    yield Diagnostic(
                        path,
                        f"$states has no field {field!r}.{nearest(field, STATES_FIELDS)} It has"
                        f" {', '.join(STATES_FIELDS)}.",
                        "unknown-states-field",
                    )
        elif name not in readable and name not in FUNCTIONS:
            yield _unknown(path, name, expression, readable, everywhere)


def _unknown(
    path: str, name: str, expression: str, readable: frozenset[str], everywhere: Mapping[str, str]
) -> Diagnostic:
    """Why a name cannot be read: it is assigned elsewhere, or later, or nowhere."""
    if name not in everywhere and re.search(rf"\${re.escape(name)}\s*\(", expression):
        close = (
            nearest(f"${name}", _named(FUNCTIONS))
            or " JSONata's functions are at https://docs.jsonata.org."
        )
        return Diagnostic(path, f"there is no function ${name}.{close}", "unknown-function")
    if name not in everywhere:
        close = nearest(f"${name}", _named(readable))
        fix = close or f" Assign it in a state before, or write $states.input.{name} for the input."
        return Diagnostic(path, f"no state assigns ${name}.{fix}", "unassigned-variable")
    where = everywhere[name]
    if where.rsplit("/States/", 1)[0].startswith(path.rsplit("/States/", 1)[0] + "/States/"):
        fix = "return it in that machine's Output, and Assign it in the state around it."
        return Diagnostic(
            path,
            f"${name} is assigned inside an inner machine, at {where}, and ends with it; {fix}",
            "variable-out-of-scope",
        )
    return Diagnostic(
        path,
        f"${name} is assigned at {where}, which has not run when this is read; assign it on every"
        " way to here.",
        "variable-read-too-early",
    )


def _named(names: Iterable[str]) -> list[str]:
    return [f"${name}" for name in names]


def _assigned_anywhere(definition: Mapping[str, Any]) -> dict[str, str]:
    """Every variable of the definition with the state that assigns it first."""
    where: dict[str, str] = {}
    for machine in machines(definition):
        for name in machine.states:
            for edge in edges(machine, name):
                for variable in edge.assigned:
                    where.setdefault(variable, f"{machine.path}/States/{name}")
    return where


def readable_variables(machine: FlowMachine) -> dict[str, frozenset[str]]:
    """State → the variables that are assigned on some way to it."""
    readable = {name: frozenset[str]() for name in machine.states}
    reached: set[str] = set()
    ahead: list[tuple[str, frozenset[str]]] = [(machine.start, outer_variables(machine))]
    while ahead:
        name, variables = ahead.pop()
        if name not in machine.states or (name in reached and variables <= readable[name]):
            continue
        reached.add(name)
        readable[name] |= variables
        ahead += [
            (edge.target, readable[name] | edge.assigned)
            for edge in edges(machine, name)
            if edge.target
        ]
    unreached = frozenset(variable for name in machine.states for variable in _own(machine, name))
    return {
        name: known if name in reached else known | unreached for name, known in readable.items()
    }


def _own(machine: FlowMachine, name: str) -> set[str]:
    return {variable for edge in edges(machine, name) for variable in edge.assigned}


def outer_variables(machine: FlowMachine) -> frozenset[str]:
    """The variables of the machines around this one that it reads: those readable in its Parallel
    or Map; none inside a Distributed Map.
    """
    if machine.around is None or machine.distributed:
        return frozenset()
    around, state = machine.around
    return readable_variables(around)[state]
