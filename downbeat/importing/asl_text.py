"""A definition in a file of its own, as JSON or YAML, with `${Name}` for what is supplied."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from downbeat.asl.checks.json_text import parse
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.readable import TOO_MANY_OPEN, has_levels_without_end, unreadable
from downbeat.importing.placeholders import quoted, unmarked
from downbeat.importing.reference_naming import snake_case

NAME_LENGTH = 60


def read_definition(text: str, *, marked: bool = False) -> dict[str, Any]:
    """The definition in a JSON or YAML text, its placeholders as they are written; with `marked`
    those that stand outside of strings keep their mark (downbeat.importing.placeholders).

    Raises DiagnosticsError for a text that holds none.
    """
    value = read_value(text)
    if not isinstance(value, dict) or "States" not in value:
        message = "holds no definition: an object with StartAt and States."
        raise DiagnosticsError([Diagnostic("/", message, "wrong-type")])
    definition: dict[str, Any] = value if marked else unmarked(value, {})
    return definition


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
        if has_levels_without_end(text):
            raise RecursionError(TOO_MANY_OPEN)
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
