"""Looks up what exists already by its name or by its tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi_aws as aws

from components import engine
from downbeat.plan import named_resources
from downbeat.plan.named_resources import Unreadable


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


class ProviderDirectory:
    """What the provider's data sources know."""

    @property
    def region(self) -> str:
        return engine.region()

    def by_name(self, word: str, name: str) -> Any:
        """Return the value for a reference; None where nothing has the name. Raises Unreadable."""
        try:
            return BY_NAME[word](name)
        except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever AWS says
            reason = engine.reason(error)
            if engine.is_missing(reason):
                return None
            raise Unreadable(reason) from None

    def tagged(self, type_: str) -> dict[str, dict[str, str]]:
        """Return ARN → tags of everything of a type that carries any. Raises Unreadable."""
        try:
            resources = aws.resourcegroupstaggingapi.get_resources(resource_type_filters=[type_])
        except Exception as error:  # noqa: BLE001  see by_name
            raise Unreadable(engine.reason(error)) from None
        return {each.resource_arn: dict(each.tags) for each in resources.resource_tag_mapping_lists}


def look_up(word: str, item: str) -> tuple[Any, str]:
    """Return (value, "") of what a reference of the kind `word` names, or (None, sentence).

    Args:
        item: its name, or its tags as a JSON object.
    """
    return named_resources.look_up(word, item, ProviderDirectory())
