"""A state machine's definition, read and walked: what the rules about definitions stand on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .plain import UNKNOWN

PROCESSORS = ("ItemProcessor", "Iterator")


class State(NamedTuple):
    """One state: `path` is "/States/Stage/Branches[0]/States/Load"; `machine` holds it; `parent` is
    the state around it.
    """

    path: str
    name: str
    body: Mapping[str, Any]
    machine: Mapping[str, Any]
    parent: State | None

    @property
    def type(self) -> str:
        return str(self.body.get("Type"))

    @property
    def resource(self) -> str:
        """A Task's resource; "" when it is none or not known."""
        resource = self.body.get("Resource")
        return resource if isinstance(resource, str) else ""


class Definition(NamedTuple):
    """A definition as read. `fault` says why it could not be; `twice` are keys that came twice;
    `states` is every state, outer before inner, in the order written, `tasks` the Tasks of them."""

    body: Mapping[str, Any]
    fault: str | None
    twice: tuple[str, ...]
    states: tuple[State, ...] = ()
    tasks: tuple[State, ...] = ()


def read(value: Any) -> Definition | None:
    """The definition at a property (JSON text or a mapping); None when it is not known or not
    there.
    """
    if isinstance(value, Mapping):
        return _walked(value, None, ())
    return _read_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=32)
def _read_text(text: str) -> Definition:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            counted = Counter(key for key, _ in items)
            twice.extend(key for key, count in counted.items() if count > 1)
        return result

    try:
        body = json.loads(text.lstrip("\ufeff"), object_pairs_hook=pairs, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        where = (
            f" (line {error.lineno}, column {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        return Definition({}, f"the definition is not JSON{where}.", ())
    if not isinstance(body, dict) or not isinstance(body.get("States"), dict):
        return Definition({}, "the definition is no object with States.", ())
    mark = "the definition starts with a byte order mark." if text.startswith("\ufeff") else None
    return _walked(body, mark, tuple(twice))


def _refuse(name: str) -> Any:
    """NaN and Infinity, which Python writes and JSON does not know."""
    raise ValueError(name)


def _walked(body: Mapping[str, Any], fault: str | None, twice: tuple[str, ...]) -> Definition:
    all_states = tuple(states(body))
    return Definition(
        body, fault, twice, all_states, tuple(one for one in all_states if one.type == "Task")
    )


def states(
    machine: Mapping[str, Any], path: str = "", parent: State | None = None
) -> Iterator[State]:
    """Every state of a machine, outer before inner, in the order written."""
    inside = machine.get("States")
    for name, body in inside.items() if isinstance(inside, dict) else ():
        if not isinstance(body, dict):
            continue
        state = State(f"{path}/States/{name}", name, body, machine, parent)
        yield state
        branches = body.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(branch, dict):
                yield from states(branch, f"{state.path}/Branches[{number}]", state)
        for key in PROCESSORS:
            if isinstance(body.get(key), dict):
                yield from states(body[key], f"{state.path}/{key}", state)


def successors(body: Mapping[str, Any]) -> Iterator[str]:
    """The names of the states that may come right after this one, by success or by a Catch."""
    for key in ("Next", "Default"):
        if isinstance(body.get(key), str):
            yield body[key]
    for key in ("Choices", "Catch"):
        for one in body.get(key) or () if isinstance(body.get(key), list) else ():
            if isinstance(one, Mapping) and isinstance(one.get("Next"), str):
                yield one["Next"]


def reachable(machine: Mapping[str, Any], start: str) -> list[Mapping[str, Any]]:
    """The bodies of all states of this machine that can be reached from `start`, itself
    included.
    """
    inside, bodies, waiting = machine.get("States"), [], [start]
    seen: set[str] = set()
    while waiting and isinstance(inside, Mapping):
        name = waiting.pop()
        body = inside.get(name)
        if name not in seen and isinstance(body, Mapping):
            seen.add(name)
            bodies.append(body)
            waiting.extend(successors(body))
    return bodies


def of(props: Mapping[str, Any]) -> Definition | None:
    """The definition of a StateMachine's properties."""
    value = props.get("definition")
    return None if value is UNKNOWN else read(value)


def tasks(props: Mapping[str, Any]) -> tuple[State, ...]:
    """Every Task of the definition; none where it is not known or not readable."""
    definition = of(props)
    return definition.tasks if definition else ()


def errors(handler: Mapping[str, Any]) -> list[str]:
    names = handler.get("ErrorEquals")
    return [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
