"""`${Name}` of a template becomes `${name}` of a pipeline: a reference, or one that is always
there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.spec import BUILT_IN

PLACEHOLDER = re.compile(r"\$\{([^${}]+)\}")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "account",
    "AWS::Partition": "partition",
    "AWS::Region": "region",
}
URL_SUFFIX = {"AWS::URLSuffix": "amazonaws.com"}
# Names for which a stack of ours has a value of the same meaning.
SAME_MEANING = {
    **dict.fromkeys(("account", "account_id", "aws_account_id"), "account"),
    **dict.fromkeys(("partition", "aws_partition"), "partition"),
    **dict.fromkeys(("region", "aws_region"), "region"),
    "environment": "environment",
}
# A reference of these names is an ARN, whether it says so or not (downbeat.config.references).
ARN_WORDS = (
    *("cluster", "function", "key", "queue", "role", "secret", "task_definition", "topic"),
)
DOLLAR = "dollar"
DOLLAR_SETTING = {
    "type": "string",
    "allowed": ["$"],
    "default": "$",
    "description": "A dollar sign before a brace that is no reference.",
}


def quoted(text: str) -> str:
    """JSON text with each placeholder that stands outside of a string put into quotes."""
    pieces, at = [], 0
    for literal in STRING.finditer(text):
        pieces += [PLACEHOLDER.sub(r'"\g<0>"', text[at : literal.start()]), literal[0]]
        at = literal.end()
    return "".join([*pieces, PLACEHOLDER.sub(r'"\g<0>"', text[at:])])


def names_in(value: Any) -> Iterator[str]:
    """Each name in a placeholder of the value's strings and keys, as often as it stands there."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from PLACEHOLDER.findall(str(key))
            yield from names_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from names_in(inner)
    elif isinstance(value, str):
        yield from PLACEHOLDER.findall(value)


def reference_names(value: Any) -> dict[str, str]:
    """Each placeholder's name → the reference's: "ReportTopicArn" is report_topic."""
    names: dict[str, str] = {}
    for name in dict.fromkeys(names_in(value)):
        if name in PSEUDO_PARAMETERS:
            names[name] = PSEUDO_PARAMETERS[name]
        elif name not in URL_SUFFIX:
            names[name] = _free(_reference(name), {*names.values(), *BUILT_IN} - {""})
    return names


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with the placeholders' names replaced; one without a new name loses its meaning:
    its dollar sign becomes the setting of DOLLAR_SETTING.
    """
    if isinstance(value, Mapping):
        return {renamed(key, names): renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [renamed(inner, names) for inner in value]
    if not isinstance(value, str):
        return value
    return PLACEHOLDER.sub(lambda one: _placeholder(one[1], names), value)


def snake_case(name: str) -> str:
    """order_table_arn for "OrderTable.Arn" and "order-tableARN"."""
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3_\2\4", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _placeholder(name: str, names: Mapping[str, str]) -> str:
    if name in URL_SUFFIX:
        return URL_SUFFIX[name]
    return f"${{{names[name]}}}" if name in names else f"${{{DOLLAR}}}{{{name}}}"


def _reference(name: str) -> str:
    snake = snake_case(name) or "value"
    short = snake.removesuffix("_arn")
    if short.endswith(ARN_WORDS):
        snake = short
    return snake if snake[0].isalpha() else f"value_{snake}"


def _free(name: str, taken: set[str]) -> str:
    if name in SAME_MEANING:
        return SAME_MEANING[name]
    if name not in taken:
        return name
    return next(
        free for number in range(2, len(taken) + 3) if (free := f"{name}_{number}") not in taken
    )
