"""The faults of a pipeline's `trigger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.event_pattern import pattern_problems
from downbeat.asl.pipeline_keys import (
    LEAST_CALLS,
    LONGEST_HIDDEN,
    MOST_CALLS,
    MOST_MESSAGES,
    PIPELINE_KEYS,
    TRIGGER_KEYS,
)

# Number → its smallest value, its largest, and what it counts.
NUMBERS = {
    "batch": (1, MOST_MESSAGES, "messages"),
    "concurrency": (LEAST_CALLS, MOST_CALLS, "calls"),
    "visibility": (1, LONGEST_HIDDEN, "seconds"),
}


def trigger_problems(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "trigger" not in spec:
        return
    trigger = spec["trigger"]
    if not isinstance(trigger, Mapping):
        yield Diagnostic(
            "/trigger",
            f"must be a dict, not {type(trigger).__name__}: {PIPELINE_KEYS['trigger']}.",
            "wrong-type",
        )
        return
    sources = [source for source in TRIGGER_KEYS if source in trigger]
    misspelt = any(nearest(key, TRIGGER_KEYS) for key in trigger if key not in TRIGGER_KEYS)
    if len(sources) != 1 and (sources or not misspelt):
        yield Diagnostic(
            "/trigger",
            f"needs one of {', '.join(TRIGGER_KEYS)}"
            f"{', and has ' + ' and '.join(sources) if sources else ''}.",
            "missing-key" if not sources else "unknown-key",
        )
    known = [key for source in sources or TRIGGER_KEYS for key in (source, *TRIGGER_KEYS[source])]
    for key in trigger:
        if key not in known:
            yield Diagnostic(
                f"/trigger/{key}",
                f"a trigger has no such key.{nearest(key, known)} Its keys: {', '.join(known)}.",
                "unknown-key",
            )
    yield from _trigger_values(trigger)


def _trigger_values(trigger: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "bucket" in trigger and "function" not in trigger:
        yield Diagnostic(
            "/trigger/function", "a trigger on a bucket needs `function`.", "missing-key"
        )
    for key in ("event", "filter"):
        if key in trigger and (not isinstance(trigger[key], Mapping) or not trigger[key]):
            yield Diagnostic(
                f"/trigger/{key}",
                'must be an event pattern, e.g. {"source": ["acme"]}: a dict.',
                "wrong-type",
            )
        elif key in trigger:
            yield from pattern_problems(trigger[key], f"/trigger/{key}", event=key == "event")
    for key, (smallest, largest, unit) in NUMBERS.items():
        value = trigger.get(key, smallest)
        if not isinstance(value, str) and not (type(value) is int and smallest <= value <= largest):
            yield Diagnostic(
                f"/trigger/{key}",
                f"must be a number of {unit} from {smallest} to {largest}.",
                "wrong-type",
            )
    if not isinstance(trigger.get("environment", {}), Mapping):
        yield Diagnostic(
            "/trigger/environment",
            f"must be a dict of texts, not {type(trigger['environment']).__name__}.",
            "wrong-type",
        )
    schedule = trigger.get("schedule", {"expression": "", "input": {}})
    if not isinstance(schedule, Mapping) or set(schedule) != {"expression", "input"}:
        yield Diagnostic(
            "/trigger/schedule",
            'must be {"expression": "cron(…)", "input": {…}}: when the function is called besides,'
            " with what.",
            "wrong-type",
        )
