"""Which outputs of an execution that succeeded are no plain success, and how an event pattern knows
them: it succeeded in part, or the run guard skipped it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl import walk

# The output as the event has it, JSON in a text; one of more than 256 KiB is not in the event.
# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
WILDCARDS = {"partial": '*"outcome":"partial"*', "skipped": '{"skipped":*'}


def special_ends(definition: Mapping[str, Any]) -> list[str]:
    """Return the keys of WILDCARDS that a state of the definition can give."""
    outputs = [located.state.get("Output") for located in walk.states(definition)]
    objects = [output for output in outputs if isinstance(output, Mapping)]
    possible = {
        "partial": any(output.get("outcome") == "partial" for output in objects),
        "skipped": any(list(output) == ["skipped"] for output in objects),
    }
    return [end for end, can_be in possible.items() if can_be]


def none_of(ends: Iterable[str]) -> dict[str, Any]:
    """Return what a pattern's `detail` asks for of a success that is none of these; {} where there
    are none.
    """
    wildcards = [WILDCARDS[end] for end in ends]
    if not wildcards:
        return {}
    others = [{"output": [{"anything-but": {"wildcard": wildcards}}]}]
    return {"$or": [*others, {"output": [None]}, {"output": [{"exists": False}]}]}
