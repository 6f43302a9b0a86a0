"""Finds what a run was asked for that could have no effect: an unknown state, a state that calls
nothing, an exit code that nobody waits for, a field of the input that nobody reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.execution_input import unread_fields
from downbeat.simulator.service_results import service_action

CONTAINER = "ecs:runTask.sync"


class Asked(NamedTuple):
    """What a run was asked for: names of states by option, an exit code, the input's fields."""

    fail: Mapping[str, Any] = {}
    slow: Mapping[str, Any] = {}
    outcomes: Mapping[str, Any] = {}
    answers: Mapping[str, Any] = {}
    exit_code: int | None = None
    input: Mapping[str, Any] = {}


def find_without_effect(
    definition: Mapping[str, Any],
    asked: Asked,
    *,
    declared: Mapping[str, Any] | None = None,
    prefix: str = "",
) -> list[Diagnostic]:
    """Every part of `asked` that the definition cannot follow.

    Args:
        declared: the input that the pipeline's dict or its stack declares; None where nobody does.
        prefix: "--" where the names are options of a command.
    """
    callers = {each.name: _calls(each.state) for each in walk.states(definition)}
    faults = [
        Diagnostic(f"{prefix}{option}", message)
        for option in ("fail", "slow", "outcomes", "answers")
        for state in getattr(asked, option)
        for message in _not_called(state, callers)
    ]
    faults += [
        Diagnostic(f"{prefix}slow", f'"{state}={seconds}": a state takes 0 seconds or more')
        for state, seconds in asked.slow.items()
        if not (isinstance(seconds, int | float) and 0 <= seconds < math.inf)
    ]
    if asked.exit_code is not None and CONTAINER not in callers.values():
        name = f"{prefix}exit{'-' if prefix else '_'}code"
        faults.append(Diagnostic(name, f"no state waits for a container ({CONTAINER})"))
    faults += [
        Diagnostic(f"{prefix}input", message)
        for message in unread_fields(definition, asked.input, declared or ())
    ]
    return faults


def _calls(state: Mapping[str, Any]) -> str:
    """What a state calls: "ecs:runTask.sync"; "" for a state that calls nothing."""
    if state.get("Type") == "Task":
        return service_action(str(state.get("Resource", "")))
    reads = [state[key] for key in ("ItemReader", "ResultWriter") if key in state]
    return service_action(str(reads[0].get("Resource", ""))) if reads else ""


def _not_called(name: str, callers: Mapping[str, str]) -> Iterator[str]:
    calling = [each for each, action in callers.items() if action]
    if name not in callers:
        close = nearest(name, callers)
        yield f'no state named "{name}".{close or " It has " + ", ".join(callers) + "."}'
    elif not callers[name]:
        others = f"these do: {', '.join(calling)}" if calling else "no state here does"
        yield f'"{name}" calls nothing; {others}'
