"""Whether two definitions mean the same: every difference, as a path and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.failure_catch import failure_kept
from downbeat.asl.walk import PROCESSORS
from downbeat.importing.time_limits import UNLIMITED

SHORT = "arn:aws:states:::"
SHORT_OF_ANY = "arn:${partition}:states:::"
MISSING = "nothing"


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Diagnostic]:
    """Every place where the second definition means something else than the first; [] for two that
    mean the same.

    The order of states and fields, a QueryLanguage that is the one around it, the limit that AWS
    takes for a Task without one, and the partition of a service integration make no difference;
    neither do the two variables that the Catch of an `on_failure` assigns, where the first
    definition has that Catch without them.
    """
    return [
        Diagnostic(path or "/", f"is {_shown(new)} instead of {_shown(old)}.", "changed-meaning")
        for path, old, new in _differences(
            normal(first), normal(second, assigned=_assigned_by(first)), ""
        )
    ]


def normal(
    machine: Mapping[str, Any], language: str = "JSONPath", assigned: Any = None
) -> dict[str, Any]:
    """A machine in the one form that all definitions of its meaning have."""
    own = machine.get("QueryLanguage", language)
    kept = {key: value for key, value in machine.items() if key not in ("QueryLanguage", "States")}
    states = {
        name: _normal_state(name, state, own, assigned or {})
        for name, state in machine["States"].items()
    }
    return {**kept, **({"QueryLanguage": own} if own != language else {}), "States": states}


def _normal_state(
    name: str, state: Mapping[str, Any], language: str, assigned: Mapping[str, Any]
) -> dict[str, Any]:
    out = {
        key: value
        for key, value in state.items()
        if not (key == "QueryLanguage" and value == language)
        and not (key == "End" and value is False)
        and not (key == "TimeoutSeconds" and value == UNLIMITED and state.get("Type") == "Task")
    }
    if isinstance(out.get("Resource"), str):
        out["Resource"] = out["Resource"].replace(SHORT_OF_ANY, SHORT)
    for key in ("ItemReader", "ResultWriter"):
        if isinstance(out.get(key), Mapping) and isinstance(out[key].get("Resource"), str):
            out[key] = {**out[key], "Resource": out[key]["Resource"].replace(SHORT_OF_ANY, SHORT)}
    catch = out.get("Catch")
    if catch and name not in assigned.get("kept", ()):
        own = failure_kept(name, out.get("QueryLanguage", language))
        out["Catch"] = [
            {key: value for key, value in rule.items() if key != "Assign" or value != own}
            for rule in catch
        ]
    # Languages do not go down from a state to what is inside it.
    if isinstance(out.get("Branches"), list):
        out["Branches"] = [normal(branch, language) for branch in out["Branches"]]
    return out | {key: normal(out[key], language) for key in PROCESSORS if key in out}


def _assigned_by(machine: Mapping[str, Any]) -> dict[str, Any]:
    """The states of which a Catch keeps the failure in the original already."""
    return {
        "kept": [
            name
            for name, state in machine["States"].items()
            if any("Assign" in rule for rule in state.get("Catch") or ())
        ]
    }


def _differences(first: Any, second: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in dict.fromkeys([*first, *second]):
            yield from _differences(
                first.get(key, MISSING), second.get(key, MISSING), f"{path}/{key}"
            )
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for at, (one, other) in enumerate(zip(first, second)):
            yield from _differences(one, other, f"{path}[{at}]")
    elif type(first) is not type(second) or first != second:
        yield path, first, second


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
