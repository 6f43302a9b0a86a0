"""A definition that is given as Python values: as plain JSON values, and what in it JSON cannot
hold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from downbeat.asl.checks.json_text import DEEPEST, MAX_CHARACTERS, too_long
from downbeat.asl.checks.position import shown
from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.readable import TOO_LONG, is_too_long


def of_value(definition: Any) -> tuple[Any, list[Diagnostic]]:
    """A definition given as Python values: as plain JSON values, and what in it is no JSON."""
    if not isinstance(definition, Mapping):
        return definition, []
    try:
        length = len(
            json.dumps(
                definition,
                ensure_ascii=False,
                allow_nan=False,
                separators=(",", ":"),
                check_circular=False,
            )
        )
    except (TypeError, ValueError, RecursionError):
        problems: list[Diagnostic] = []
        return _plain(definition, "", problems, ()), problems
    return definition, [too_long(length)] if length > MAX_CHARACTERS else []


def _plain(value: Any, path: str, problems: list[Diagnostic], above: tuple[int, ...]) -> Any:
    """Mappings as dicts, tuples as lists; what has no JSON is reported and becomes null."""
    if isinstance(value, (Mapping, list, tuple)):
        if id(value) in above or len(above) > DEEPEST:
            problems.append(
                Diagnostic(
                    path or "/",
                    "This value holds itself or is nested too deeply; a definition is finite JSON.",
                    "nested-too-deeply",
                )
            )
            return None
        above = (*above, id(value))
        if isinstance(value, Mapping):
            return {
                _key(key, path, problems): _plain(inner, f"{path}/{key}", problems, above)
                for key, inner in value.items()
            }
        return [
            _plain(inner, f"{path}[{number}]", problems, above)
            for number, inner in enumerate(value)
        ]
    if sentence := _not_json(value):
        problems.append(Diagnostic(path or "/", sentence, "not-json"))
        return None
    return value


def _not_json(value: Any) -> str:
    """What is wrong with a single value that JSON cannot hold; "" for one that it can."""
    if is_too_long(value):
        return f"This {TOO_LONG}"
    if value is None or isinstance(value, (str, bool, int)):
        return ""
    if not isinstance(value, float):
        return (
            f"This is {shown(value)}, which is not JSON; use text, numbers, true, false, null,"
            " lists and objects."
        )
    if math.isfinite(value):
        return ""
    return f"This number is {value}, which JSON does not have; use a number or null."


def _key(key: Any, path: str, problems: list[Diagnostic]) -> str:
    if not isinstance(key, str):
        problems.append(
            Diagnostic(
                path or "/",
                f"A key of a JSON object is text, but here is {shown(key)}.",
                "not-json",
            )
        )
    return str(key)
