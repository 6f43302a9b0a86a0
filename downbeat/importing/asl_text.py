"""A definition in a file of its own, as JSON or YAML, with `${Name}` for what is supplied."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from downbeat.asl.checks import problems
from downbeat.asl.checks.text import parse
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.readable import unreadable
from downbeat.asl.references import substituted
from downbeat.asl.spec import BUILT_IN
from downbeat.importing.examples import example_values
from downbeat.importing.original import Original
from downbeat.importing.placeholders import (
    DOLLAR,
    DOLLAR_SETTING,
    names_in,
    quoted,
    reference_names,
    renamed,
    snake_case,
)

NAME_LENGTH = 60


def read_definition(text: str, *, type: str = "STANDARD") -> dict[str, Any]:
    """The definition in a JSON or YAML text, its placeholders as they are written.

    Raises DiagnosticsError with everything that AWS would refuse in it.
    """
    value = read_value(text)
    if not isinstance(value, dict) or "States" not in value:
        message = "holds no definition: an object with StartAt and States."
        raise DiagnosticsError([Diagnostic("/", message, "wrong-type")])
    return value


def read_value(text: str) -> Any:
    """The value of a JSON or YAML text. Raises DiagnosticsError for one that is neither."""
    value, faults = parse(quoted(text))
    if faults and value is None:
        value = _yaml_value(text, faults)
        faults = []
    faults += [
        Diagnostic(f"/{'/'.join(map(str, place))}", sentence, code)
        for place, sentence, code in unreadable(value, text=True)
    ]
    if faults:
        raise DiagnosticsError(faults)
    return value


def original_of(
    definition: dict[str, Any], name: str, source: str, *, type: str = "STANDARD"
) -> Original:
    """The original of a definition with placeholders: each becomes a reference.

    Raises DiagnosticsError with everything that AWS would refuse in it.
    """
    names = reference_names(definition)
    shown = renamed(definition, names)
    if faults := problems(substituted(shown, example_values(shown)), type=type):
        raise DiagnosticsError(faults, source)
    used = set(names_in(shown))
    references = {
        new: f"What {source} calls {old}." for old, new in names.items() if new not in BUILT_IN
    }
    settings = {DOLLAR: DOLLAR_SETTING} if DOLLAR in used else {}
    return Original(name, shown, source, type, references=references, settings=settings)


def kebab_case(name: str) -> str:
    """order-intake for "OrderIntake.asl"; it starts with a letter and has at most 60 characters."""
    words = snake_case(name).replace("_", "-")
    words = re.sub(r"-+", "-", words)[:NAME_LENGTH].strip("-")
    return words if words[:1].isalpha() else f"pipeline-{words}".strip("-")


def _yaml_value(text: str, faults: list[Diagnostic]) -> Any:
    """The value of a YAML text; where it is meant as JSON, the faults of the JSON are raised."""
    if text.lstrip().startswith(("{", "[")) or not text.strip():
        raise DiagnosticsError(faults)
    try:
        value = yaml.safe_load(text)
        return json.loads(json.dumps(value))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        message = f"{where}{getattr(fault, 'problem', None) or fault}"
    except (TypeError, ValueError, RecursionError) as fault:
        message = str(fault)
    raise DiagnosticsError(
        [Diagnostic("/", f"is neither JSON nor YAML: {message}; correct it.", "not-json")]
    )
