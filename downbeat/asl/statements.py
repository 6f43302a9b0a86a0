"""IAM statements as values: merged, sorted, the same for equal input."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl.resource_arns import Arn, dns_suffix, parse

Statement = dict[str, Any]

# What a caller needs of the key behind an encrypted resource.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
READ, WRITE = ("kms:Decrypt",), ("kms:Decrypt", "kms:GenerateDataKey")
KEY_USE = {
    "sns:publish": WRITE,
    "sqs:sendmessage": WRITE,
    "sqs:receivemessage": READ,
    "s3:getobject": READ,
    "s3:getobjectversion": READ,
    "s3:putobject": WRITE,
    "dynamodb:getitem": READ,
    "dynamodb:batchgetitem": READ,
    "dynamodb:query": READ,
    "dynamodb:scan": READ,
    "dynamodb:conditioncheckitem": READ,
    "dynamodb:putitem": WRITE,
    "dynamodb:updateitem": WRITE,
    "dynamodb:deleteitem": WRITE,
    "dynamodb:batchwriteitem": WRITE,
    "secretsmanager:getsecretvalue": READ,
    "ssm:getparameter": READ,
    "ssm:getparameters": READ,
    "ssm:getparametersbypath": READ,
}


def statement(
    actions: Iterable[str], resources: Iterable[str], condition: Mapping[str, Any] | None = None
) -> Statement:
    """One Allow statement."""
    allow_statement: Statement = {
        "Effect": "Allow",
        "Action": sorted(set(actions)),
        "Resource": sorted(set(resources)),
    }
    return allow_statement | ({"Condition": json.loads(json.dumps(condition))} if condition else {})


def merged(statements: Iterable[Mapping[str, Any]]) -> list[Statement]:
    """The same permissions in the fewest statements: taken apart to (action, resource, condition),
    then gathered by resource and by action.

    "Action" and "Resource" may be a string or a list; keys other than Effect, Action, Resource and
    Condition are dropped.
    """
    actions: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in statements:
        held = json.dumps(one.get("Condition") or {}, sort_keys=True)
        for resource in listed(one["Resource"]):
            actions[(one.get("Effect", "Allow"), held, resource)] |= set(listed(one["Action"]))
    resources: dict[tuple[str, str, tuple[str, ...]], set[str]] = defaultdict(set)
    for (effect, held, resource), allowed in actions.items():
        resources[(effect, held, tuple(sorted(allowed)))].add(resource)
    merged_statements = [
        statement(allowed, reached, json.loads(held)) | {"Effect": effect}
        for (effect, held, allowed), reached in resources.items()
        if allowed
    ]
    return sorted(
        merged_statements,
        key=lambda one: json.dumps(
            [one["Action"], one["Resource"], one.get("Condition", {})], sort_keys=True
        ),
    )


def listed(value: Any) -> list[str]:
    """IAM takes a string where a list has one element; anything else is one that IAM refuses."""
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def key_statements(
    statements: Iterable[Mapping[str, Any]], encrypted_with: Mapping[str, str]
) -> list[Statement]:
    """What the same caller needs of the keys: `encrypted_with` is {ARN of a topic, queue, bucket,
    table …: ARN of its KMS key or alias}.

    Each grant holds only for calls that the service makes for this caller, and by an alias only for
    keys that carry it.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    Raises ValueError where a key is given by neither ARN.
    """
    keys = {resource: _key(resource, key) for resource, key in sorted(encrypted_with.items())}
    return [
        _through(action, key)
        for one in statements
        for action in listed(one["Action"])
        if action.lower() in KEY_USE
        for encrypted, key in keys.items()
        if any(_reaches(resource, encrypted) for resource in listed(one["Resource"]))
    ]


def _key(resource: str, key: str) -> Arn:
    arn = parse(key)
    if arn is None or arn.service != "kms" or not arn.resource.startswith(("key/", "alias/")):
        form = "arn:aws:kms:REGION:ACCOUNT:key/ID or …:alias/NAME"
        raise ValueError(
            f'the key of {resource} is "{key}", which is not the ARN of a key or an alias ({form})'
        )
    return arn


def _through(action: str, key: Arn) -> Statement:
    """The use of a key by way of the action's service. IAM does not follow an alias: the keys that
    carry it are told by a condition.
    """
    service = f"{action.split(':', maxsplit=1)[0].lower()}.{key.region}.{dns_suffix(key.partition)}"
    alias = key.resource.startswith("alias/")
    reached = (
        f"arn:{key.partition}:kms:{key.region}:{key.account}:{'key/*' if alias else key.resource}"
    )
    carried = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": key.resource}} if alias else {}
    return statement(
        KEY_USE[action.lower()], [reached], {"StringEquals": {"kms:ViaService": service}, **carried}
    )


def _reaches(pattern: str, encrypted: str) -> bool:
    """Whether a statement's resource is the encrypted one, or an object, index … in it."""
    wild = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return pattern.startswith(f"{encrypted}/") or re.fullmatch(wild, encrypted) is not None
