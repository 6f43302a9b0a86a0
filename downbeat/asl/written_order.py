"""The order in which states are written, turned into Next, Default and End."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.inner_machines import States, with_inner_machines

ENDINGS = ("Next", "End")
TERMINAL_TYPES = ("Succeed", "Fail")


def linked(states: States, *, raw: bool) -> States:
    """The states with the order they are written in turned into Next, Default and End."""
    written = {}
    for name, below in zip(states, [*list(states)[1:], None]):
        state = with_inner_machines(states[name], lambda inner: _inner_linked(inner, raw=raw))
        if not raw:
            state = {**state, **_transition(state, below)}
        written[name] = state
    return written


def _inner_linked(inner: Mapping[str, Any], *, raw: bool) -> dict[str, Any]:
    raw = raw or "StartAt" in inner
    states = linked(inner["States"], raw=raw)
    start = inner.get("StartAt", next(iter(states), ""))
    return {
        **{key: value for key, value in inner.items() if key not in ("StartAt", "States")},
        "StartAt": start,
        "States": states,
    }


def _transition(state: Mapping[str, Any], below: str | None) -> dict[str, Any]:
    if state.get("Type") == "Choice":
        return {"Default": below} if below and "Default" not in state else {}
    if state.get("Type") in TERMINAL_TYPES or any(key in state for key in ENDINGS):
        return {}
    return {"Next": below} if below else {"End": True}
