"""A CloudFormation template as the resources that Pulumi's aws provider would declare.

What only a deployment knows is unknown, and announced like an unknown of a preview. Every Fn::If is
judged both ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rules.plain import UNKNOWN, listed
from ..rules.rule import Resource
from .declared import Content, Declared, upper_camel, urn, without_nothing
from .intrinsics import Context, arn, physical_name, resolved
from .serverless import SERVERLESS, with_globals
from .template_types import TYPES, mapping

CONVERTERS = {**TYPES, **SERVERLESS}

# Sections that only a template has.
SECTIONS = ("AWSTemplateFormatVersion", "Resources")


def is_template(value: Mapping[str, Any]) -> bool:
    """Does it look like a CloudFormation template?"""
    return isinstance(value.get("Resources"), Mapping) and any(
        "Type" in mapping(one) for one in value["Resources"].values()
    )


def template_content(template: Mapping[str, Any]) -> Content:
    """The resources of a template that a rule reads, both sides of every condition."""
    seen: list[Declared] = []
    for side in (0, 1) if _has_condition(template) else (0,):
        for one in _declared(Context(template, side)):
            if one not in seen:
                seen.append(one)
    return Content(tuple(seen), tuple(_notes(template)))


def _has_condition(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "Fn::If" in value or any(_has_condition(inner) for inner in value.values())
    return isinstance(value, list) and any(_has_condition(inner) for inner in value)


def _declared(context: Context) -> Iterator[Declared]:
    urns = _urns(context)
    for name, entry in context.section("Resources").items():
        kind = str(mapping(entry).get("Type"))
        convert = CONVERTERS.get(kind)
        if not convert:
            continue
        own_properties = mapping(mapping(entry).get("Properties"))
        written = with_globals(kind, own_properties, context.section("Globals"))
        properties = mapping(resolved(written, context))
        for type_, props, names in convert(properties):
            own = {
                "arn": arn(name, context).removesuffix(":*"),
                "id": physical_name(name, context),
                "name": physical_name(name, context),
                **without_nothing(props),
            }
            depends = {
                ours: tuple(
                    urns[one] for one in _mentioned(written.get(their.split("[")[0])) if one in urns
                )
                for ours, their in names.items()
            }
            yield Declared(
                f"Resources.{name}.Properties",
                kind,
                Resource(type_, own, urn(type_, name), name, depends),
                names,
                _spelling,
            )


def _spelling(name: str) -> str:
    return "PolicyDocument" if name == "policy" else upper_camel(name)


def _urns(context: Context) -> dict[str, str]:
    urns = {}
    for name, entry in context.section("Resources").items():
        convert = CONVERTERS.get(str(mapping(entry).get("Type")))
        first = next(iter(convert({})), None) if convert else None
        if first:
            urns[str(name)] = urn(first[0], str(name))
    return urns


def _mentioned(value: Any) -> Iterator[str]:
    """The logical ids that a value mentions by Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt" and inner:
                yield str(inner[0] if isinstance(inner, list) else inner.split(".")[0])
            else:
                yield from _mentioned(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _mentioned(inner)


def _is_resource(entry: Any) -> bool:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("Type"), str):
        return False
    return isinstance(entry.get("Properties", {}), Mapping)


def _notes(template: Mapping[str, Any]) -> Iterator[str]:
    kinds = {
        str(mapping(entry).get("Type"))
        for name, entry in mapping(template.get("Resources")).items()
        if not str(name).startswith("Fn::")
    }
    unread = sorted(kind for kind in kinds if kind not in CONVERTERS and kind != "None")
    if unread:
        yield f"no rule reads {', '.join(unread)}"
    broken = [
        str(name)
        for name, entry in mapping(template.get("Resources")).items()
        if not str(name).startswith("Fn::") and not _is_resource(entry)
    ]
    if broken:
        yield (
            f"{', '.join(broken)}: no resource (an object with a Type and an object of Properties),"
            " and not judged"
        )
    loops = any(str(name).startswith("Fn::ForEach") for name in mapping(template.get("Resources")))
    for transform in listed(template.get("Transform")) + (["Fn::ForEach"] if loops else []):
        name = mapping(transform).get("Name") if isinstance(transform, Mapping) else transform
        if name is not UNKNOWN:
            yield (
                f"the template has {name}: what it makes is not in this file. Judge the processed"
                " template as well: aws cloudformation get-template --template-stage Processed"
                " --stack-name …"
            )
