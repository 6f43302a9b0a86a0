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
    conversion = converted(original.definition, values)
    if not conversion.states and not conversion.kept:
        return original
    total = conversion.states + len(conversion.kept)
    notes = [f"{conversion.states} of {total} states are in JSONata: simulated, they do the same."]
    notes += [f"{name} stays JSONPath: {reason}." for name, reason in conversion.kept.items()]
    notes += [f"Not the same: {sentence}." for sentence in conversion.caveats]
    notes += [MISSING] if conversion.states else []
    return replace(original, definition=conversion.definition, notes=(*original.notes, *notes))
