"""An original in JSONata, with notes about what stays JSONPath and why."""

from __future__ import annotations

from dataclasses import replace

from downbeat.importing.examples import example_values
from downbeat.importing.jsonata import converted
from downbeat.importing.original import Original

MISSING = (
    "Where a field is missing that a state reads, JSONPath ends the execution with States.Runtime"
    " or States.ParameterPathFailure, JSONata with States.QueryEvaluationError; a Choice"
    " takes its Default."
)


def in_jsonata(original: Original) -> Original:
    """The original with each state in JSONata that the simulator shows to do the same."""
    defaults = {name: one["default"] for name, one in original.settings.items()}
    values = {**example_values(original.definition), **defaults, **original.values}
    found = converted(original.definition, values)
    if not found.states and not found.kept:
        return original
    total = found.states + len(found.kept)
    notes = [f"{found.states} of {total} states are in JSONata: simulated, they do the same."]
    notes += [f"{name} stays JSONPath: {reason}." for name, reason in found.kept.items()]
    notes += [f"Not the same: {sentence}." for sentence in found.caveats]
    notes += [MISSING] if found.states else []
    return replace(original, definition=found.definition, notes=(*original.notes, *notes))
