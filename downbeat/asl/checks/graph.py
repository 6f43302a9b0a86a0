"""The graph that the transitions of one machine make: every target exists, every state is reached,
and one of them ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from downbeat.asl.checks.position import (
    Position,
    shown,
)
from downbeat.asl.diagnostic import alternatives, enumeration, nearest


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


def check_graph(machine: dict[str, Any], path: str, owner: str, place: Position) -> None:
    """Every target stands beside its state, every state is reached, and one of them ends."""
    states = machine["States"]
    names = tuple(states)
    onward = _onward(states, path, names, place)
    start = _start(machine, path, names, place)
    for name in _unreached(start, onward) if start is not None else ():
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


def _start(
    machine: dict[str, Any], path: str, names: tuple[str, ...], place: Position
) -> str | None:
    """The first state, or the nearest name to one that is misspelt; None where there is none."""
    start = machine.get("StartAt")
    if "StartAt" in machine and not isinstance(start, str):
        place.say(
            f"{path}/StartAt",
            f"StartAt is the name of a state, but it is {shown(start)}.",
            "wrong-type",
        )
    if not isinstance(start, str):
        return None
    if start in names:
        return start
    _missing(start, f"{path}/StartAt", names, place)
    return next(iter(get_close_matches(start, names, 1)), start)


def _onward(
    states: dict[str, Any], path: str, names: tuple[str, ...], place: Position
) -> dict[str, list[str]]:
    """State → the states that it goes on to. A misspelt target is read as the nearest name: that
    nothing leads there is a consequence, not a second problem.
    """
    onward: dict[str, list[str]] = {name: [] for name in states}
    misspelt: list[tuple[str, str]] = []
    for name, value in states.items():
        if not isinstance(value, dict):
            continue
        for target, at in _transitions(value, f"{path}/States/{name}"):
            if not isinstance(target, str):
                continue
            if target in states:
                onward[name].append(target)
            else:
                misspelt.append((name, target))
                _missing(target, at, names, place)
    for name, target in misspelt:
        onward[name] += get_close_matches(target, names, 1)
    return onward


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


def no_such_state(target: str, names: tuple[str, ...], place: Position) -> str:
    """A transition that leads nowhere: to no state at all, or to one in another branch."""
    other = place.states.get(target)
    if other:
        return (
            f"{shown(target)} is {other}, on another level; a state goes only to states beside it:"
            f" {alternatives(map(shown, names))}."
        )
    there = f" There {'are' if len(names) > 1 else 'is'} {enumeration(map(shown, names))}."
    return f"There is no state {shown(target)} here.{nearest(target, names) or there}"
