"""A machine and the machines inside it: branches of a Parallel, the processor of a Map; and whether
every state is reached.

https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

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
from downbeat.asl.diagnostic import alternatives, enumeration, nearest

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
            place.found[index], message=_no_such_state(target, names, place)
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
    states = value.get("States")
    if "States" not in value:
        place.say(path, f"{owner} needs States, an object of its states by name.", "missing-field")
        return
    if not isinstance(states, dict) or not states:
        place.say(
            f"{path}/States",
            "States is an object of at least one state, but it is"
            f" {'empty' if states == {} else shown(states)}.",
            "wrong-type",
        )
        return
    assigned = dict(_assigned(states, path, place.machine_language))
    for name in [name for name in assigned if name in place.variables]:
        place.say(
            assigned[name],
            f"${name} is assigned around this {_kind(path)} too, at {place.variables[name]}; give"
            " one of them another name.",
            "variable-shadowed",
        )
    inside = place.variables | assigned
    for name, inner in states.items():
        at = f"{path}/States/{name}"
        _name(name, at, place)
        if not as_object(inner, at, "A state", place):
            continue
        _inside(
            inner,
            at,
            state(inner, at, place._replace(language=place.machine_language, variables=inside)),
        )
    _graph(value, path, owner, place)


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


def _transitions(value: dict[str, Any], path: str) -> Iterator[tuple[Any, str]]:
    """Where a state can go, each target with the path of the field that names it."""
    kind = value.get("Type")
    if kind == "Choice":
        if isinstance(value.get("Choices"), (list, tuple)):
            for number_, rule in enumerate(value["Choices"]):
                if isinstance(rule, dict) and "Next" in rule:
                    yield rule["Next"], f"{path}/Choices[{number_}]/Next"
        if "Default" in value:
            yield value["Default"], f"{path}/Default"
        return
    if "Next" in value and kind not in ("Succeed", "Fail"):
        yield value["Next"], f"{path}/Next"
    if isinstance(value.get("Catch"), (list, tuple)):
        for number_, catcher in enumerate(value["Catch"]):
            if isinstance(catcher, dict) and "Next" in catcher:
                yield catcher["Next"], f"{path}/Catch[{number_}]/Next"


def _graph(machine: dict[str, Any], path: str, owner: str, place: Position) -> None:
    """Every target stands beside its state, every state is reached, and one of them ends."""
    states, start = machine["States"], machine.get("StartAt")
    names, onward = tuple(states), dict[str, list[str]]()
    missing: list[tuple[str, str]] = []
    for name, value in states.items():
        onward[name] = []
        for target, at in (
            _transitions(value, f"{path}/States/{name}") if isinstance(value, dict) else ()
        ):
            if not isinstance(target, str):
                continue
            if target in states:
                onward[name].append(target)
            else:
                missing.append((name, target))
                _missing(target, at, names, place)
    if "StartAt" in machine and not isinstance(start, str):
        place.say(
            f"{path}/StartAt",
            f"StartAt is the name of a state, but it is {shown(start)}.",
            "wrong-type",
        )
    elif isinstance(start, str) and start not in states:
        _missing(start, f"{path}/StartAt", names, place)
        start = next(iter(get_close_matches(start, names, 1)), start)
    if isinstance(start, str):
        for name in _unreached(start, _meant(onward, missing)):
            place.say(
                f"{path}/States/{name}",
                f"Nothing leads to {shown(name)}; name it in a Next, a Default, a Catch or StartAt,"
                " or remove it.",
                "unreachable-state",
            )
    sound = (
        not place.missing or place.missing[-1][2] is not names
    )  # else mending a transition comes first
    if sound and all(_goes_on_for_ever(value) for value in states.values()):
        place.say(
            path,
            f'{owner} never ends: each of its states goes on to another; give one "End": true, or'
            " add a Succeed or Fail.",
            "never-ends",
        )


def _meant(onward: dict[str, list[str]], missing: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The transitions with misspelt targets read as the nearest name: that nothing leads there is
    a consequence, not a second fault.
    """
    meant = {name: list(targets) for name, targets in onward.items()}
    for name, target in missing:
        meant[name] += get_close_matches(target, onward, 1)
    return meant


def _goes_on_for_ever(value: Any) -> bool:
    """A state that is sound and has a next one; states without any transition are reported on their
    own.
    """
    return (
        isinstance(value, dict)
        and value.get("End") is not True
        and (value.get("Type") == "Choice" or isinstance(value.get("Next"), str))
        and (value.get("Type") not in ("Succeed", "Fail"))
    )


def _unreached(start: str, onward: dict[str, list[str]]) -> list[str]:
    """States that no way from the start leads to; of a whole stretch of them only where it
    begins.
    """
    reached = _from({start}, onward)
    lost = [name for name in onward if name not in reached]
    if not lost:
        return []
    led_to = {target for name in lost for target in onward[name] if target != name}
    heads = [name for name in lost if name not in led_to]
    covered = reached | _from(set(heads), onward)
    for name in lost:  # what is left are rings that only lead to themselves
        if name not in covered:
            heads.append(name)
            covered |= _from({name}, onward)
    return [name for name in lost if name in heads]


def _from(names: set[str], onward: dict[str, list[str]]) -> set[str]:
    reached, ahead = set(), list(names)
    while ahead:
        name = ahead.pop()
        if name not in reached and name in onward:
            reached.add(name)
            ahead += onward[name]
    return reached


def _missing(target: str, path: str, names: tuple[str, ...], place: Position) -> None:
    """Keeps the place of a problem whose sentence is written when the whole machine has been
    read.
    """
    place.missing.append((len(place.found), target, names))
    place.say(path, "", "no-such-state")


def _no_such_state(target: str, names: tuple[str, ...], place: Position) -> str:
    """A transition that leads nowhere: to no state at all, or to one in another branch."""
    other = place.states.get(target)
    if other:
        return (
            f"{shown(target)} is {other}, on another level; a state goes only to states beside it:"
            f" {alternatives(map(shown, names))}."
        )
    there = f" There {'are' if len(names) > 1 else 'is'} {enumeration(map(shown, names))}."
    return f"There is no state {shown(target)} here.{nearest(target, names) or there}"
