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
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.references import ABSENT, substituted, used


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


TYPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "integer": ("a whole number", _is_integer),
    "number": ("a number", _is_number),
    "string": ("a text", lambda value: isinstance(value, str)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "array": ("a list", lambda value: isinstance(value, (list, tuple))),
    "object": ("a mapping", lambda value: isinstance(value, Mapping)),
}
DECLARATION_KEYS = ("type", "minimum", "maximum", "allowed", "default", "by_size", "description")
# The sizes of a stack file (downbeat/config/fargate.py); Fargate itself has no names for them.
SIZES = ("small", "standard", "large")
RANGED = ("integer", "number")
LISTABLE = (*RANGED, "string")
# What the text of a setting may refer to.
USABLE = ("environment", "region", "account", "partition")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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


def declaration_problems(
    spec: Mapping[str, Any], reserved: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield the faults of the declarations.

    `reserved` maps the names that a setting may not have to the reason.
    """
    declared = spec.get("settings")
    if not isinstance(declared, Mapping):
        return
    for name, declaration in declared.items():
        path = f"/settings/{name}"
        if name in reserved:
            yield Diagnostic(path, f'"{name}" {reserved[name]}', "reserved-reference")
        elif not NAME.fullmatch(str(name)):
            yield Diagnostic(
                path, "a setting's name is letters, digits and _.", "setting-declaration"
            )
        for where, sentence in _faults(declaration):
            yield Diagnostic(f"{path}{where}", sentence, "setting-declaration")


def unused_settings(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Yield a fault for every setting that nothing in the dict uses."""
    declared = declared_settings(spec)
    if not declared:
        return
    names = {name for key in spec if key != "settings" for _, name, _ in used(spec[key])}
    names |= set(_conditions(spec))
    for name in declared:
        if name not in names:
            yield Diagnostic(
                f"/settings/{name}",
                f"nothing in the pipeline uses ${{{name}}}: use it, or remove the setting.",
                "unused-setting",
            )


def _conditions(value: Any) -> Iterator[str]:
    """Every `only_with` of the dict's states and statements."""
    if isinstance(value, Mapping):
        if isinstance(value.get("only_with"), str):
            yield value["only_with"]
        value = list(value.values())
    for inner in value if isinstance(value, (list, tuple)) else ():
        yield from _conditions(inner)


def _faults(declaration: Any) -> Iterator[tuple[str, str]]:
    """(path, sentence) of what is wrong with one declaration."""
    if not isinstance(declaration, Mapping):
        yield "", 'must be a dict: {"type": "integer", "default": 10, "description": "…"}.'
        return
    for key in declaration:
        if key not in DECLARATION_KEYS:
            keys = ", ".join(DECLARATION_KEYS)
            yield (
                f"/{key}",
                f"a setting has no such key.{nearest(key, DECLARATION_KEYS)} Its keys: {keys}.",
            )
    kind = declaration.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        yield "/type", f"{kind!r} must be one of {', '.join(TYPES)}.{nearest(str(kind), TYPES)}"
        return
    sentence = declaration.get("description")
    if not isinstance(sentence, str) or not sentence.strip():
        yield "/description", "needs one sentence that says what the setting does."
    bounds = list(_bound_faults(kind, declaration))
    yield from bounds
    if "default" not in declaration:
        yield "/default", "a setting needs a default; None where it may have no value."
    elif not bounds and (fault := value_fault(declaration, declaration["default"])):
        yield "/default", fault[0]
    elif not bounds:
        yield from _size_faults(declaration)


def _size_faults(declaration: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    by_size = declaration.get("by_size", {})
    if not isinstance(by_size, Mapping):
        yield "/by_size", f'must be a dict: {{"small": 300}}; its keys: {", ".join(SIZES)}.'
        return
    for size, value in by_size.items():
        if size not in SIZES:
            hint = nearest(str(size), SIZES)
            yield f"/by_size/{size}", f"is no size: there are {', '.join(SIZES)}.{hint}"
        elif fault := value_fault(declaration, value):
            yield f"/by_size/{size}", fault[0]


def _bound_faults(kind: str, declaration: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    is_type = TYPES[kind][1]
    for key in ("minimum", "maximum"):
        bound = declaration.get(key)
        if bound is not None and (kind not in RANGED or not is_type(bound)):
            expected = TYPES[kind][0] if kind in RANGED else f"left out: {kind} has no range"
            yield f"/{key}", f"must be {expected}."
    lowest: Any = declaration.get("minimum")
    highest: Any = declaration.get("maximum")
    if _is_number(lowest) and _is_number(highest) and lowest > highest:
        yield "/minimum", f"{lowest} is above the maximum, {highest}."
    allowed = declaration.get("allowed")
    if allowed is not None and (
        kind not in LISTABLE
        or not isinstance(allowed, (list, tuple))
        or not allowed
        or not all(map(is_type, allowed))
    ):
        yield (
            "/allowed",
            f"must be a list of values of the setting's type, one of {', '.join(LISTABLE)}.",
        )


def number_settings(spec: Mapping[str, Any]) -> list[str]:
    """The settings that are numbers, as `${name}`."""
    return [
        f"${{{name}}}"
        for name, one in declared_settings(spec).items()
        if one["type"] in RANGED and one["default"] is not None
    ]
