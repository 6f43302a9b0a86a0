"""Which reference of a pipeline a template's placeholder becomes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.pipeline_keys import BUILT_IN
from downbeat.importing.placeholders import PLACEHOLDER, URL_SUFFIX, names_in

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
PSEUDO_PARAMETERS = {
    "AWS::AccountId": "account",
    "AWS::Partition": "partition",
    "AWS::Region": "region",
}
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


def snake_case(name: str) -> str:
    """order_table_arn for "OrderTable.Arn" and "order-tableARN"."""
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3_\2\4", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


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
