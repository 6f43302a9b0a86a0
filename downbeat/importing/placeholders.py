"""`${Name}` of a template becomes `${name}` of a pipeline: a reference, or one that is always
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.pipeline_keys import BUILT_IN

PLACEHOLDER = re.compile(r"\$\{([^${}]+)\}")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "account",
    "AWS::Partition": "partition",
    "AWS::Region": "region",
}
URL_SUFFIX = {"AWS::URLSuffix": "amazonaws.com"}
# Names for which a stack has a value of the same meaning.
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
NUMBER_ENDS = ("Seconds", "MaxAttempts", "BackoffRate", "MaxConcurrency", "MaxItems", "Percentage")
NUMBER_STARTS = ("Numeric", "MaxI", "Tolerated")
# …where it is all that one of these fields holds.
ARN_FIELDS = {
    "cluster": ("Cluster",),
    "function": ("FunctionName", "Resource"),
    "key": ("KmsKeyId", "KeyId", "SSEKMSKeyId", "KmsKeyArn"),
    "role": ("RoleArn", "Role", "ExecutionRoleArn", "TaskRoleArn", "ServiceRole"),
    "secret": ("SecretId", "SecretArn"),
    "task_definition": ("TaskDefinition",),
    "topic": ("TopicArn",),
}
DOLLAR = "dollar"
# Stands for the dollar sign of a brace that is no placeholder: a character of no meaning before it.
LITERAL = "$\ue000"
# Marks the name of a placeholder that stood outside of a string in JSON text.
BARE = "bare "
DOLLAR_SETTING = {
    "type": "string",
    "allowed": ["$"],
    "default": "$",
    "description": "A dollar sign before a brace that is no reference.",
}


def quoted(text: str) -> str:
    """JSON text with each placeholder that stands outside of a string put into quotes and
    marked.
    """
    pieces, at = [], 0
    for literal in STRING.finditer(text):
        pieces += [_in_quotes(text[at : literal.start()]), literal[0]]
        at = literal.end()
    return "".join([*pieces, _in_quotes(text[at:])])


def _in_quotes(text: str) -> str:
    return PLACEHOLDER.sub(rf'"${{{BARE}\g<1>}}"', text)


def unmarked(value: Any, values: Mapping[str, Any]) -> Any:
    """The value with the placeholders that `values` knows filled in: as text where they stand in a
    string, as they are where they stood outside of one or in a field for numbers.
    """
    if isinstance(value, Mapping):
        return {
            unmarked(key, values): _field(str(key), inner, values) for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [unmarked(inner, values) for inner in value]
    if not isinstance(value, str):
        return value
    whole = PLACEHOLDER.fullmatch(value)
    if whole and whole[1].startswith(BARE):
        name = whole[1].removeprefix(BARE)
        return _read(values[name]) if name in values else f"${{{name}}}"
    return PLACEHOLDER.sub(
        lambda one: _written(values[one[1]]) if one[1] in values else one[0], value
    )


def _field(key: str, value: Any, values: Mapping[str, Any]) -> Any:
    whole = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    if whole and is_number_field(key) and isinstance(values.get(whole[1]), (int, float)):
        return values[whole[1]]
    return unmarked(value, values)


def _read(value: Any) -> Any:
    """What a text means where no quotes are around it."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


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


def reference_names(
    value: Any,
    chosen: Mapping[str, str] | None = None,
    built_in: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Each placeholder's name → the reference's: "ReportTopicArn" is report_topic. `chosen` are
    names that say more, `built_in` those of what is always there.
    """
    built_in = {**PSEUDO_PARAMETERS, **(built_in or {})}
    names: dict[str, str] = {}
    alien = {name for path, name, text in used_in(value) if not _fits(path, name, text)}
    for name in dict.fromkeys(names_in(value)):
        if name in built_in:
            names[name] = built_in[name]
        elif name not in URL_SUFFIX:
            new = (chosen or {}).get(name) or _reference(name)
            if name in alien and not (chosen or {}).get(name) and new.endswith(ARN_WORDS):
                new = f"{new}_url" if new.endswith("queue") else f"{new}_value"
            names[name] = _free(new, {*names.values(), *BUILT_IN})
    return names


def used_in(value: Any, field: str = "") -> Iterator[tuple[str, str, str]]:
    """Each use of a placeholder as (field, name, the string it stands in)."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from used_in(inner, str(key))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from used_in(inner, field)
    elif isinstance(value, str):
        yield from ((field, name, value) for name in PLACEHOLDER.findall(value))


def _fits(field: str, name: str, text: str) -> bool:
    """Whether a placeholder stands where an ARN of the kind that its name says can stand."""
    word = next((word for word in ARN_WORDS if _reference(name).endswith(word)), "")
    return PLACEHOLDER.fullmatch(text) is not None and (
        not word or field.removesuffix(".$") in ARN_FIELDS.get(word, ())
    )


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
    text = PLACEHOLDER.sub(lambda one: _placeholder(one[1], names), value)
    return text.replace(LITERAL, f"${{{DOLLAR}}}")


def is_number_field(field: str) -> bool:
    """Whether a field of a definition takes a number."""
    return field.endswith(NUMBER_ENDS) or field.startswith(NUMBER_STARTS)


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
