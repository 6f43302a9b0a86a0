"""What differs between two stacks of one pipeline, and between two states of its definition.

Two stacks name everything otherwise: where a text holds the value of a reference, its name stands
for it, and what then still differs was meant to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.walk import states
from downbeat.config import ConfiguredPipeline
from downbeat.plan.planned import Planned
from downbeat.report.contacts import contact_words
from downbeat.report.durations import span_words
from downbeat.report.state_descriptions import own_fields

SHORTEST = 3  # letters of a value that is taken for its reference's name


def stack_differences(planned: Planned, others: Mapping[str, Planned]) -> list[dict[str, Any]]:
    """For each other stack that has the pipeline: the facts that differ, and the states."""
    return [
        {
            "stack": stack,
            "facts": list(_facts(planned, other)),
            "states": state_changes(in_names(planned), in_names(other)),
        }
        for stack, other in others.items()
    ]


def _facts(here: Planned, there: Planned) -> Iterator[dict[str, str]]:
    mine, theirs = facts(here), facts(there)
    for what in dict.fromkeys([*mine, *theirs]):
        if mine.get(what) != theirs.get(what):
            yield {"what": what, "here": mine.get(what, "—"), "there": theirs.get(what, "—")}


def facts(planned: Planned) -> dict[str, str]:
    """What a stack decides about a pipeline, in words."""
    pipeline: ConfiguredPipeline = planned.pipeline
    limit = planned.definition.get("TimeoutSeconds")
    notify = pipeline.notify
    heard = {"success": notify.success, "failure": notify.failure, "alarms": notify.alarms}
    return {
        "Runs": pipeline.schedule.describe() if pipeline.enabled else "by hand only",
        "Skipped dates": ", ".join(map(str, pipeline.skip_dates)) or "none",
        "Overlapping runs": pipeline.overlap,
        "Limit": span_words(limit) if isinstance(limit, (int, float)) else "none",
        "Size": f"{pipeline.cpu} CPU units, {pipeline.memory} MiB",
        "Log level": pipeline.log_level,
        "Watching": pipeline.watching,
        **{
            f"Hears of {what}": ", ".join(contact_words(to)) or "nobody"
            for what, to in heard.items()
        },
        **{f"Setting {name}": _text(value) for name, value in pipeline.settings.items()},
        **{f"Input {name}": _text(value) for name, value in pipeline.input.items()},
    }


# References whose values are words that a definition has elsewhere too: "error".
PLAIN_WORDS = ("owner", "severity")


def in_names(planned: Planned) -> dict[str, Any]:
    """The definition with the name of a reference in place of its value."""
    address = planned.address
    known = {
        "name": address.name,
        "account": address.account,
        "region": address.region,
        **{name: value for name, value in planned.references.items() if name not in PLAIN_WORDS},
    }
    longest_first = sorted(known.items(), key=lambda item: -len(_json(item[1])))
    named: dict[str, Any] = _named(planned.definition, longest_first)
    return named


def _named(value: Any, known: Sequence[tuple[str, Any]]) -> Any:
    """A part of a definition with names for values: whole lists, and texts wherever they stand."""
    if isinstance(value, Mapping):
        return {key: _named(each, known) for key, each in value.items()}
    if isinstance(value, list):
        whole = next((name for name, each in known if value and each == value), None)
        return f"${{{whole}}}" if whole else [_named(each, known) for each in value]
    if not isinstance(value, str):
        return value
    for name, each in known:
        text = _json(each) if isinstance(each, list) else each
        if isinstance(text, str) and len(text) >= SHORTEST:
            value = value.replace(text, f"${{{name}}}")
    return value


def state_changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each state that is not the same: {"path", "name", "change": "added", "removed" or "changed",
    "fields": those that changed}.
    """
    mine = {located.path: located for located in states(now)}
    theirs = {located.path: located for located in states(before)}
    changes = []
    for path in dict.fromkeys([*mine, *theirs]):
        if path not in theirs:
            changes.append(_change(path, mine[path].name, "added"))
        elif path not in mine:
            changes.append(_change(path, theirs[path].name, "removed"))
        else:
            new, old = own_fields(mine[path].state), own_fields(theirs[path].state)
            fields = [key for key in dict.fromkeys([*new, *old]) if new.get(key) != old.get(key)]
            if fields:
                changes.append(_change(path, mine[path].name, "changed", fields))
    return changes


def _change(path: str, name: str, change: str, fields: list[str] | None = None) -> dict[str, Any]:
    return {"path": path, "name": name, "change": change, "fields": fields or []}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
