"""Reads a file that declares resources, whatever it is; bad input is a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..rules.plain import UNKNOWN
from .cloudformation import is_template, template_content
from .declared import Content
from .exported import export_content, is_export
from .terraform import declares, plan_content

# A template may have 1 MB, a plan of a large account some tens.
LARGEST = 100_000_000
KINDS = (
    "a CloudFormation template (JSON or YAML), what `terraform show -json PLAN` prints, or what"
    " `pulumi stack export` prints"
)


class UnreadableFile(Exception):
    """A file that cannot be judged; `str()` says why and what to do."""


class TemplateLoader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: its short tags, and no dates."""


def _tagged(loader: TemplateLoader, suffix: str, node: yaml.Node) -> Any:
    """`!Ref x` as {"Ref": x}, `!Sub x` as {"Fn::Sub": x}, `!GetAtt a.b` as it is written long."""
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = node.value
        return {name: value.split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: _pairs(loader, node)}
    return UNKNOWN


def _pairs(loader: TemplateLoader, node: yaml.MappingNode) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if str(key) in result:
            line = key_node.start_mark.line + 1
            raise UnreadableFile(f'line {line}: "{key}" is written twice. Keep one.')
        result[str(key)] = loader.construct_object(value_node, deep=True)
    return result


TemplateLoader.add_multi_constructor("!", _tagged)
TemplateLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _pairs)
TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def file_content(path: Path) -> Content:
    """What the file declares. Raises UnreadableFile with the reason."""
    value = _value(_text(path))
    if not isinstance(value, Mapping):
        raise UnreadableFile(f"holds no object. A file to judge is {KINDS}.")
    try:
        for fits, content in READERS:
            if fits(value):
                return content(value)
    except RecursionError:
        raise UnreadableFile("is nested too deeply to be judged.") from None
    raise UnreadableFile(f"is none of these: {KINDS}.")


READERS = (
    (is_export, export_content),
    (declares, plan_content),
    (is_template, template_content),
)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise UnreadableFile("is a folder. Name a file in it.")
        if path.stat().st_size > LARGEST:
            raise UnreadableFile(f"is larger than {LARGEST // 1_000_000} MB.")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"cannot be read: {getattr(error, 'strerror', None) or error}."
        ) from None
    if data.startswith(b"PK"):
        raise UnreadableFile(
            "is a binary plan. Print it as JSON: terraform show -json PLAN > plan.json"
        )
    try:
        return data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"is no UTF-8 text (byte {error.start}).") from None


def _value(text: str) -> Any:
    if not text.strip():
        raise UnreadableFile(f"is empty. A file to judge is {KINDS}.")
    try:
        return json.loads(text) if text.lstrip()[:1] in "{[" else _yaml(text)
    except RecursionError:
        raise UnreadableFile("is nested too deeply to be judged.") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise UnreadableFile(f"is not YAML: {error.problem or error.context}{where}.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableFile(f"cannot be read: {str(error).splitlines()[0]}") from None


def _yaml(text: str) -> Any:
    """YAML without aliases, which CloudFormation refuses: a few could stand for gigabytes."""
    for event in yaml.parse(text, Loader=TemplateLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise UnreadableFile(
                f"line {line}: has the alias *{event.anchor}, and CloudFormation takes none. Write"
                " the value out, e.g. with `aws cloudformation package`."
            )
    return yaml.load(text, Loader=TemplateLoader)
