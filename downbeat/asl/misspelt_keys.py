"""A pipeline's dict as it was meant, where one of our keys is misspelt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.diagnostic import nearest_word
from downbeat.asl.pipeline_keys import PIPELINE_KEYS, STATE_KEYS, TOP_FIELDS


def known_words(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The dict with each misspelt key of ours read as the nearest, and without those that are near
    to none, so that such a key neither hides the dict's other faults nor causes any.
    """
    if not isinstance(spec, Mapping):
        return spec
    known = (*PIPELINE_KEYS, *TOP_FIELDS)
    missing = [key for key in known if key not in spec]
    words = {key: key if key in known else nearest_word(key, missing) for key in spec}
    top = {words[key]: value for key, value in spec.items() if words[key]}
    return top | {key: _known_states(top[key]) for key in ("States", "on_failure") if key in top}


def _known_states(states: Any) -> Any:
    if not isinstance(states, Mapping):
        return states
    return {name: _known_state(state) for name, state in states.items()}


def _known_state(state: Any) -> Any:
    if not isinstance(state, Mapping):
        return state
    known = {
        word: value
        for word, value in state.items()
        if not str(word)[:1].islower() or word in STATE_KEYS
    }
    if isinstance(known.get("Branches"), (list, tuple)):
        known["Branches"] = [_known_machine(branch) for branch in known["Branches"]]
    return known | {
        key: _known_machine(known[key]) for key in ("ItemProcessor", "Iterator") if key in known
    }


def _known_machine(machine: Any) -> Any:
    return (
        {**machine, "States": _known_states(machine["States"])}
        if isinstance(machine, Mapping) and "States" in machine
        else machine
    )
