"""Every fault of a definition at once: what AWS would refuse, where, and how to mend it.

place       where a check stands, and how it says what it found
text        a definition as JSON text, or as Python values
machines    machines, branches, processors; names; the graph of transitions
states      the fields of each type of state in each query language
values, paths, intrinsics, timestamps, templates, expressions    what fields hold
jsonata_references, choices, retry_catch, maps, resources, integrations    what has rules of its own
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.checks.json_text import nested_too_deeply, parse
from downbeat.asl.checks.machines import whole_machine
from downbeat.asl.checks.plain_values import of_value
from downbeat.asl.checks.position import JSONATA, JSONPATH, Position, shown
from downbeat.asl.diagnostic import Diagnostic, nearest

TYPES = ("STANDARD", "EXPRESS")

__all__ = ["problems"]


def problems(definition: Mapping[str, Any] | str, *, type: str = "STANDARD") -> list[Diagnostic]:
    """All faults of a definition in Amazon States Language, in the order of the text; [] means that
    AWS will take it.

    `definition` is the definition as values or as JSON text (which may also repeat keys), `type` is
    STANDARD or EXPRESS. Paths are AWS's: "/States/Extract/Catch[0]/Next", "/" for the machine. A
    missing or unknown field is reported at the object that should have it or has it. Nothing that
    is given raises, and nothing is changed.
    """
    value, diagnostics = parse(definition) if isinstance(definition, str) else of_value(definition)
    if type not in TYPES:
        diagnostics.append(
            Diagnostic(
                "/",
                "The type of a state machine is STANDARD or EXPRESS, but it is"
                f" {shown(type)}.{nearest(str(type).upper(), TYPES)}",
                "unknown-word",
            )
        )
    if nested_too_deeply(value):
        diagnostics.append(
            Diagnostic("/", "The definition is nested too deeply.", "nested-too-deeply")
        )
    elif isinstance(value, dict):
        whole_machine(value, _place(value, type, diagnostics))
    elif value is not None or not diagnostics:
        diagnostics.append(
            Diagnostic(
                "/",
                "A definition is a JSON object with StartAt and States, but this is"
                f" {shown(value)}.",
                "wrong-type",
            )
        )
    return list(dict.fromkeys(diagnostics))


def _place(definition: dict[str, Any], type: str, diagnostics: list[Diagnostic]) -> Position:
    """The start of the walk; a QueryLanguage that is not "JSONPath" counts as JSONata, as with
    AWS.
    """
    language = JSONPATH if definition.get("QueryLanguage", JSONPATH) == JSONPATH else JSONATA
    return Position(diagnostics, language, language, type == "EXPRESS", {}, {}, [], {})
