"""A CloudFormation or SAM template as values: JSON, or YAML with the short forms of the intrinsic
functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.readable import TOO_MANY_OPEN, has_levels_without_end


class _Loader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: dates are text, `!Sub` is {"Fn::Sub": …}."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


def template_values(text: str) -> Any:
    """The value of a JSON or YAML text, its tags in their long form. Raises DiagnosticsError."""
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text)
    except (ValueError, RecursionError) as fault:
        wrong = str(fault)
        if "{{" not in text:
            raise _refused(f"is not JSON: {wrong}") from None
    try:
        if has_levels_without_end(text):
            raise RecursionError(TOO_MANY_OPEN)
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise _refused(
            f"is neither JSON nor YAML: {where}{getattr(fault, 'problem', None) or fault}"
        ) from None
    except (RecursionError, TypeError, ValueError) as fault:
        raise _refused(f"is neither JSON nor YAML: {fault}") from None


def is_template(value: Any) -> bool:
    """Whether a value is a CloudFormation or SAM template."""
    return isinstance(value, dict) and isinstance(value.get("Resources"), dict)


def _refused(sentence: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic("/", f"{sentence}; correct it.", "not-json")])
