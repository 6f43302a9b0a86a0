"""The faults of a pipeline's `trigger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.pipeline_keys import (
    LEAST_CALLS,
    LONGEST_HIDDEN,
    MOST_CALLS,
    MOST_MESSAGES,
    PIPELINE_KEYS,
    TRIGGER_KEYS,
)


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
    if len(sources) != 1:
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
    for key, what in (("event", "an event pattern"), ("filter", "an event pattern")):
        if key in trigger and (not isinstance(trigger[key], Mapping) or not trigger[key]):
            yield Diagnostic(
                f"/trigger/{key}",
                f'must be {what}, e.g. {{"source": ["acme"]}}: a dict.',
                "wrong-type",
            )
    batch = trigger.get("batch", 1)
    if not isinstance(batch, str) and not (type(batch) is int and 1 <= batch <= MOST_MESSAGES):
        yield Diagnostic(
            "/trigger/batch",
            f"must be a number of messages from 1 to {MOST_MESSAGES}.",
            "wrong-type",
        )
    calls = trigger.get("concurrency", LEAST_CALLS)
    if not isinstance(calls, str) and not (
        type(calls) is int and LEAST_CALLS <= calls <= MOST_CALLS
    ):
        yield Diagnostic(
            "/trigger/concurrency",
            f"must be a number of calls from {LEAST_CALLS} to {MOST_CALLS}.",
            "wrong-type",
        )
    hidden = trigger.get("visibility", 1)
    if not isinstance(hidden, str) and not (type(hidden) is int and 1 <= hidden <= LONGEST_HIDDEN):
        yield Diagnostic(
            "/trigger/visibility",
            f"must be a number of seconds from 1 to {LONGEST_HIDDEN}.",
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
