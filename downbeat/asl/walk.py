"""Every state of a definition, branches and item processors included, each with its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

PROCESSORS = ("ItemProcessor", "Iterator")


class Located(NamedTuple):
    """A state and where it stands: `path` is "/States/Stage/Branches[0]/States/Stage orders";
    `parent` is None at the top.

    Without a `QueryLanguage` of its own a state has the definition's, inside branches too: a
    parent's does not go down.
    """

    path: str
    name: str
    state: Mapping[str, Any]
    query_language: str
    parent: Located | None


def states(definition: Mapping[str, Any]) -> Iterator[Located]:
    """All states, outer before inner, in the order written. What is not a mapping is passed over:
    `problems` reports it.
    """
    yield from _states(definition, "", definition.get("QueryLanguage", "JSONPath"), None)


def machines(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every (path, {"StartAt", "States"}): the definition itself, each branch, each item
    processor.
    """
    yield "", definition
    for located in states(definition):
        yield from _inner(located)


def _states(
    machine: Mapping[str, Any], path: str, language: str, parent: Located | None
) -> Iterator[Located]:
    inside = machine.get("States")
    for name, state in inside.items() if isinstance(inside, Mapping) else ():
        if not isinstance(state, Mapping):
            continue
        located = Located(
            f"{path}/States/{name}", name, state, state.get("QueryLanguage", language), parent
        )
        yield located
        for inner_path, inner in _inner(located):
            yield from _states(inner, inner_path, language, located)


def _inner(located: Located) -> Iterator[tuple[str, Mapping[str, Any]]]:
    branches = located.state.get("Branches")
    for number, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield f"{located.path}/Branches[{number}]", branch
    for key in PROCESSORS:
        if isinstance(located.state.get(key), Mapping):
            yield f"{located.path}/{key}", located.state[key]
