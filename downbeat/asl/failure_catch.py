"""The Catch that leads from each Task, Parallel and Map to the first state of `on_failure`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.inner_machines import States

CATCHING_TYPES = ("Task", "Parallel", "Map")


def caught(states: States, handler: str, language: str) -> States:
    """The states, each Task, Parallel and Map with a last Catch of States.ALL to the failure
    path.
    """
    return {
        name: _catching(name, state, handler, state.get("QueryLanguage", language))
        for name, state in states.items()
    }


def _catching(name: str, state: dict[str, Any], handler: str, language: str) -> dict[str, Any]:
    written = state.get("Catch", [])
    if (
        state.get("Type") not in CATCHING_TYPES
        or not isinstance(written, (list, tuple))
        or any(_catches_all(rule) for rule in written)
    ):
        return state
    return {
        **state,
        "Catch": [
            *written,
            {
                "ErrorEquals": ["States.ALL"],
                "Assign": failure_kept(name, language),
                "Next": handler,
            },
        ],
    }


def _catches_all(rule: Any) -> bool:
    errors = rule.get("ErrorEquals") if isinstance(rule, Mapping) else None
    return isinstance(errors, (list, tuple)) and "States.ALL" in errors


def failure_kept(name: str, language: str = "JSONata") -> dict[str, Any]:
    """What a Catch assigns: `$failure`, the error output ({"Error", "Cause"}), and `$failed_state`,
    the name of the state it came from.
    """
    error_output = (
        {"failure": "{% $states.errorOutput %}"} if language == "JSONata" else {"failure.$": "$"}
    )
    return {**error_output, "failed_state": name}
