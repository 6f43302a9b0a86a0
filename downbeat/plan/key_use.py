"""What a role may do with the keys of what exists already: exactly what its calls need.

A reference `tracking_table` may have a reference `tracking_table_key` beside it, the ARN of the KMS
key that encrypts it; so may buckets, queues, secrets and topics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.asl import shared_statements
from downbeat.config.reference_kinds import keyed_references, kind_word
from downbeat.plan.address import Address

# Service → its name for kms:ViaService, and action → what the call does with the key.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
SEND = ("kms:Decrypt", "kms:GenerateDataKey")
KEY_USES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dynamodb": {"*": ("kms:Decrypt",)},
    "s3": {"s3:GetObject": ("kms:Decrypt",), "s3:PutObject": ("kms:GenerateDataKey",)},
    "secretsmanager": {
        "secretsmanager:GetSecretValue": ("kms:Decrypt",),
        "secretsmanager:PutSecretValue": SEND,
    },
    "sns": {"sns:Publish": SEND},
    "sqs": {"sqs:ReceiveMessage": ("kms:Decrypt",), "sqs:SendMessage": SEND},
}


def keyed_resources(
    values: Mapping[str, Any], topic_keys: Mapping[str, str], address: Address
) -> dict[str, str]:
    """Return the ARN of each thing that exists already and has a key of its own → the key's ARN."""
    keyed = {
        resource_arn(kind_word(name), str(values[name]), address): str(values[key])
        for name, key in keyed_references(values).items()
        if values.get(name) and values.get(key)
    }
    return {**keyed, **topic_keys}


def resource_arn(word: str, value: str, address: Address) -> str:
    """Return the ARN of what a reference of the kind `word` names."""
    if value.startswith("arn:"):
        return value
    if word == "bucket":
        return f"arn:{address.partition}:s3:::{value}"
    resources = {
        "table": ("dynamodb", f"table/{value}"),
        "secret": ("secretsmanager", f"secret:{value}"),
    }
    return address.arn(*resources[word])


def key_statements(
    statements: Iterable[Mapping[str, Any]], keyed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the use of each key by the calls that `statements` allow, through that service alone.

    Args:
        statements: what a role may do.
        keyed: the ARN of a resource → the ARN of its key.
    """
    by_key: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for resource, key, service, actions in _uses(list(statements), keyed):
        used, resources = by_key.setdefault((key, service), (set(), set()))
        used.update(actions)
        resources.add(resource)
    return [_statement(key, service, *uses) for (key, service), uses in sorted(by_key.items())]


def _uses(
    statements: list[Mapping[str, Any]], keyed: Mapping[str, str]
) -> Iterator[tuple[str, str, str, set[str]]]:
    for resource, key in keyed.items():
        service = resource.split(":")[2]
        actions = {
            action
            for statement in statements
            if statement.get("Effect") == "Allow"
            and any(_within(each, resource) for each in _listed(statement["Resource"]))
            for action in _listed(statement["Action"])
        }
        table = KEY_USES[service]
        used = {
            use
            for action in actions
            if action.startswith(f"{service}:")
            for use in table.get(action, table.get("*", ()))
        }
        if used:
            yield resource, key, service, used


def _within(granted: str, resource: str) -> bool:
    """Whether a statement's resource is this one, or a part of it: an object, an index."""
    return granted == resource or granted.startswith((f"{resource}/", f"{resource}-??????"))


def _statement(key: str, service: str, used: set[str], resources: set[str]) -> dict[str, Any]:
    region, suffix = key.split(":")[3], "amazonaws.com"
    suffix = f"{suffix}.cn" if key.startswith("arn:aws-cn:") else suffix
    through = {"StringEquals": {"kms:ViaService": f"{service}.{region}.{suffix}"}}
    statement = shared_statements.allow(sorted(used), key, through)
    return {**statement, "why": f"It encrypts {', '.join(sorted(resources))}."}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
