"""The faults of a pipeline's dict itself: our keys, its references, its states. What AWS would
refuse is `asl.problems`' to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.pipeline_keys import OTHERWISE
from downbeat.asl.pipeline_statements import (
    permission_problems,
    stated_permissions,
    statement_texts,
)
from downbeat.asl.readable import unreadable
from downbeat.asl.references import References, reference_problems
from downbeat.asl.setting_declarations import declaration_problems, unused_settings
from downbeat.asl.settings import setting_values
from downbeat.asl.spec_keys import key_problems
from downbeat.asl.spec_references import declared_references, name_problems, needed_parts
from downbeat.asl.spec_states import state_problems
from downbeat.asl.spec_trigger import trigger_problems


def spec_problems(
    spec: Mapping[str, Any], references: References, *, structured: bool = False
) -> list[Diagnostic]:
    """Every fault of the dict, in the order of the dict; [] means that `to_definition` will take
    it.

    Args:
        structured: `structure_problems` has found none already.
    """
    if not structured and (faults := structure_problems(spec)):
        return faults
    values = {**setting_values(spec, references), **references}
    return [
        *unused_settings(spec),
        *reference_problems(needed_parts(spec, values), {**OTHERWISE, **values}),
        *statement_texts(stated_permissions(spec, values)),
    ]


def structure_problems(spec: Mapping[str, Any]) -> list[Diagnostic]:
    """The faults of the dict that no stack's values can mend; [] means that `draft` can read it."""
    if not isinstance(spec, Mapping):
        return [Diagnostic("/", f"a pipeline is a dict, not {type(spec).__name__}.", "wrong-type")]
    if faults := list(unreadable(spec)):
        return [
            Diagnostic(f"/{'/'.join(map(str, place))}", sentence, code)
            for place, sentence, code in faults
        ]
    return [
        *key_problems(spec),
        *declared_references(spec),
        *declaration_problems(spec, name_problems(spec)),
        *state_problems(spec),
        *_failure_path(spec),
        *permission_problems(spec),
        *trigger_problems(spec),
    ]


def _failure_path(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    path = spec.get("on_failure")
    if not isinstance(path, Mapping) or not path:
        return
    name, last = list(path.items())[-1]
    if isinstance(last, Mapping) and last.get("Type") != "Fail":
        yield Diagnostic(
            f"/on_failure/{name}",
            "the last state of the failure path must be of Type Fail, so that the execution fails.",
            "failure-path-end",
        )
    states = spec.get("States")
    for name in path:
        if isinstance(states, Mapping) and name in states:
            yield Diagnostic(
                f"/on_failure/{name}",
                "there is a state of that name in `States` already; names are unique in the whole"
                " machine.",
                "duplicate-state-name",
            )
