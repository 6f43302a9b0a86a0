"""Whether a definition can be followed at all. (Whether AWS would take it is `asl.problems`, which
asks for much more.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest
from downbeat.simulator.express import STANDARD, refused_in_express
from downbeat.simulator.machine import AT_ONCE, WITH_TIME

TYPES = [*AT_ONCE, *WITH_TIME]
NEEDS = {  # type -> the fields of which it needs one
    "Task": ("Resource",),
    "Choice": ("Choices",),
    "Parallel": ("Branches",),
    "Map": ("ItemProcessor", "Iterator"),
    "Wait": ("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),
}


def check(definition: Any, kind: str = STANDARD) -> None:
    """Raises DiagnosticsError for a definition that cannot be followed: a state that is missing, a
    Type that is unknown, something that its kind, STANDARD or EXPRESS, cannot do.
    """
    faults = (
        []
        if isinstance(definition, Mapping)
        else [Diagnostic("/", "a definition is a JSON object")]
    )
    for path, machine in walk.machines(definition) if not faults else ():
        states = machine.get("States")
        if not isinstance(states, Mapping) or not all(
            isinstance(state, Mapping) for state in states.values()
        ):
            faults.append(
                Diagnostic(f"{path}/States", "the machine has no states: an object of objects")
            )
            continue
        named = [("/StartAt", str(machine.get("StartAt")))]
        for name, state in states.items():
            faults += _state(f"{path}/States/{name}", state)
            named += following(f"/States/{name}", state)
        faults += [
            Diagnostic(path + at, f'no state named "{name}".{nearest(str(name), states)}')
            for at, name in named
            if name not in states
        ]
    faults = faults or refused_in_express(definition, kind)
    if faults:
        raise DiagnosticsError(faults)


def _state(path: str, state: Mapping[str, Any]) -> list[Diagnostic]:
    kind = state.get("Type")
    if kind not in TYPES:
        return [Diagnostic(f"{path}/Type", f'no such type: "{kind}".{nearest(str(kind), TYPES)}')]
    if kind in NEEDS and not any(field in state for field in NEEDS[kind]):
        return [Diagnostic(path, f"a {kind} needs {' or '.join(NEEDS[kind])}")]
    if kind == "Task" and not isinstance(state["Resource"], str):
        return [Diagnostic(f"{path}/Resource", f"is an ARN, not {state['Resource']!r}")]
    if kind in (*WITH_TIME, "Pass") and "Next" not in state and state.get("End") is not True:
        return [Diagnostic(path, "says neither where it goes (Next) nor that it ends (End)")]
    return []


def following(path: str, state: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(path, name) of every state that this one may go to."""
    named = [(f"{path}/{key}", state[key]) for key in ("Next", "Default") if key in state]
    for key in ("Choices", "Catch"):
        named += [
            (f"{path}/{key}[{at}]/Next", rule.get("Next"))
            for at, rule in enumerate(state.get(key, ()))
        ]
    return named
