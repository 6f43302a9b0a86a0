"""A definition's states in the order they run, with the transitions that the order says left out:
the way back from what downbeat.asl.definition does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from downbeat.asl.walk import PROCESSORS


def ordered(machine: Mapping[str, Any], *, end: str | None = None) -> dict[str, Any]:
    """The machine without StartAt, its states in the order they run, without the Next, Default and
    End that the order says; the same in Branches and processors.

    A Choice without Default stands last, where nothing is below it. A machine where that cannot be,
    because it has two of them or starts with one, keeps its StartAt and all its transitions.
    `end` is a state that has to stand last.
    """
    names = in_run_order(machine)
    last = [name for name in names if _is_open(machine["States"][name])]
    if len(last) > 1 or (last == names[:1] and len(names) > 1):
        return _kept(machine)
    last += [end] if end else []
    names = [name for name in names if name not in last] + last
    states = {name: _inner(machine["States"][name], ordered) for name in names}
    rest = {key: value for key, value in machine.items() if key not in ("StartAt", "States")}
    return {**rest, "States": _implied(states)}


def in_run_order(machine: Mapping[str, Any]) -> list[str]:
    """The names of a machine's states: each behind all that lead to it, loops aside; what a state
    goes to in the good case comes right below it, failure paths come last.
    """
    states = machine["States"]
    done: list[str] = []
    seen = {machine["StartAt"]}
    waiting = [(machine["StartAt"], _reversed_targets(states, machine["StartAt"]))]
    while waiting:
        name, targets = waiting[-1]
        target = next((each for each in targets if each not in seen and each in states), None)
        if target is None:
            done.append(name)
            waiting.pop()
        else:
            seen.add(target)
            waiting.append((target, _reversed_targets(states, target)))
    return [*reversed(done), *(name for name in states if name not in seen)]


def targets(state: Mapping[str, Any], states: Mapping[str, Any]) -> list[str]:
    """Where a state can go, the good case first; a Choice's Default comes before its rules unless
    it is a Fail.
    """
    choices = [rule.get("Next") for rule in _rules(state, "Choices")]
    catches = [rule.get("Next") for rule in _rules(state, "Catch")]
    default = state.get("Default")
    fails = states.get(default, {}).get("Type") == "Fail" if isinstance(default, str) else False
    ways = [state.get("Next"), *((*choices, default) if fails else (default, *choices)), *catches]
    return [way for way in dict.fromkeys(ways) if isinstance(way, str)]


def _reversed_targets(states: Mapping[str, Any], name: str) -> Iterator[str]:
    return iter(list(reversed(targets(states[name], states))))


def _rules(state: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rules = state.get(key)
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else []


def _is_open(state: Mapping[str, Any]) -> bool:
    return state.get("Type") == "Choice" and "Default" not in state


def _inner(
    state: Mapping[str, Any], change: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """The state with `change` applied to each machine inside it."""
    state = dict(state)
    if isinstance(state.get("Branches"), list):
        state["Branches"] = [change(branch) for branch in state["Branches"]]
    return state | {key: change(state[key]) for key in PROCESSORS if key in state}


def _kept(machine: Mapping[str, Any]) -> dict[str, Any]:
    """The machine with StartAt and all transitions; what is inside it keeps its own too."""
    names = in_run_order(machine)
    return {
        **machine,
        "States": {name: _inner(machine["States"][name], _kept) for name in names},
    }


def _implied(states: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The states without what the order of writing says."""
    names = list(states)
    return {name: _without(states[name], below) for name, below in zip(names, [*names[1:], None])}


def _without(state: dict[str, Any], below: str | None) -> dict[str, Any]:
    if state.get("Type") == "Choice":
        implied = ("Default",) if below and state.get("Default") == below else ()
    elif len({"Next", "End"} & state.keys()) > 1:
        implied = ()
    elif below is None:
        implied = ("End",) if state.get("End") is True else ()
    else:
        implied = ("Next",) if state.get("Next") == below else ()
    return {key: value for key, value in state.items() if key not in implied}
