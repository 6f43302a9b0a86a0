"""The faults of a pipeline's states that are ours to find: our keys in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.amounts import expected_faults
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.pipeline_keys import STATE_KEYS
from downbeat.asl.settings import declared_settings, number_settings

# Fields of a state that are written in lower case by mistake.
FIELDS = (
    *("Type", "Next", "End", "Comment", "Resource", "Arguments", "Parameters", "TimeoutSeconds"),
    *("Retry", "Catch", "Assign", "Output", "Choices", "Default", "Seconds", "Timestamp", "Items"),
    *("ItemProcessor", "Branches", "Error", "Cause", "Result", "MaxConcurrency"),
)


def state_problems(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    declared = spec.get("optional_references")
    optional = [
        *(declared if isinstance(declared, Mapping) else ()),
        *(name for name, one in declared_settings(spec).items() if one["default"] is None),
    ]
    numbers = number_settings(spec)
    for key in ("States", "on_failure"):
        for path, state in _each_state(spec.get(key), f"/{key}"):
            if not isinstance(state, Mapping):
                yield Diagnostic(
                    path, f"a state is a dict, not {type(state).__name__}.", "wrong-type"
                )
                continue
            for word in state:
                if isinstance(word, str) and word[:1].islower() and word not in STATE_KEYS:
                    yield Diagnostic(
                        f"{path}/{word}",
                        "a state has no such key of ours."
                        f"{nearest(word, (*STATE_KEYS, *FIELDS))} Ours: {', '.join(STATE_KEYS)}.",
                        "unknown-key",
                    )
            if "only_with" in state and state["only_with"] not in optional:
                yield Diagnostic(
                    f"{path}/only_with",
                    f'"{state["only_with"]}" is not in'
                    f" `optional_references`.{nearest(state['only_with'], optional)}",
                    "undeclared-reference",
                )
            if "expected" in state:
                yield from expected_faults(f"{path}/expected", state["expected"], numbers)


def _each_state(states: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, state in states.items() if isinstance(states, Mapping) else ():
        here = f"{path}/{name}"
        yield here, state
        if not isinstance(state, Mapping):
            continue
        branches = state.get("Branches")
        for number, branch in enumerate(branches if isinstance(branches, (list, tuple)) else ()):
            if isinstance(branch, Mapping):
                yield from _each_state(branch.get("States"), f"{here}/Branches[{number}]/States")
        for key in ("ItemProcessor", "Iterator"):
            if isinstance(state.get(key), Mapping):
                yield from _each_state(state[key].get("States"), f"{here}/{key}/States")
