"""How near an execution comes to the limits of Step Functions: the sizes of what its states pass
on, as a simulated run had them, and the events of its history.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.simulator.forecasts import AROUND, longest, room
from downbeat.simulator.history import MOST_EVENTS

MOST_BYTES = 262_144  # of an input, an output or a result
TEXTS = ("input", "output", "parameters")
LISTED = 3


def payload_forecast(
    definition: Mapping[str, Any], history: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The largest payloads of a run with the states that had them, and the room that each Map's
    items have in the history.
    """
    sizes: dict[str, int] = {}
    for state, size in _sizes(history):
        sizes[state] = max(sizes.get(state, 0), size)
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:LISTED]
    return {
        "most_bytes": MOST_BYTES,
        "largest": [{"state": state, "bytes": size} for state, size in largest if state],
        "events": AROUND + longest(definition, {}),
        "most_events": MOST_EVENTS,
        "maps": [each._asdict() for each in room(definition)],
    }


def _sizes(history: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """(state, bytes) of each payload that an event shows."""
    state_of: dict[int, str] = {}
    for event in history:
        details: Mapping[str, Any] = next(
            (value for key, value in event.items() if key.endswith("EventDetails")), {}
        )
        state = str(details.get("name") or state_of.get(event["previousEventId"], ""))
        state_of[event["id"]] = state
        for key in TEXTS:
            if isinstance(details.get(key), str):
                yield state, len(details[key].encode())
