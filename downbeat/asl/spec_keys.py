"""The keys at the top of a pipeline's dict: which there are, what each holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.amounts import cost_faults
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.pipeline_keys import ASKED_ALARMS, KEBAB, PIPELINE_KEYS, TOP_FIELDS
from downbeat.asl.settings import number_settings
from downbeat.asl.walk import states

JSONATA = "JSONata"
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,80}")
DICTS = (
    "references",
    "optional_references",
    "settings",
    "input",
    "on_failure",
    "topics",
    "dry_calls",
)


def key_problems(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """The faults of the keys at the top of the dict."""
    yield from _key_names(spec)
    for key in DICTS:
        if key in spec and not isinstance(spec[key], Mapping):
            yield Diagnostic(
                f"/{key}",
                f"must be a dict, not {type(spec[key]).__name__}: {PIPELINE_KEYS[key]}.",
                "wrong-type",
            )
    yield from _input(spec.get("input"))
    yield from _unknown_input(spec)
    if "resumable" in spec and not isinstance(spec["resumable"], bool):
        yield Diagnostic(
            "/resumable", f"must be True or False, not {spec['resumable']!r}.", "wrong-type"
        )
    yield from _alarms(spec.get("alarms", []))
    if "cost" in spec:
        yield from cost_faults(spec["cost"], number_settings(spec), PIPELINE_KEYS["cost"])
        yield from _answered(spec)
    topics = spec.get("topics")
    for key, suffix in topics.items() if isinstance(topics, Mapping) else ():
        if not isinstance(suffix, str) or not TOPIC.fullmatch(suffix):
            yield Diagnostic(
                f"/topics/{key}",
                f"{suffix!r} does not fit into a topic's name: write letters, digits, - and _.",
                "topic-name",
            )
        if key not in ("success", "failure"):
            yield Diagnostic(
                f"/topics/{key}",
                "a pipeline has a success and a failure"
                f" topic.{nearest(key, ('success', 'failure'))}",
                "unknown-key",
            )


def _key_names(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Unknown keys, and the keys that no pipeline can do without."""
    known = (*PIPELINE_KEYS, *TOP_FIELDS)
    for key in spec:
        if key not in known:
            yield Diagnostic(
                f"/{key}",
                f"a pipeline has no such key.{nearest(key, known)} Its keys: {', '.join(known)}.",
                "unknown-key",
            )
    comment = spec.get("Comment", "")
    if not isinstance(comment, str):
        yield Diagnostic("/Comment", f"must be a text, not {type(comment).__name__}.", "wrong-type")
    name = spec.get("name")
    if not isinstance(name, str) or not KEBAB.fullmatch(name):
        yield Diagnostic(
            "/name",
            f'a pipeline needs a name in kebab-case like "weekly-monitoring", not {name!r}.',
            "pipeline-name",
        )
    if not isinstance(spec.get("States"), Mapping) or not spec["States"]:
        yield Diagnostic(
            "/States",
            "a pipeline needs at least one state in `States`, a dict in the order they run.",
            "no-states",
        )


def _unknown_input(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    choice = spec.get("unknown_input", "ignore")
    if choice not in ("refuse", "log", "ignore"):
        yield Diagnostic(
            "/unknown_input", f'must be "refuse", "log" or "ignore", not {choice!r}.', "wrong-type"
        )
    elif choice != "ignore" and spec.get("QueryLanguage", JSONATA) != JSONATA:
        yield Diagnostic(
            "/unknown_input",
            f"cannot {choice} anything in JSONPath, where a state gets the whole input and does not"
            " say which fields it reads. Remove it, or write the states in JSONata.",
            "wrong-type",
        )


def _answered(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Answers of the cost for states that there are not."""
    answers = spec["cost"].get("answers") if isinstance(spec["cost"], Mapping) else None
    parts = [{"States": spec.get(key)} for key in ("States", "on_failure")]
    names = [located.name for part in parts for located in states(part)]
    for name in answers if isinstance(answers, Mapping) else ():
        if name not in names:
            message = f"there is no such state.{nearest(str(name), names)}"
            yield Diagnostic(f"/cost/answers/{name}", message, "no-such-state")


def _alarms(asked: Any) -> Iterator[Diagnostic]:
    if not isinstance(asked, list | tuple):
        yield Diagnostic(
            "/alarms",
            f"must be a list, not {type(asked).__name__}: {PIPELINE_KEYS['alarms']}.",
            "wrong-type",
        )
        return
    for number, alarm in enumerate(asked):
        if alarm not in ASKED_ALARMS:
            yield Diagnostic(
                f"/alarms[{number}]",
                f"is no alarm to ask for: {', '.join(ASKED_ALARMS)}."
                f"{nearest(str(alarm), ASKED_ALARMS)}",
                "unknown-word",
            )


def _input(value: Any) -> Iterator[Diagnostic]:
    """An input that JSON cannot hold, such as a date."""
    for name, one in value.items() if isinstance(value, Mapping) else ():
        try:
            json.dumps(one)
        except (TypeError, ValueError) as fault:
            message = f'is nothing that JSON has ({fault}): write a text, e.g. "2026-01-05".'
            yield Diagnostic(f"/input/{name}", message, "wrong-type")
