"""A machine as states and arrows: what a picture of it has to show.

A machine is a definition, a branch of a Parallel or the item processor of a Map. Its arrows never
leave it, so that each can be placed by itself and put into its state as a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

PROCESSORS = ("ItemProcessor", "Iterator")
FRAMES = ("Parallel", "Map")


class StateNode(NamedTuple):
    """A state: `path` is unique in the whole definition ("/States/Stage"), `inner` are the machines
    inside a Parallel or a Map, each with its path.
    """

    path: str
    name: str
    state: Mapping[str, Any]
    inner: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def kind(self) -> str:
        return str(self.state.get("Type", ""))

    @property
    def ends(self) -> bool:
        """Whether the machine can end here."""
        return self.kind in ("Succeed", "Fail") or self.state.get("End") is True


class Edge(NamedTuple):
    """An arrow from one state's name to another's. `kind`: "next", "choice", "default", "catch"."""

    source: str
    target: str
    kind: str
    label: str


class Graph(NamedTuple):
    """A machine's states by name, its arrows, where it starts, and the `failing` states: from them
    it can only end in a Fail.
    """

    path: str
    start: str
    nodes: dict[str, StateNode]
    edges: list[Edge]
    failing: frozenset[str]


def machine_graph(machine: Mapping[str, Any], path: str = "") -> Graph:
    """Read a machine, without arrows to states that it does not have: `problems` names those."""
    states = machine.get("States")
    nodes = {
        name: StateNode(
            f"{path}/States/{name}", name, state, tuple(_inner(f"{path}/States/{name}", state))
        )
        for name, state in (states.items() if isinstance(states, Mapping) else ())
        if isinstance(state, Mapping)
    }
    edges = [
        edge
        for node in nodes.values()
        for edge in dict.fromkeys(_edges(node.name, node.state))
        if edge.target in nodes
    ]
    start = str(machine.get("StartAt", ""))
    return Graph(path, start, nodes, edges, _failing(start, nodes, edges))


def _inner(path: str, state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    branches = state.get("Branches")
    for number, branch in enumerate(branches if isinstance(branches, list) else ()):
        if isinstance(branch, Mapping):
            yield f"{path}/Branches[{number}]", branch
    for key in PROCESSORS:
        if isinstance(state.get(key), Mapping):
            yield f"{path}/{key}", state[key]


def _edges(name: str, state: Mapping[str, Any]) -> Iterator[Edge]:
    conditions: dict[str, list[str]] = {}
    for number, rule in enumerate(_mappings(state.get("Choices")), 1):
        conditions.setdefault(str(rule.get("Next")), []).append(condition(rule, number))
    otherwise = str(state["Default"]) if "Default" in state else None
    for target, several in conditions.items():
        if target != otherwise:
            yield Edge(name, target, "choice", " or ".join(several))
    if otherwise is not None:
        yield Edge(name, otherwise, "default", "otherwise")
    if "Next" in state:
        yield Edge(name, str(state["Next"]), "next", "")
    for rule in _mappings(state.get("Catch")):
        errors = rule.get("ErrorEquals")
        words = ", ".join(map(str, errors)) if isinstance(errors, list) else ""
        yield Edge(name, str(rule.get("Next")), "catch", words)


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, Mapping)]


def condition(rule: Mapping[str, Any], number: int) -> str:
    """A Choice rule's condition: JSONata without its brackets, JSONPath as its comparison."""
    text = rule.get("Condition")
    if isinstance(text, str):
        inner = re.sub(r"^\{%\s*|\s*%\}$", "", text)
        return " ".join(inner.replace("$states.input.", "").split())
    variable = rule.get("Variable")
    comparison = next((key for key in rule if key not in ("Variable", "Next", "Comment")), "")
    if isinstance(variable, str) and not isinstance(rule.get(comparison), (Mapping, list)):
        return f"{variable} {comparison} {rule.get(comparison)}"
    return f"rule {number}"


def _failing(start: str, nodes: Mapping[str, StateNode], edges: list[Edge]) -> frozenset[str]:
    """The states from which no other end than a Fail can be reached; none where the start is one
    of them, for then there is no other path to tell them from.
    """
    good = {name for name, node in nodes.items() if node.ends and node.kind != "Fail"}
    grown = True
    while grown:
        before = len(good)
        good |= {edge.source for edge in edges if edge.target in good}
        grown = len(good) > before
    failing = frozenset(nodes) - good
    return frozenset() if start in failing else failing
