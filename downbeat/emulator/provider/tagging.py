"""Tags: every service has its own two calls for them; this is the table of those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from downbeat.emulator.provider.resource import Inputs, Target


class Tagging(NamedTuple):
    """`what`: (parameter, template over the outputs) that names the resource; `form`: how tags are
    written; `keys`: of the untag call.
    """

    service: str
    tag: str
    untag: str
    what: tuple[str, str]
    tags: str
    keys: str
    form: Callable[[Mapping[str, str]], Any]


def _pairs(key: str, value: str) -> Callable[[Mapping[str, str]], Any]:
    return lambda tags: [{key: name, value: text} for name, text in sorted(tags.items())]


PAIRS = _pairs("Key", "Value")
SMALL_PAIRS = _pairs("key", "value")

UNKNOWN_CALL = {"InvalidAction", "UnknownOperation", "UnknownOperationException", "NotImplemented"}

TAGGING = {
    "dynamodb": Tagging(
        "dynamodb",
        "tag_resource",
        "untag_resource",
        ("ResourceArn", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "cloudwatch": Tagging(
        "cloudwatch",
        "tag_resource",
        "untag_resource",
        ("ResourceARN", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "ecs": Tagging(
        "ecs",
        "tag_resource",
        "untag_resource",
        ("resourceArn", "{arn}"),
        "tags",
        "tagKeys",
        SMALL_PAIRS,
    ),
    "events": Tagging(
        "events",
        "tag_resource",
        "untag_resource",
        ("ResourceARN", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "glue": Tagging(
        "glue",
        "tag_resource",
        "untag_resource",
        ("ResourceArn", "{arn}"),
        "TagsToAdd",
        "TagsToRemove",
        dict,
    ),
    "kms": Tagging(
        "kms",
        "tag_resource",
        "untag_resource",
        ("KeyId", "{keyId}"),
        "Tags",
        "TagKeys",
        _pairs("TagKey", "TagValue"),
    ),
    "lambda": Tagging(
        "lambda", "tag_resource", "untag_resource", ("Resource", "{arn}"), "Tags", "TagKeys", dict
    ),
    "logs": Tagging(
        "logs", "tag_resource", "untag_resource", ("resourceArn", "{arn}"), "tags", "tagKeys", dict
    ),
    "oidc": Tagging(
        "iam",
        "tag_open_id_connect_provider",
        "untag_open_id_connect_provider",
        ("OpenIDConnectProviderArn", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "policy": Tagging(
        "iam", "tag_policy", "untag_policy", ("PolicyArn", "{arn}"), "Tags", "TagKeys", PAIRS
    ),
    "role": Tagging(
        "iam", "tag_role", "untag_role", ("RoleName", "{name}"), "Tags", "TagKeys", PAIRS
    ),
    "scheduler": Tagging(
        "scheduler",
        "tag_resource",
        "untag_resource",
        ("ResourceArn", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "pipes": Tagging(
        "pipes", "tag_resource", "untag_resource", ("resourceArn", "{arn}"), "tags", "tagKeys", dict
    ),
    "secretsmanager": Tagging(
        "secretsmanager",
        "tag_resource",
        "untag_resource",
        ("SecretId", "{arn}"),
        "Tags",
        "TagKeys",
        PAIRS,
    ),
    "sns": Tagging(
        "sns", "tag_resource", "untag_resource", ("ResourceArn", "{arn}"), "Tags", "TagKeys", PAIRS
    ),
    "sqs": Tagging(
        "sqs", "tag_queue", "untag_queue", ("QueueUrl", "{url}"), "Tags", "TagKeys", dict
    ),
    "states": Tagging(
        "stepfunctions",
        "tag_resource",
        "untag_resource",
        ("resourceArn", "{arn}"),
        "tags",
        "tagKeys",
        _pairs("key", "value"),
    ),
}


def apply_tags(place: Target, taggable: str, outputs: Inputs, before: Mapping[str, str]) -> None:
    """Makes the tags of a resource those of its `tagsAll`; `before` are those it had."""
    tags: Mapping[str, str] = outputs.get("tagsAll") or {}
    if taggable == "s3":
        if tags or before:
            place("s3").put_bucket_tagging(
                Bucket=outputs["bucket"], Tagging={"TagSet": PAIRS(tags)}
            )
        return
    try:
        _tag(place, TAGGING[taggable], outputs, before)
    except ClientError as error:
        # The embedded AWS has no tags for some things: they then live in the stack's state only.
        if error.response["Error"]["Code"] not in UNKNOWN_CALL:
            raise


def _tag(place: Target, entry: Tagging, outputs: Inputs, before: Mapping[str, str]) -> None:
    tags: Mapping[str, str] = outputs.get("tagsAll") or {}
    client = place(entry.service)
    which = {entry.what[0]: entry.what[1].format_map(outputs)}
    removed = sorted(before.keys() - tags.keys())
    if removed:
        getattr(client, entry.untag)(**which, **{entry.keys: removed})
    if tags:
        getattr(client, entry.tag)(**which, **{entry.tags: entry.form(tags)})
