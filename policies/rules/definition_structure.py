"""Whether the ways of a definition lead to states of it: what AWS refuses when it is deployed.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from .definition import PROCESSORS, Definition, State, successors
from .plain import UNKNOWN

TYPES = ("Task", "Pass", "Wait", "Choice", "Parallel", "Map", "Succeed", "Fail")

HOLDING = ("Parallel", "Map")
GOES_ON = ("Task", "Pass", "Wait", "Parallel", "Map")

Fault = tuple[str, str]


def structure_faults(definition: Definition) -> Iterator[Fault]:
    """(path, sentence) for every machine without a start and every way that leads nowhere."""
    if definition.fault and not definition.body:
        return
    yield from _start_faults(definition.body, "")
    for state in definition.states:
        kind, inside = state.body.get("Type"), state.machine["States"]
        if kind not in TYPES and kind is not UNKNOWN:
            yield f"{state.path}/Type", f"is none of {', '.join(TYPES)}."
        if kind in GOES_ON and not _goes_on(state.body):
            yield state.path, 'has to say where it goes on: either Next, or "End": true.'
        for name in {name: None for name in successors(state.body) if name not in inside}:
            yield state.path, f"leads to a state that is not there.{_nearest(name, inside)}"
        if kind in HOLDING:
            for path, machine in _inside(state):
                yield from _start_faults(machine, path)


def _inside(state: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The machines that a state holds, each with its path."""
    branches = state.body.get("Branches")
    for number, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield f"{state.path}/Branches[{number}]", branch
    for key in PROCESSORS:
        if isinstance(state.body.get(key), Mapping):
            yield f"{state.path}/{key}", state.body[key]


def _start_faults(machine: Mapping[str, Any], path: str) -> Iterator[Fault]:
    inside, start = machine.get("States"), machine.get("StartAt")
    if inside is UNKNOWN or start is UNKNOWN:
        return
    if not isinstance(inside, Mapping) or not inside:
        yield f"{path}/States", "is no object of states. Write at least one."
    elif not isinstance(start, str):
        yield f"{path}/StartAt", "is missing. Name the state that comes first."
    elif start not in inside:
        yield f"{path}/StartAt", f"names a state that is not there.{_nearest(start, inside)}"


def _goes_on(body: Mapping[str, Any]) -> bool:
    """Whether the state has one of Next and End, or one that is not known."""
    end = body.get("End")
    if ("Next" in body) != (end is True):
        return True
    return end is UNKNOWN or body.get("Next") is UNKNOWN


def _nearest(name: str, inside: Mapping[str, Any]) -> str:
    close = get_close_matches(name, list(inside), n=1)
    return f' Did you mean "{close[0]}"?' if close else " Name one beside it."
