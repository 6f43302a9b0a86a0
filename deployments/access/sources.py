"""What reading the sources of a stack's values takes: parameters of SSM, Terraform states in S3,
resources that the stack file names only (downbeat/config/sources.py).

A preview reads them as a deployment does. Each by its exact ARN where AWS knows one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from deployments.access.place import StackLocation

Statement = dict[str, Any]


class LookupGrant(NamedTuple):
    """What a look-up by name calls: `actions` on `arns`, () for what AWS forces to be `*`;
    `aliases` narrows a key by its alias.
    """

    actions: str
    arns: tuple[str, ...] = ()
    aliases: bool = False


def _arn(service: str, resource: str) -> str:
    return f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}"


BUCKET = "arn:{partition}:s3:::{name}"
OBJECT = f"{BUCKET}/{{key}}"
PARAMETER = _arn("ssm", "parameter/{name}")
KEYS = _arn("kms", "key/*")
ROLE = (
    LookupGrant(
        "iam:GetRole",
        (
            "arn:{partition}:iam::{account}:role/{name}",
            "arn:{partition}:iam::{account}:role/*/{name}",
        ),
    ),
)
# What the data sources of the aws provider call, by the word of the reference.
# https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
LOOKUPS: Mapping[str, tuple[LookupGrant, ...]] = {
    "bucket": (LookupGrant("s3:GetBucketLocation s3:ListBucket", (BUCKET,)),),
    "cluster": (LookupGrant("ecs:DescribeClusters", (_arn("ecs", "cluster/{name}"),)),),
    "function": (
        LookupGrant(
            "lambda:GetFunction lambda:GetFunctionCodeSigningConfig lambda:ListTags"
            " lambda:ListVersionsByFunction",
            (_arn("lambda", "function:{name}"), _arn("lambda", "function:{name}:*")),
        ),
    ),
    "key": (LookupGrant("kms:DescribeKey", (KEYS,), aliases=True),),
    "log_group": (
        LookupGrant("logs:DescribeLogGroups"),
        LookupGrant("logs:ListTagsForResource", (_arn("logs", "log-group:{name}"),)),
    ),
    "queue": (
        LookupGrant(
            "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags", (_arn("sqs", "{name}"),)
        ),
    ),
    "role": ROLE,
    "roles": ROLE,
    "secret": (
        LookupGrant(
            "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
            (_arn("secretsmanager", "secret:{name}-??????"),),
        ),
    ),
    "security_groups": (LookupGrant("ec2:DescribeSecurityGroups"),),
    "subnets": (LookupGrant("ec2:DescribeSubnets"),),
    "table": (
        LookupGrant(
            "dynamodb:DescribeContinuousBackups dynamodb:DescribeTable"
            " dynamodb:DescribeTimeToLive dynamodb:ListTagsOfResource",
            (_arn("dynamodb", "table/{name}"),),
        ),
    ),
    "task_definition": (LookupGrant("ecs:DescribeTaskDefinition"),),
    "topic": (
        LookupGrant("sns:ListTopics"),
        LookupGrant("sns:ListTagsForResource", (_arn("sns", "{name}"),)),
    ),
}
BY_TAGS = (LookupGrant("tag:GetResources"),)


def source_statements(place: StackLocation) -> Iterator[Statement]:
    """The statements by which the sources of the stack are read."""
    for each in place.stack.sources:
        if each.scheme == "ssm":
            yield from _parameter(place, each.place, secret=each.secret)
        elif each.scheme == "s3":
            yield from _object(place, each.place, each.item)
        elif each.scheme == "lookup":
            yield from _looked_up(place, each.place, each.item)


def _parameter(place: StackLocation, name: str, *, secret: bool) -> Iterator[Statement]:
    """One parameter; a secret's with its key, for this parameter alone.

    https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
    """
    arn = _filled(place, PARAMETER, name=name.lstrip("/"))
    yield _read(["ssm:GetParameter"], [arn])
    if secret:
        yield _decrypt(place, "ssm", "PARAMETER_ARN", [arn])


def _object(place: StackLocation, bucket: str, key: str) -> Iterator[Statement]:
    """One object, and its key where it is encrypted with one of KMS: with the object's ARN for its
    context, or the bucket's where that has a bucket key.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    """
    arn = _filled(place, OBJECT, name=bucket, key=key)
    yield _read(["s3:GetObject", "s3:GetObjectTagging"], [arn])
    contexts = [_filled(place, BUCKET, name=bucket), arn]
    yield _decrypt(place, "s3", "aws:s3:arn", contexts)


def _looked_up(place: StackLocation, word: str, item: str) -> Iterator[Statement]:
    """By its name, or by its tags as JSON, which AWS's tagging API finds."""
    for grant in BY_TAGS if item.startswith("{") else LOOKUPS[word]:
        arns = [_filled(place, template, name=item) for template in grant.arns]
        statement = _read(grant.actions.split(), arns or ["*"])
        if grant.aliases:
            alias = f"alias/{item.removeprefix('alias/')}"
            statement["Condition"] = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [alias]}}
        yield statement


def _decrypt(place: StackLocation, service: str, context: str, arns: list[str]) -> Statement:
    through = f"{service}.{place.region}.{place.suffix}"
    bound = {"kms:ViaService": through, f"kms:EncryptionContext:{context}": sorted(arns)}
    return _read(["kms:Decrypt"], [_filled(place, KEYS)]) | {"Condition": {"StringEquals": bound}}


def _read(actions: list[str], arns: list[str]) -> Statement:
    return {"Effect": "Allow", "Action": sorted(actions), "Resource": sorted(arns)}


def _filled(place: StackLocation, template: str, **names: str) -> str:
    return template.format_map(
        {
            "partition": place.partition,
            "region": place.region,
            "account": place.account,
            **names,
        }
    )
