"""Loops without an exit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint.flow import FlowEdge, edges, machines


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """The first state of every loop from which no way leads to an end."""
    for machine in machines(definition):
        ways = {name: edges(machine, name) for name in machine.states}
        ending = _ending(ways)
        lost = [name for name in machine.states if name not in ending]
        if lost and any(name in ending for name in machine.states):
            ring = [name for name in lost if _returns(name, ways)]
            if ring:
                yield Diagnostic(
                    f"{machine.path}/States/{ring[0]}",
                    f'"{ring[0]}" is in a loop without an exit: {" → ".join([*ring, ring[0]])}. Add'
                    " a Choice that leaves it, or end one of its states.",
                    "loop-without-exit",
                    "error",
                )


def _ending(ways: Mapping[str, list[FlowEdge]]) -> set[str]:
    """The states from which an end can be reached."""
    ending = {name for name, out in ways.items() if not out or any(not edge.target for edge in out)}
    grown = True
    while grown:
        more = {
            name
            for name, out in ways.items()
            if name not in ending and any(edge.target in ending for edge in out)
        }
        ending |= more
        grown = bool(more)
    return ending


def _returns(name: str, ways: Mapping[str, list[FlowEdge]]) -> bool:
    """Whether a state leads back to itself."""
    seen: set[str] = set()
    ahead = [edge.target for edge in ways[name]]
    while ahead:
        target = ahead.pop()
        if target == name:
            return True
        if target in ways and target not in seen:
            seen.add(target)
            ahead += [edge.target for edge in ways[target]]
    return False
