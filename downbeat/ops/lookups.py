"""Looks up what a stack file names only, by boto3: a resource by its name or its tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from downbeat.ops.connection import Connection
from downbeat.ops.faults import AWS_ERRORS, code, missing, sentence
from downbeat.ops.gather import pages
from downbeat.plan.address import Address
from downbeat.plan.named_resources import Unreadable

# What services say of something that there is not, besides the codes of `missing`.
NOT_THERE = {"ClientException", "InvalidParameterException"}


class Lookup(NamedTuple):
    """`ask` gives the value for a reference of what has the name, None where nothing has it;
    `actions` is what that takes, on the resource `service`:`resource` with the name in its braces
    ("" for what IAM knows no resource of).
    """

    ask: Callable[[Connection, str], Any]
    actions: tuple[str, ...]
    service: str = ""
    resource: str = ""


def _cluster(where: Connection, name: str) -> Any:
    clusters = where.client("ecs").describe_clusters(clusters=[name])["clusters"]
    return next((one["clusterArn"] for one in clusters if one.get("status") == "ACTIVE"), None)


def _log_group(where: Connection, name: str) -> Any:
    listed = pages(
        where.client("logs"), "describe_log_groups", "logGroups", logGroupNamePrefix=name
    )
    return next((name for one in listed if one["logGroupName"] == name), None)


def _queue(where: Connection, name: str) -> Any:
    client = where.client("sqs")
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    answer = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def _role(where: Connection, name: str) -> Any:
    return where.client("iam").get_role(RoleName=name)["Role"]["Arn"]


def _security_groups(where: Connection, name: str) -> Any:
    by_name = [{"Name": "group-name", "Values": [name]}]
    listed = pages(
        where.client("ec2"), "describe_security_groups", "SecurityGroups", Filters=by_name
    )
    return [one["GroupId"] for one in listed]


def _subnets(where: Connection, name: str) -> Any:
    by_name = [{"Name": "tag:Name", "Values": [name]}]
    listed = pages(where.client("ec2"), "describe_subnets", "Subnets", Filters=by_name)
    return [one["SubnetId"] for one in listed]


def _bucket(where: Connection, name: str) -> Any:
    where.client("s3").head_bucket(Bucket=name)
    return name


def _key(where: Connection, name: str) -> Any:
    alias = name if name.startswith("alias/") else f"alias/{name}"
    return where.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["Arn"]


def _function(where: Connection, name: str) -> Any:
    answer = where.client("lambda").get_function_configuration(FunctionName=name)
    return answer["FunctionArn"]


def _task_definition(where: Connection, name: str) -> Any:
    """Without the revision, as the program takes it: each run has the newest."""
    answer = where.client("ecs").describe_task_definition(taskDefinition=name)
    return answer["taskDefinition"]["taskDefinitionArn"].rpartition(":")[0]


def _topic(where: Connection, name: str) -> Any:
    arn = f"arn:{where.partition}:sns:{where.region}:{where.account}:{name}"
    return where.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["TopicArn"]


LOOKUPS: Mapping[str, Lookup] = {
    "bucket": Lookup(_bucket, ("s3:ListBucket",), "s3", "{}"),
    "cluster": Lookup(_cluster, ("ecs:DescribeClusters",), "ecs", "cluster/{}"),
    "function": Lookup(_function, ("lambda:GetFunctionConfiguration",), "lambda", "function:{}"),
    # The policy's resource is the key, which only the alias names.
    "key": Lookup(_key, ("kms:DescribeKey",), "kms", "key/*"),
    "log_group": Lookup(_log_group, ("logs:DescribeLogGroups",)),
    "queue": Lookup(_queue, ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"), "sqs", "{}"),
    "role": Lookup(_role, ("iam:GetRole",), "iam", "role/{}"),
    "roles": Lookup(lambda where, name: [_role(where, name)], ("iam:GetRole",), "iam", "role/{}"),
    "secret": Lookup(
        lambda where, name: where.client("secretsmanager").describe_secret(SecretId=name)["ARN"],
        ("secretsmanager:DescribeSecret",),
        "secretsmanager",
        "secret:{}-??????",
    ),
    "security_groups": Lookup(_security_groups, ("ec2:DescribeSecurityGroups",)),
    "subnets": Lookup(_subnets, ("ec2:DescribeSubnets",)),
    "table": Lookup(
        lambda where, name: where.client("dynamodb").describe_table(TableName=name)["Table"][
            "TableName"
        ],
        ("dynamodb:DescribeTable",),
        "dynamodb",
        "table/{}",
    ),
    "task_definition": Lookup(_task_definition, ("ecs:DescribeTaskDefinition",)),
    "topic": Lookup(_topic, ("sns:GetTopicAttributes",), "sns", "{}"),
}
BY_TAGS = ("tag:GetResources",)


class AwsDirectory:
    """What AWS answers to the caller, in one region."""

    def __init__(self, where: Connection) -> None:
        self._where = where

    @property
    def region(self) -> str:
        return self._where.region

    def by_name(self, word: str, name: str) -> Any:
        """Return the value for a reference; None where nothing has the name. Raises Unreadable."""
        try:
            return LOOKUPS[word].ask(self._where, name)
        except AWS_ERRORS as error:
            if missing(error) or code(error) in NOT_THERE:
                return None
            raise Unreadable(sentence(error).rstrip(".")) from None

    def tagged(self, type_: str) -> dict[str, dict[str, str]]:
        """Return ARN → tags of everything of a type that carries any. Raises Unreadable."""
        client = self._where.client("resourcegroupstaggingapi")
        try:
            resources = pages(
                client, "get_resources", "ResourceTagMappingList", ResourceTypeFilters=[type_]
            )
            return {
                one["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in one.get("Tags", ())}
                for one in resources
            }
        except AWS_ERRORS as error:
            raise Unreadable(sentence(error).rstrip(".")) from None


def lookup_statement(word: str, item: str, address: Address) -> dict[str, Any]:
    """Return the IAM statement that a look-up needs.

    Args:
        item: the name, or the tags as a JSON object.
    """
    if item.startswith("{"):
        return {"Effect": "Allow", "Action": [*BY_TAGS], "Resource": ["*"]}
    lookup = LOOKUPS[word]
    resource = lookup.resource.format(item)
    arns = {
        "": ["*"],
        "s3": [f"arn:{address.partition}:s3:::{resource}"],
        # A role is named without its path.
        "iam": [address.role_arn(item), address.role_arn(f"*/{item}")],
    }.get(lookup.service, [address.arn(lookup.service, resource)])
    return {"Effect": "Allow", "Action": sorted(lookup.actions), "Resource": arns}
