"""A definition as graphs: each machine with its states, and the ways out of each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.walk import PROCESSORS


class FlowMachine(NamedTuple):
    """The definition itself, a branch or an item processor; `around` is the machine and the name
    of the state that it stands in.
    """

    path: str
    states: Mapping[str, Mapping[str, Any]]
    start: str
    language: str
    around: tuple[FlowMachine, str] | None
    distributed: bool


class FlowEdge(NamedTuple):
    """A way out of a state: `target` is "" where it ends; `assigned` the variables set on it."""

    target: str
    assigned: frozenset[str]


def machines(definition: Mapping[str, Any]) -> Iterator[FlowMachine]:
    """Every machine of a definition, outer before inner."""
    yield from _machines(definition, "", definition.get("QueryLanguage", "JSONPath"), None, False)


def _machines(
    value: Mapping[str, Any],
    path: str,
    language: str,
    around: tuple[FlowMachine, str] | None,
    distributed: bool,
) -> Iterator[FlowMachine]:
    states = value.get("States")
    states = {
        name: state
        for name, state in (states.items() if isinstance(states, Mapping) else ())
        if isinstance(state, Mapping)
    }
    machine = FlowMachine(
        path, states, str(value.get("StartAt", "")), language, around, distributed
    )
    yield machine
    for name, state in states.items():
        here = f"{path}/States/{name}"
        branches = state.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, (list, tuple)) else ()):
            if isinstance(branch, Mapping):
                inner = f"{here}/Branches[{number}]"
                yield from _machines(branch, inner, language, (machine, name), False)
        for key in PROCESSORS:
            processor = state.get(key)
            if isinstance(processor, Mapping):
                config = processor.get("ProcessorConfig")
                apart = isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED"
                yield from _machines(processor, f"{here}/{key}", language, (machine, name), apart)


def edges(machine: FlowMachine, name: str) -> list[FlowEdge]:
    """The ways out of a state: its rules and Default, its Next or end, its Catch."""
    state = machine.states[name]
    jsonpath = state.get("QueryLanguage", machine.language) == "JSONPath"
    own = _assigned(state, jsonpath)
    ways = [
        FlowEdge(str(entry.get("Next", "")), _assigned(entry, jsonpath))
        for field in ("Choices", "Catch")
        for entry in _entries(state.get(field))
    ]
    if state.get("Type") == "Choice":
        ways += [FlowEdge(str(state["Default"]), own)] if "Default" in state else []
    else:
        ways.append(FlowEdge(str(state.get("Next", "")), own))
    return ways


def _entries(value: Any) -> list[Mapping[str, Any]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _assigned(entry: Mapping[str, Any], jsonpath: bool) -> frozenset[str]:
    assign = entry.get("Assign")
    names = map(str, assign if isinstance(assign, Mapping) else ())
    return frozenset(name.removesuffix(".$") if jsonpath else name for name in names)
