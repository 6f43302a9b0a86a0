"""What the name of a reference says it is: a cluster, a bucket, a list of subnets …, with an
example of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    pass


ARN = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)"
)
BUCKET = re.compile(
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]"
)


class Kind(NamedTuple):
    """What a reference is: in words, an example, for ARNs the service and the start of the
    resource, for names a pattern.
    """

    what: str
    example: str
    service: str = ""
    resource: str = ""
    pattern: str = ""
    many: str = ""


def _arn(what: str, service: str, resource: str, example: str, pattern: str = "") -> Kind:
    where = "" if service in ("iam", "s3") else "us-east-1"
    return Kind(
        what,
        f"arn:aws:{service}:{where}:111122223333:{resource}{example}",
        service,
        resource,
        pattern,
    )


# Last word of a reference's name → what AWS wants there. Names as AWS allows them:
# Glue https://docs.aws.amazon.com/glue/latest/webapi/API_Job.html, DynamoDB API_CreateTable,
# Secrets Manager API_CreateSecret, S3
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, Logs
# API_CreateLogGroup
KINDS: dict[str, Kind] = {
    "cluster": _arn("an ECS cluster's ARN", "ecs", "cluster/", "analytics"),
    "task_definition": _arn("an ECS task definition's ARN", "ecs", "task-definition/", "monitor:7"),
    "role": _arn("an IAM role's ARN", "iam", "role/", "monitor-task"),
    "key": _arn("a KMS key's ARN", "kms", "key/", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    "topic": _arn("an SNS topic's ARN", "sns", "", "alerts"),
    "queue": _arn("an SQS queue's ARN", "sqs", "", "uploads"),
    "function": _arn(
        "a Lambda function's ARN or name", "lambda", "function:", "etl", r"[A-Za-z0-9_-]{1,64}"
    ),
    "secret": _arn(
        "a secret's ARN or name",
        "secretsmanager",
        "secret:",
        "gee-AbCdEf",
        r"[A-Za-z0-9/_+=.@-]{1,512}",
    ),
    "bucket": Kind("a bucket's name", "acme-reports", pattern=BUCKET.pattern),
    "table": Kind("a DynamoDB table's name", "tracking", pattern=r"[A-Za-z0-9_.-]{3,255}"),
    "partition_key": Kind("the name of a table's partition key", "pk", pattern=r".{1,255}"),
    "sort_key": Kind("the name of a table's sort key", "sk", pattern=r".{1,255}"),
    "job": Kind("a Glue job's name", "refresh-clean", pattern=r"[A-Za-z0-9_.-]{1,255}"),
    "log_group": Kind("a log group's name", "/ecs/monitor", pattern=r"[A-Za-z0-9_/.#-]{1,512}"),
    "subnets": Kind(
        "a subnet",
        "subnet-0a1b2c3d",
        pattern=r"subnet-[0-9a-f]{8}(?:[0-9a-f]{9})?",
        many="a list of subnets",
    ),
    "security_groups": Kind(
        "a security group",
        "sg-0a1b2c3d",
        pattern=r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?",
        many="a list of security groups",
    ),
}
KINDS["roles"] = KINDS["role"]._replace(many="a list of IAM roles' ARNs")


def kind_of(name: str) -> Kind | None:
    """What the name of a reference says it is: `reports_bucket` is a bucket; None for a name that
    says nothing.
    """
    words = [word for word in KINDS if name == word or name.endswith(f"_{word}")]
    return KINDS[max(words, key=len)] if words else None


# Kinds of things that are encrypted by a key, which stands beside them under their name and `_key`.
KEYED = ("bucket", "queue", "secret", "table", "topic")


def keyed_references(names: Iterable[str]) -> dict[str, str]:
    """Return each of the names whose thing may have a key → the name of the reference to it."""
    return {name: f"{name}_key" for name in names if kind_word(name) in KEYED}


def kind_word(name: str) -> str:
    """The word of KINDS that a reference's name ends in, or ""."""
    kind = kind_of(name)
    return next((word for word, each in KINDS.items() if each is kind), "")


def example(name: str, region: str | None = None, account: str | None = None) -> Any:
    """A value such as a reference of that name takes: an ARN, a list of subnets, or, where the name
    says nothing, the name itself. `account` is the ARN's; AWS's example account without it.
    """
    kind = kind_of(name)
    if kind is None:
        return name
    value = kind.example.replace("us-east-1", region or "us-east-1")
    value = value.replace("111122223333", account or "111122223333")
    return [value] if kind.many else value


def example_named(word: str, name: str, region: str, account: str) -> Any:
    """The example of a kind with a name of its own: an ARN of the account, or the name itself."""
    kind = KINDS[word]
    if word == "key" or (kind.many and not kind.service):
        return example(word, region, account)
    if not kind.service:
        return name
    one = example("role" if kind.many else word, region, account)
    value = ":".join([*one.split(":")[:5], f"{kind.resource}{name}"])
    return [value] if kind.many else value
