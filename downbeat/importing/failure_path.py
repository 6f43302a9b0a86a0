"""The failure path that all states share becomes `on_failure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.failure_catch import CATCHING_TYPES, failure_kept
from downbeat.importing.run_order import targets

CATCH_ALL = ["States.ALL"]
VARIABLES = {key.removesuffix(".$") for key in failure_kept("")}


def handler(machine: Mapping[str, Any]) -> str | None:
    """The state that every Task, Parallel and Map outside of the failure path goes to for any
    error; None where there is none, where the path from there does not end in a Fail alone, or
    where the machine has variables of the names that `on_failure` assigns.
    """
    states = machine["States"]
    if VARIABLES & set(_assigned(states)):
        return None
    ways = [_catch_all(state) for state in states.values() if _can_catch(state)]
    for name in dict.fromkeys(way["Next"] for way in ways if way):
        path = reachable(states, name)
        outside = {key: state for key, state in states.items() if key not in path}
        if (
            machine["StartAt"] in outside
            and _ends_in_fail(states, path)
            and all(_goes_to(state, name) for state in outside.values() if _can_catch(state))
        ):
            return str(name)
    return None


def reachable(states: Mapping[str, Any], name: str) -> list[str]:
    """The states that can run from this one on, itself included."""
    path = [name]
    for each in path:
        path += [way for way in targets(states.get(each, {}), states) if way not in path]
    return [each for each in path if each in states]


def without_common_catch(state: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The state without the Catch that `on_failure` adds; one that does more stays."""
    catch = state.get("Catch")
    if not catch or catch[-1] != {"ErrorEquals": CATCH_ALL, "Next": name}:
        return dict(state)
    rest = {key: value for key, value in state.items() if key != "Catch"}
    return {**rest, "Catch": catch[:-1]} if catch[:-1] else rest


def _assigned(value: Any) -> Iterator[str]:
    """The names of all variables that are assigned anywhere in a value."""
    if isinstance(value, Mapping):
        assigned = value.get("Assign")
        if isinstance(assigned, Mapping):
            yield from (str(key).removesuffix(".$") for key in assigned)
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _assigned(inner)


def _can_catch(state: Mapping[str, Any]) -> bool:
    return state.get("Type") in CATCHING_TYPES


def _catch_all(state: Mapping[str, Any]) -> Mapping[str, Any] | None:
    catch = state.get("Catch") or []
    return catch[-1] if catch and catch[-1].get("ErrorEquals") == CATCH_ALL else None


def _goes_to(state: Mapping[str, Any], name: str) -> bool:
    way = _catch_all(state)
    return way is not None and way["Next"] == name


def _ends_in_fail(states: Mapping[str, Any], path: list[str]) -> bool:
    if any(
        state.get("Type") == "Choice" and "Default" not in state
        for state in (states[each] for each in path)
    ):
        return False  # it may have to stand last
    ends = [
        name
        for name in path
        if states[name].get("Type") in ("Succeed", "Fail") or states[name].get("End") is True
    ]
    return len(ends) == 1 and states[ends[0]].get("Type") == "Fail"
