"""What a stack file refers to by its name or its tags only: the kinds that there are, and the
sentences for what is not there. Who can ask AWS gives the two answers of a `Directory`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from downbeat.asl.diagnostic import nearest

# Word for what it is → (how people call it, its type for the tagging API). That API knows no roles.
# https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
KINDS = {
    "bucket": ("bucket", "s3"),
    "cluster": ("ECS cluster", "ecs:cluster"),
    "function": ("Lambda function", "lambda:function"),
    "job": ("Glue job", "glue:job"),
    "key": ("KMS key", "kms:key"),
    "log_group": ("log group", "logs:log-group"),
    "queue": ("SQS queue", "sqs"),
    "role": ("IAM role", ""),
    "roles": ("IAM role", ""),
    "secret": ("secret", "secretsmanager:secret"),
    "security_groups": ("security group", "ec2:security-group"),
    "subnets": ("subnet", "ec2:subnet"),
    "table": ("DynamoDB table", "dynamodb:table"),
    "task_definition": ("ECS task definition", "ecs:task-definition"),
    "topic": ("SNS topic", "sns"),
}
# What a reference takes by its name and not by its ARN.
NAMED = ("bucket", "job", "log_group", "security_groups", "subnets", "table")
MANY = ("roles", "security_groups", "subnets")
BY_NAME_ALONE = ("job",)  # a reference takes the name itself: nothing is to be looked up
SHOWN = 5  # of what there is, in a sentence


class Unreadable(Exception):
    """AWS does not say what has the name or the tags; `str()` is why."""


class Directory(Protocol):
    """What asks AWS."""

    @property
    def region(self) -> str:
        """Return the region that it looks in."""

    def by_name(self, word: str, name: str) -> Any:
        """Return the value for a reference of the kind, None where nothing has the name. Raises
        Unreadable.
        """

    def tagged(self, type_: str) -> Mapping[str, Mapping[str, str]]:
        """Return ARN → tags of everything of a type that carries any. Raises Unreadable."""


def look_up(word: str, item: str, directory: Directory) -> tuple[Any, str]:
    """Return (value, "") of what a reference of the kind `word` names, or (None, sentence).

    Args:
        item: its name, or its tags as a JSON object.
    """
    if word not in KINDS:
        return None, f"nothing of the kind {word.replace('_', ' ')} can be looked up: write it."
    if item.startswith("{"):
        return _by_tags(word, json.loads(item), directory)
    return _by_name(word, item, directory)


def _by_name(word: str, name: str, directory: Directory) -> tuple[Any, str]:
    what, type_ = KINDS[word]
    if word in BY_NAME_ALONE:
        return None, f"a {what} is referred to by its name: write {name}, or look it up by tags."
    try:
        value = directory.by_name(word, name)
    except Unreadable as reason:
        return None, f"the {what} {name} cannot be looked up: {reason}."
    if value:
        return value, ""
    names = _names(type_, directory)
    there = f"; with tags there are {', '.join(names[:SHOWN])}" if names else ""
    return None, f"there is no {what} {name} in {directory.region}{there}.{nearest(name, names)}"


def _names(type_: str, directory: Directory) -> list[str]:
    """The names of what carries tags, for a hint; none where AWS does not say."""
    try:
        return sorted(_name_of(arn) for arn in directory.tagged(type_)) if type_ else []
    except Unreadable:
        return []


def _by_tags(word: str, tags: Mapping[str, str], directory: Directory) -> tuple[Any, str]:
    what, type_ = KINDS[word]
    if not type_:
        return None, f"AWS does not find an {what} by its tags: look it up by its name."
    shown = ", ".join(f"{key}: {value}" for key, value in tags.items())
    try:
        every = directory.tagged(type_)
    except Unreadable as reason:
        return (
            None,
            f"the {what} with {shown} cannot be looked up: {reason}.",
        )
    arns = sorted(arn for arn, carried in every.items() if tags.items() <= carried.items())
    if word in MANY and arns:
        return [_name_of(arn) for arn in arns], ""
    if len(arns) == 1:
        return _name_of(arns[0]) if word in NAMED else arns[0], ""
    if arns:
        names = ", ".join(_name_of(arn) for arn in arns[:SHOWN])
        return None, f"{len(arns)} {what}s carry {shown}: {names}. Name one more tag."
    carried = sorted({f"{key}: {value}" for each in every.values() for key, value in each.items()})
    there = f"; there are {', '.join(carried[:SHOWN])}" if carried else ""
    return None, f"no {what} carries {shown}{there}.{nearest(shown, carried)}"


def _name_of(arn: str) -> str:
    """The resource's own name: job/convert → convert; log-group:/ecs/x → /ecs/x;
    task-definition/monitor:3 → monitor:3.
    """
    resource = arn.split(":", 5)[5]
    kind, _, name = resource.partition(":")
    if name and kind in ("log-group", "function"):
        return name.removesuffix(":*")
    last = name if name and "/" not in kind else resource
    return last.rsplit("/", 1)[-1]
