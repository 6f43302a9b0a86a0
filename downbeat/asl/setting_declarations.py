"""The declarations of settings in a pipeline's dict, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.references import used
from downbeat.asl.settings import RANGED, TYPES, declared_settings, is_number, value_fault

DECLARATION_KEYS = ("type", "minimum", "maximum", "allowed", "default", "by_size", "description")
# The sizes of a stack file (downbeat/config/fargate.py); Fargate itself has no names for them.
SIZES = ("small", "standard", "large")
LISTABLE = (*RANGED, "string")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
    if is_number(lowest) and is_number(highest) and lowest > highest:
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
