"""What a pipeline lets a stack tune: each setting with its type, its range, a default and a
sentence.

    "settings": {
        "task_timeout": {
            "type": "integer", "minimum": 1, "maximum": 900, "default": 900,
            "description": "The limit of one call, in seconds.",
        },
    }

`"by_size": {"small": 300, "large": 1800}` are other defaults for stacks of those sizes.
`${task_timeout}` is used like a reference. A setting whose default is None may have no value: a
field that is nothing else than `${name}` is then left out, and so is a state with
`"only_with": name`. A text may hold `${environment}`, `${region}`, `${account}` and `${partition}`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.asl.references import ABSENT, substituted, used


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "integer": ("a whole number", _is_integer),
    "number": ("a number", is_number),
    "string": ("a text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "array": ("a list", lambda value: isinstance(value, (list, tuple))),
    "object": ("a mapping", lambda value: isinstance(value, Mapping)),
}
RANGED = ("integer", "number")
# What the text of a setting may refer to.
USABLE = ("environment", "region", "account", "partition")


def declared_settings(spec: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the declarations of a dict that can be read: a faulty one is
    `declaration_problems`' to report.
    """
    declared = spec.get("settings")
    return {
        str(name): declaration
        for name, declaration in (declared.items() if isinstance(declared, Mapping) else ())
        if isinstance(declaration, Mapping)
        and isinstance(declaration.get("type"), str)
        and declaration["type"] in TYPES
        and "default" in declaration
    }


def setting_values(
    spec: Mapping[str, Any],
    references: Mapping[str, Any],
    chosen: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the value of every setting as `${name}` uses it: the one that is chosen, else its
    default, with the `references` that it may use in place; ABSENT for None.
    """
    known = {name: references[name] for name in USABLE if name in references}
    values = {
        name: (chosen or {}).get(name, declaration["default"])
        for name, declaration in declared_settings(spec).items()
    }
    return {
        name: ABSENT if value is None else substituted(value, known)
        for name, value in values.items()
    }


def value_fault(declaration: Mapping[str, Any], value: Any) -> tuple[str, str] | None:
    """Return (sentence, code) for a value that a declaration does not take, None for one that it
    takes.
    """
    if value is None and declaration.get("default") is None:
        return None
    what, is_type = TYPES[declaration["type"]]
    shown = json.dumps(value, ensure_ascii=False, default=str)
    if not is_type(value):
        return f"{shown} is not {what}: write {allowed_values(declaration)}.", "wrong-type"
    unusable = [name for _, name, _ in used(value) if name not in USABLE]
    if unusable:
        return (
            f"{shown} refers to ${{{unusable[0]}}}: a setting may use"
            f" {', '.join(f'${{{name}}}' for name in USABLE)}.{nearest(unusable[0], USABLE)}",
            "setting-not-allowed",
        )
    lowest, highest = declaration.get("minimum"), declaration.get("maximum")
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        return (
            f"{shown} is out of range: write {allowed_values(declaration)}.",
            "setting-out-of-range",
        )
    allowed = declaration.get("allowed")
    if allowed is not None and value not in allowed:
        takes = allowed_values(declaration)
        return (
            f"{shown} is not allowed: write {takes}.{nearest(value, allowed)}",
            "setting-not-allowed",
        )
    return None


def allowed_values(declaration: Mapping[str, Any]) -> str:
    """Return what a setting takes, in words: "a whole number from 1 to 900"."""
    if declaration.get("allowed") is not None:
        return " or ".join(json.dumps(one, ensure_ascii=False) for one in declaration["allowed"])
    lowest, highest = declaration.get("minimum"), declaration.get("maximum")
    limits = {
        (True, True): f" from {lowest} to {highest}",
        (True, False): f", {lowest} or more",
        (False, True): f", {highest} or less",
        (False, False): "",
    }
    what = TYPES[declaration["type"]][0]
    null = ", or null for none" if declaration.get("default") is None else ""
    return f"{what}{limits[lowest is not None, highest is not None]}{null}"


def number_settings(spec: Mapping[str, Any]) -> list[str]:
    """The settings that are numbers, as `${name}`."""
    return [
        f"${{{name}}}"
        for name, one in declared_settings(spec).items()
        if one["type"] in RANGED and one["default"] is not None
    ]
