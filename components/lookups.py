"""Looks up what exists already by its name or by its tags."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi_aws as aws

from components import engine
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
SHOWN = 5  # of what there is, in a sentence


def _security_groups(name: str) -> list[str]:
    by_name = aws.ec2.GetSecurityGroupsFilterArgs(name="group-name", values=[name])
    return list(aws.ec2.get_security_groups(filters=[by_name]).ids)


def _subnets(name: str) -> list[str]:
    by_name = aws.ec2.GetSubnetsFilterArgs(name="tag:Name", values=[name])
    return list(aws.ec2.get_subnets(filters=[by_name]).ids)


def _key(name: str) -> str:
    alias = name if name.startswith("alias/") else f"alias/{name}"
    return aws.kms.get_key(key_id=alias).arn


# Word → its value for a reference, by its name.
BY_NAME: dict[str, Callable[[str], Any]] = {
    "bucket": lambda name: aws.s3.get_bucket(bucket=name).bucket,
    "cluster": lambda name: aws.ecs.get_cluster(cluster_name=name).arn,
    "function": lambda name: aws.lambda_.get_function(function_name=name).arn,
    "key": _key,
    "log_group": lambda name: aws.cloudwatch.get_log_group(name=name).name,
    "queue": lambda name: aws.sqs.get_queue(name=name).arn,
    "role": lambda name: aws.iam.get_role(name=name).arn,
    "roles": lambda name: [aws.iam.get_role(name=name).arn],
    "secret": lambda name: aws.secretsmanager.get_secret(name=name).arn,
    "security_groups": _security_groups,
    "subnets": _subnets,
    "table": lambda name: aws.dynamodb.get_table(name=name).name,
    # Without the revision: each run takes the newest, as the reference's ARN would.
    "task_definition": lambda name: (
        aws.ecs.get_task_definition(task_definition=name).arn_without_revision
    ),
    "topic": lambda name: aws.sns.get_topic(name=name).arn,
}


def look_up(word: str, item: str) -> tuple[Any, str]:
    """Return (value, "") of what a reference of the kind `word` names, or (None, sentence).

    Args:
        item: its name, or its tags as a JSON object.
    """
    if word not in KINDS:
        return None, f"nothing of the kind {word.replace('_', ' ')} can be looked up: write it."
    return _by_tags(word, json.loads(item)) if item.startswith("{") else _by_name(word, item)


def _by_name(word: str, name: str) -> tuple[Any, str]:
    what, type_ = KINDS[word]
    if word not in BY_NAME:
        return None, f"a {what} is referred to by its name: write {name}, or look it up by tags."
    try:
        value = BY_NAME[word](name)
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
        reason = engine.reason(error)
        if not engine.is_missing(reason):
            return None, f"the {what} {name} cannot be looked up: {reason}."
        value = None
    if value:
        return value, ""
    names = sorted(_name_of(arn) for arn in _tagged(type_))
    there = f"; with tags there are {', '.join(names[:SHOWN])}" if names else ""
    return None, f"there is no {what} {name} in {engine.region()}{there}.{nearest(name, names)}"


def _by_tags(word: str, tags: Mapping[str, str]) -> tuple[Any, str]:
    what, type_ = KINDS[word]
    if not type_:
        return None, f"AWS does not find an {what} by its tags: look it up by its name."
    shown = ", ".join(f"{key}: {value}" for key, value in tags.items())
    every = _tagged(type_)
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


def _tagged(type_: str) -> dict[str, dict[str, str]]:
    """ARN → tags of everything of a type that carries any; none where that may not be asked."""
    if not type_:
        return {}
    try:
        found = aws.resourcegroupstaggingapi.get_resources(resource_type_filters=[type_])
    except Exception:  # noqa: BLE001  see _by_name
        return {}
    return {each.resource_arn: dict(each.tags) for each in found.resource_tag_mapping_lists}


def _name_of(arn: str) -> str:
    """The resource's own name: job/convert → convert; log-group:/ecs/x → /ecs/x."""
    resource = arn.split(":", 5)[5]
    kind, _, name = resource.partition(":")
    if name and kind in ("log-group", "function"):
        return name.removesuffix(":*")
    return resource.split(":", 1)[-1].rsplit("/", 1)[-1]
