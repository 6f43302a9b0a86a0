"""The faults of a pipeline's dict itself: our keys, its references, its states. What AWS would
refuse is `asl.problems`' to find.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.amounts import cost_faults
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.pipeline_keys import (
    ASKED_ALARMS,
    BUILT_IN,
    KEBAB,
    OTHERWISE,
    PIPELINE_KEYS,
    STATE_KEYS,
    TOP_FIELDS,
)
from downbeat.asl.pipeline_statements import (
    permission_problems,
    stated_permissions,
    statement_texts,
)
from downbeat.asl.readable import unreadable
from downbeat.asl.references import References, is_present, reference_problems
from downbeat.asl.settings import (
    declaration_problems,
    number_settings,
    setting_values,
    unused_settings,
)
from downbeat.asl.spec_states import state_problems
from downbeat.asl.spec_trigger import trigger_problems
from downbeat.asl.walk import states

JSONATA = "JSONata"
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,80}")


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
        *reference_problems(_needed(spec, values), {**OTHERWISE, **values}),
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
        *_top(spec),
        *_declared(spec),
        *declaration_problems(spec, _taken_names(spec)),
        *state_problems(spec),
        *_failure_path(spec),
        *permission_problems(spec),
        *trigger_problems(spec),
    ]


DICTS = (
    "references",
    "optional_references",
    "settings",
    "input",
    "on_failure",
    "topics",
    "dry_calls",
)


def _top(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
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


def _declared(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """References are words of the stack's configuration: each needs a sentence, and none may hide a
    built-in one.
    """
    for key in ("references", "optional_references"):
        declared = spec.get(key)
        for name, sentence in declared.items() if isinstance(declared, Mapping) else ():
            if name in BUILT_IN:
                yield Diagnostic(
                    f"/{key}/{name}",
                    f'"{name}" is always there; choose another name.',
                    "reserved-reference",
                )
            if not isinstance(sentence, str) or not sentence.strip():
                yield Diagnostic(
                    f"/{key}/{name}",
                    "needs one sentence that says what the stack must supply.",
                    "reference-without-sentence",
                )


def _taken_names(spec: Mapping[str, Any]) -> dict[str, str]:
    """The names that a setting may not have, each with the reason."""
    references = [
        name
        for key in ("references", "optional_references")
        for name in (spec.get(key) if isinstance(spec.get(key), Mapping) else None) or ()
    ]
    return {
        **dict.fromkeys(references, "is a reference of this pipeline; choose another name."),
        **dict.fromkeys(BUILT_IN, "is always there; choose another name."),
    }


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


def _needed(spec: Mapping[str, Any], references: References) -> dict[str, Any]:
    """The parts of the dict whose references must have a value in this stack: states and statements
    that are left out need none.
    """
    return {
        "Comment": spec.get("Comment"),
        "TimeoutSeconds": spec.get("TimeoutSeconds"),
        "States": _present(spec["States"], references),
        "on_failure": _present(spec.get("on_failure", {}), references),
        "trigger": spec.get("trigger"),
        "dry_calls": spec.get("dry_calls"),
        "permissions": [
            {key: value for key, value in statement.items() if key != "why"}
            for statement in spec.get("permissions", ())
            if is_present(statement, references)
        ],
    }


def _present(states: Any, references: References) -> Any:
    """The states, at every depth, without those that this stack leaves out."""
    if isinstance(states, Mapping):
        return {
            key: _present(value, references)
            for key, value in states.items()
            if key not in STATE_KEYS
            and not (isinstance(value, Mapping) and not is_present(value, references))
        }
    if isinstance(states, (list, tuple)):
        return [_present(value, references) for value in states]
    return states
