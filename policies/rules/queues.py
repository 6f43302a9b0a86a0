"""Queues and streams are encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import KEY_ARN
from .plain import UNKNOWN, is_set, is_true
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule, setting

QUEUE = "aws:sqs/queue:Queue"

STREAM = "aws:kinesis/stream:Stream"

SQS_URL = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html"

EXPLICIT = {
    "require_explicit": {
        "type": "boolean",
        "default": False,
        "description": "Block a queue that leaves its encryption to AWS's default.",
    }
}


def sqs_encrypted(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A queue with encryption switched off (or, on request, not switched on)."""
    key, managed = resource.props.get("kmsMasterKeyId"), resource.props.get("sqsManagedSseEnabled")
    if is_set(key) or managed is UNKNOWN or is_true(managed):
        return
    if managed is not None or setting(EXPLICIT, config, "require_explicit"):
        yield Finding(
            "sqsManagedSseEnabled",
            "the queue is not encrypted. Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
        )


def sqs_explicit(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A queue that says nothing about its encryption."""
    if (
        not is_set(resource.props.get("kmsMasterKeyId"))
        and resource.props.get("sqsManagedSseEnabled") is None
    ):
        yield Finding(
            "sqsManagedSseEnabled",
            "the queue leaves its encryption to AWS's default. Set sqsManagedSseEnabled to true, or"
            " kmsMasterKeyId.",
        )


def encrypt_queue(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: SQS's own encryption, which costs nothing and needs no permission."""
    findings = [*sqs_encrypted(resource, config), *sqs_explicit(resource, config)]
    return {"sqsManagedSseEnabled": True} if findings else {}


def stream_encrypted(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A stream without encryption, which is the default."""
    if resource.props.get("encryptionType") not in (UNKNOWN, "KMS"):
        yield Finding(
            "encryptionType",
            "the stream is not encrypted. Set encryptionType to KMS, and kmsKeyId to a key.",
        )


RULES = [
    Rule(
        name="sqs-encrypted",
        description="Checks that a queue is encrypted.",
        level=MANDATORY,
        severity=HIGH,
        why="Dead letters are whole inputs.",
        fix="Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
        url=SQS_URL,
        judge=sqs_encrypted,
        remediate=encrypt_queue,
        fields={QUEUE: ("kmsMasterKeyId", "sqsManagedSseEnabled")},
        config=EXPLICIT,
        bad=((QUEUE, {"name": "dead-letters", "sqsManagedSseEnabled": False}),),
        good=(
            (QUEUE, {"name": "dead-letters", "sqsManagedSseEnabled": True}),
            (QUEUE, {"name": "dead-letters", "kmsMasterKeyId": KEY_ARN}),
        ),
    ),
    Rule(
        name="sqs-encryption-explicit",
        description="Checks that a queue says how it is encrypted.",
        level=ADVISORY,
        severity=LOW,
        why="AWS encrypts new queues by default today; what is written down stays.",
        fix="Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
        url=SQS_URL,
        judge=sqs_explicit,
        remediate=encrypt_queue,
        fields={QUEUE: ("kmsMasterKeyId", "sqsManagedSseEnabled")},
        bad=((QUEUE, {"name": "dead-letters"}),),
        good=((QUEUE, {"name": "dead-letters", "sqsManagedSseEnabled": True}),),
    ),
    Rule(
        name="kinesis-encrypted",
        description="Checks that a stream is encrypted.",
        level=MANDATORY,
        severity=MEDIUM,
        why="A stream keeps its records for a day at least, and readably.",
        fix="Set encryptionType to KMS, and kmsKeyId to a key.",
        url="https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
        judge=stream_encrypted,
        fields={STREAM: ("encryptionType",)},
        bad=((STREAM, {"name": "orders"}), (STREAM, {"name": "orders", "encryptionType": "NONE"})),
        good=(
            (STREAM, {"name": "orders", "encryptionType": "KMS", "kmsKeyId": "alias/aws/kinesis"}),
        ),
    ),
]
