"""The references of a pipeline's dict: each has a sentence, and a value where a stack needs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.pipeline_keys import BUILT_IN, STATE_KEYS
from downbeat.asl.references import References, is_present


def declared_references(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
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


def name_problems(spec: Mapping[str, Any]) -> dict[str, str]:
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


def needed_parts(spec: Mapping[str, Any], references: References) -> dict[str, Any]:
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
