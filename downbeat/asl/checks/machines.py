"""A machine and the machines inside it: branches of a Parallel, the processor of a Map; and whether
every state is reached.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from downbeat.asl.checks.graph import check_graph, no_such_state
from downbeat.asl.checks.maps import processor_config
from downbeat.asl.checks.position import (
    JSONATA,
    JSONPATH,
    Position,
    as_object,
    fields,
    shown,
)
from downbeat.asl.checks.states import state
from downbeat.asl.checks.values import MAX_SECONDS, anything, number, word
from downbeat.asl.diagnostic import nearest

MAX_NAME = 80
MACHINE = {
    "Comment": anything,
    "QueryLanguage": word(JSONATA, JSONPATH),
    "StartAt": anything,
    "States": anything,
    "TimeoutSeconds": number(0, MAX_SECONDS, computed=False),
    "Version": word("1.0"),
}
BRANCH = ("Comment", "StartAt", "States")
PROCESSOR = (*BRANCH, "ProcessorConfig")


def whole_machine(definition: dict[str, Any], place: Position) -> None:
    """Checks a definition, everything inside it, and the transitions that lead nowhere."""
    fields(definition, MACHINE, "", "A state machine", place)
    for field, value in definition.items():
        if field in MACHINE:
            MACHINE[field](value, "", field, place)
    _machine(definition, "", "A state machine", place)
    for index, target, names in place.missing:  # now that the names of all levels are known
        place.found[index] = replace(
            place.found[index], message=no_such_state(target, names, place)
        )


def _machine(value: dict[str, Any], path: str, owner: str, place: Position) -> None:
    """Checks the states of one machine and the graph that they make."""
    if "StartAt" not in value:
        place.say(
            path,
            f"{owner} needs StartAt, the name of its first"
            f" state.{nearest('StartAt', [str(f) for f in value if f != 'States'])}",
            "missing-field",
        )
    states = _states_of(value, path, owner, place)
    if states is None:
        return
    inside = place._replace(
        language=place.machine_language, variables=_variables(states, path, place)
    )
    for name, inner in states.items():
        at = f"{path}/States/{name}"
        _name(name, at, place)
        if as_object(inner, at, "A state", place):
            _inside(inner, at, state(inner, at, inside))
    check_graph(value, path, owner, place)


def _states_of(
    value: dict[str, Any], path: str, owner: str, place: Position
) -> dict[str, Any] | None:
    """The states of a machine; None, with a problem, where it has none."""
    states = value.get("States")
    if "States" not in value:
        place.say(path, f"{owner} needs States, an object of its states by name.", "missing-field")
        return None
    if not isinstance(states, dict) or not states:
        place.say(
            f"{path}/States",
            "States is an object of at least one state, but it is"
            f" {'empty' if states == {} else shown(states)}.",
            "wrong-type",
        )
        return None
    return states


def _variables(states: dict[str, Any], path: str, place: Position) -> dict[str, str]:
    """The variables that the states of a machine see, its own and those around it, each with the
    path of its Assign.
    """
    assigned = dict(_assigned(states, path, place.machine_language))
    for name in [name for name in assigned if name in place.variables]:
        place.say(
            assigned[name],
            f"${name} is assigned around this {_kind(path)} too, at {place.variables[name]}; give"
            " one of them another name.",
            "variable-shadowed",
        )
    return {**place.variables, **assigned}


def _assigned(states: dict[str, Any], path: str, language: str) -> Iterator[tuple[str, str]]:
    """The variables that the states of one machine assign, each with the path of its Assign."""
    for name, value in states.items():
        if not isinstance(value, dict):
            continue
        assigns = [(value.get("Assign"), "")]
        for field in ("Choices", "Catch"):
            entries = value.get(field)
            for number_, entry in enumerate(entries if isinstance(entries, (list, tuple)) else ()):
                assigns.append(
                    (
                        entry.get("Assign") if isinstance(entry, dict) else None,
                        f"/{field}[{number_}]",
                    )
                )
        jsonpath = value.get("QueryLanguage", language) == JSONPATH
        for variables, at in assigns:
            for variable in map(str, variables if isinstance(variables, dict) else ()):
                yield (
                    variable.removesuffix(".$") if jsonpath else variable,
                    f"{path}/States/{name}{at}/Assign/{variable}",
                )


def _kind(path: str) -> str:
    return "branch" if path.endswith("]") else "Map"


def _name(name: Any, at: str, place: Position) -> None:
    """A state's name: 1 to 80 characters, once in the whole machine."""
    if not isinstance(name, str):
        place.say(at, f"The name of a state is text, but it is {shown(name)}.", "wrong-type")
        return
    if not 1 <= len(name) <= MAX_NAME:
        place.say(
            at,
            f"The name of a state has 1 to {MAX_NAME} characters, but this one has {len(name)}.",
            "state-name-length",
        )
    other = place.states.setdefault(name, at)
    if other != at:
        place.say(
            at,
            f"The name {shown(name)} is taken by {other}; a name stands once in the whole machine,"
            " branches included.",
            "duplicate-state-name",
        )


def _inside(value: dict[str, Any], path: str, place: Position) -> None:
    """Branches of a Parallel, ItemProcessor (formerly Iterator) of a Map."""
    kind = value.get("Type")
    if kind == "Parallel" and "Branches" in value:
        branches = value["Branches"]
        if not isinstance(branches, (list, tuple)) or not branches:
            place.say(
                f"{path}/Branches",
                "Branches is a list of at least one branch, but it is"
                f" {'empty' if branches == [] else shown(branches)}.",
                "wrong-type",
            )
            return
        for number_, branch in enumerate(branches):
            at = f"{path}/Branches[{number_}]"
            if as_object(branch, at, "A branch", place):
                fields(branch, BRANCH, at, "A branch", place)
                _machine(branch, at, "A branch", place)
    elif kind == "Map":
        for field in ("ItemProcessor", "Iterator"):
            if field in value and as_object(value[field], f"{path}/{field}", field, place):
                _processor(value[field], f"{path}/{field}", field, place)


def _processor(value: dict[str, Any], path: str, field: str, place: Position) -> None:
    fields(value, PROCESSOR, path, field, place)
    config = value.get("ProcessorConfig")
    if "ProcessorConfig" in value:
        processor_config(config, f"{path}/ProcessorConfig", place)
    if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
        place = place._replace(
            express=place.express or config.get("ExecutionType") == "EXPRESS", variables={}
        )
    _machine(value, path, field, place)


# --- graph
