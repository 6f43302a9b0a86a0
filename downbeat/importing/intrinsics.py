"""CloudFormation's intrinsic functions as text: what the template knows is put in place, all else
becomes a placeholder, `${Table}` for a Ref and `${Table.Arn}` for a GetAtt.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.importing.placeholders import LITERAL, PLACEHOLDER

SUB_VARIABLE = re.compile(r"\$\{(!?)\s*([^${}]*?)\s*\}")
UNKNOWN = re.compile(r"[^A-Za-z0-9]+")


class Template:
    """A template's values by name: what `resolved` looks up."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.resources: Mapping[str, Any] = as_mapping(values.get("Resources"))
        self.parameters: Mapping[str, Any] = as_mapping(values.get("Parameters"))
        self.mappings: Mapping[str, Any] = as_mapping(values.get("Mappings"))
        self.globals: Mapping[str, Any] = as_mapping(values.get("Globals"))


def resolved(value: Any, template: Template) -> Any:
    """The value with each intrinsic function evaluated, or written as a placeholder."""
    if isinstance(value, list):
        return [resolved(inner, template) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name in FUNCTIONS:
            return _called(name, argument, template)
        if str(name).startswith("Fn::"):
            return _unknown(str(name), argument)
    return {key: resolved(inner, template) for key, inner in value.items()}


def _called(name: str, argument: Any, template: Template) -> Any:
    try:
        return FUNCTIONS[name](argument, template)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        message = f"{name} does not take {json.dumps(argument, default=str)[:60]}; correct it."
        raise DiagnosticsError([Diagnostic("", message, "wrong-type")]) from None


def properties(resource: Any, template: Template) -> Mapping[str, Any]:
    """The resolved properties of a resource; {} where it has none that can be read."""
    return as_mapping(resolved(as_mapping(as_mapping(resource).get("Properties")), template))


def text_of(value: Any, template: Template) -> str:
    """The resolved value as the text that CloudFormation would put into a string."""
    resolved_value = resolved(value, template)
    if isinstance(resolved_value, str):
        return resolved_value
    return (
        json.dumps(resolved_value)
        if not isinstance(resolved_value, bool)
        else str(resolved_value).lower()
    )


def _ref(argument: Any, template: Template) -> Any:
    if not isinstance(argument, str):
        raise TypeError
    return f"${{{argument}}}"


def _get_att(argument: Any, template: Template) -> str:
    parts = argument.split(".", 1) if isinstance(argument, str) else list(map(str, argument))
    return f"${{{'.'.join(parts)}}}"


def _sub(argument: Any, template: Template) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])
    values = {name: text_of(value, template) for name, value in own.items()}

    def variable(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return f"{LITERAL}{{{name}}}"
        return values.get(name, f"${{{name}}}")

    return SUB_VARIABLE.sub(variable, str(text))


def _join(argument: Any, template: Template) -> str:
    delimiter, parts = argument
    parts = resolved(parts, template)
    if not isinstance(delimiter, str):
        raise TypeError
    if not isinstance(parts, list):
        return _unknown("Fn::Join", argument)
    return str(delimiter).join(text_of(part, template) for part in parts)


def _split(argument: Any, template: Template) -> Any:
    delimiter, text = argument
    text = text_of(text, template)
    return _unknown("Fn::Split", argument) if PLACEHOLDER.search(text) else text.split(delimiter)


def _select(argument: Any, template: Template) -> Any:
    index, items = argument
    items = resolved(items, template)
    if isinstance(items, list) and str(index).isdecimal() and int(index) < len(items):
        return items[int(index)]
    return _unknown("Fn::Select", argument)


def _find_in_map(argument: Any, template: Template) -> Any:
    names = [text_of(name, template) for name in argument[:3]]
    value: Any = template.mappings
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return _unknown("Fn::FindInMap", argument) if value is None else value


def _to_json(argument: Any, template: Template) -> str:
    return json.dumps(resolved(argument, template))


def _import_value(argument: Any, template: Template) -> str:
    name = UNKNOWN.sub(" ", PLACEHOLDER.sub(r"\1", text_of(argument, template))).strip()
    return f"${{{name}}}"


def _unknown(name: str, argument: Any) -> str:
    """A placeholder for what only CloudFormation can tell, named by the names in it."""
    words = UNKNOWN.sub(" ", json.dumps(argument, default=str)).split()
    kept = [word for word in words if word not in ("Ref", "Fn", "AWS", "NoValue")][:4]
    return f"${{{' '.join([name.removeprefix('Fn::'), *kept])}}}"


def as_mapping(value: Any) -> Mapping[str, Any]:
    """The value; {} where it is no mapping."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """The value; [] where it is no list."""
    return value if isinstance(value, list) else []


FUNCTIONS: dict[str, Callable[[Any, Template], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::ToJsonString": _to_json,
    "Fn::ImportValue": _import_value,
}
