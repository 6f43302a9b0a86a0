"""Machines whose failures nobody handles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic

CATCHING_TYPES = ("Task", "Parallel", "Map")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """One finding for a machine in which work can fail and no state catches."""
    states = [
        state for state in definition.get("States", {}).values() if isinstance(state, Mapping)
    ]
    working = [state for state in states if state.get("Type") in CATCHING_TYPES]
    if working and not any(state.get("Catch") for state in working):
        yield Diagnostic(
            "/",
            "nothing handles a failure: no state has a Catch. Catch States.ALL where work is done"
            " and go to a state that tells of it, or give the pipeline an on_failure.",
            "no-failure-path",
            "warning",
        )
