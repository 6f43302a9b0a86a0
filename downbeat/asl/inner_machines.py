"""The machines inside a state: its branches and its processor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

PROCESSORS = ("ItemProcessor", "Iterator")
States = dict[str, dict[str, Any]]


def with_inner_machines(state: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """The state with `change` applied to each machine inside it; a branch of which no state is left
    is dropped.
    """
    state = dict(state)
    if isinstance(state.get("Branches"), (list, tuple)):
        branches = [
            change(branch) if _has_states(branch) else branch for branch in state["Branches"]
        ]
        state["Branches"] = [
            branch
            for branch in branches
            if not (isinstance(branch, Mapping) and branch.get("States") == {})
        ]
    for key in PROCESSORS:
        if _has_states(state.get(key)):
            state[key] = change(state[key])
    return state


def _has_states(machine: Any) -> bool:
    return isinstance(machine, Mapping) and isinstance(machine.get("States"), Mapping)
