"""What stands in the box of a state: its name, what it does, how often it is tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl.pictures.graph import StateNode

LONGEST_NAME, LONGEST_DETAIL = 34, 36


def detail(node: StateNode) -> str:
    """The second line of a box: what the state does."""
    words = DETAILS.get(node.kind)
    return words(node) if words else node.kind


def _task(node: StateNode) -> str:
    resource = str(node.state.get("Resource", ""))
    kind, _, name = resource.rpartition(":function:")
    if kind:
        return f"lambda: {name}"
    return resource.partition(":states:::")[2] or resource.rpartition(":")[2]


def _map(node: StateNode) -> str:
    most = node.state.get("MaxConcurrency")
    return f"Map: for each item, {most} at once" if most else "Map: for each item"


def _parallel(node: StateNode) -> str:
    return f"Parallel: {len(node.inner)} side by side"


def _wait(node: StateNode) -> str:
    seconds = node.state.get("Seconds")
    return f"Wait: {seconds} seconds" if isinstance(seconds, int) else "Wait"


def _fail(node: StateNode) -> str:
    error = node.state.get("Error")
    return f"Fail: {error}" if isinstance(error, str) else "Fail"


# State type → what its box says; the others say their type.
DETAILS: dict[str, Callable[[StateNode], str]] = {
    "Task": _task,
    "Map": _map,
    "Parallel": _parallel,
    "Wait": _wait,
    "Fail": _fail,
}


def retries(state: Mapping[str, Any]) -> int:
    """How often a state is tried again at most, whatever the error."""
    rules = state.get("Retry")
    counts = (
        [rule.get("MaxAttempts", 3) for rule in rules or () if isinstance(rule, Mapping)]
        if isinstance(rules, list)
        else []
    )
    return max((count for count in counts if isinstance(count, int)), default=0)
