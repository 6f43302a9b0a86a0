"""Topics and queues are encrypted; keys rotate and are not everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import KEY_ARN, ROOT, allow, policy_json
from .plain import UNKNOWN, is_true
from .resource_policies import not_public
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule, setting

TOPIC = "aws:sns/topic:Topic"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
QUEUE = "aws:sqs/queue:Queue"
KEY = "aws:kms/key:Key"
KEYS = (
    KEY,
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
STREAM = "aws:kinesis/stream:Stream"
SNS_URL = "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html"
SQS_URL = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html"
KMS_URL = "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"


def is_set(value: Any) -> bool:
    """A property has a value (an unknown one counts: it comes from another resource)."""
    return value is UNKNOWN or bool(value.strip() if isinstance(value, str) else value)


def aws_managed_key(key: Any) -> bool:
    """Is the key AWS's own of a service ("alias/aws/sns", or its ARN)?"""
    return isinstance(key, str) and key.rsplit(":", 1)[-1].startswith("alias/aws/")


def sns_encrypted(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A topic without a key, or with a blank one."""
    if not is_set(resource.props.get("kmsMasterKeyId")):
        yield Finding(
            "kmsMasterKeyId", "the topic is not encrypted. Set kmsMasterKeyId to a key of your own."
        )


def sns_own_key(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A topic with AWS's key, which no other service may use."""
    if aws_managed_key(resource.props.get("kmsMasterKeyId")):
        yield Finding(
            "kmsMasterKeyId",
            "with alias/aws/sns neither CloudWatch alarms nor EventBridge can publish to the topic."
            " Use a key of your own that lets them.",
        )


def subscription_https(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A topic's message that goes over plain HTTP."""
    protocol = str(resource.props.get("protocol")).lower()
    endpoint = str(resource.props.get("endpoint")).lower()
    if protocol == "http" or endpoint.startswith("http://"):
        yield Finding(
            "protocol" if protocol == "http" else "endpoint",
            "messages go over plain HTTP, where anybody on the way reads them. Use https.",
        )


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
    found = [*sqs_encrypted(resource, config), *sqs_explicit(resource, config)]
    return {"sqsManagedSseEnabled": True} if found else {}


def stream_encrypted(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A stream without encryption, which is the default."""
    if resource.props.get("encryptionType") not in (UNKNOWN, "KMS"):
        yield Finding(
            "encryptionType",
            "the stream is not encrypted. Set encryptionType to KMS, and kmsKeyId to a key.",
        )


def rotate(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: rotate a symmetric key every year."""
    return {"enableKeyRotation": True} if list(kms_rotation(resource, config)) else {}


def kms_rotation(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A symmetric key that keeps its material for ever, or that is switched off."""
    spec, usage = resource.props.get("customerMasterKeySpec"), resource.props.get("keyUsage")
    symmetric = spec in (None, "", "SYMMETRIC_DEFAULT") and usage in (None, "", "ENCRYPT_DECRYPT")
    rotation = resource.props.get("enableKeyRotation")
    if (
        symmetric
        and resource.props.get("customKeyStoreId") is None
        and rotation is not UNKNOWN
        and not is_true(rotation)
    ):
        yield Finding(
            "enableKeyRotation",
            "the key's material is never rotated. Set enableKeyRotation to true.",
        )


def kms_policy(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A key that anybody may use, or whose owner gave up the check that keeps him from locking
    himself out.
    """
    yield from not_public(KEYS)(resource, config)
    if is_true(resource.props.get("bypassPolicyLockoutSafetyCheck")):
        yield Finding(
            "bypassPolicyLockoutSafetyCheck",
            "without this check a policy can make the key, and all it encrypts, unusable for ever."
            " Leave it out.",
        )


FULL_KEY = policy_json(allow("kms:*", "*", Principal=ROOT))
RULES = [
    Rule(
        name="sns-encrypted",
        description="Checks that a topic is encrypted.",
        level=MANDATORY,
        severity=HIGH,
        why="Failure messages carry causes, paths and identifiers.",
        fix="Set kmsMasterKeyId to a key of your own.",
        url=SNS_URL,
        judge=sns_encrypted,
        fields={TOPIC: ("kmsMasterKeyId",)},
        bad=((TOPIC, {"name": "alerts"}), (TOPIC, {"name": "alerts", "kmsMasterKeyId": " "})),
        good=(
            (TOPIC, {"name": "alerts", "kmsMasterKeyId": KEY_ARN}),
            (TOPIC, {"name": "alerts", "kmsMasterKeyId": UNKNOWN}),
        ),
        allows=("A key that is not known before the update: it is the stack's own.",),
    ),
    Rule(
        name="sns-own-key",
        description="Checks that a topic does not use AWS's own key.",
        level=ADVISORY,
        severity=MEDIUM,
        why=(
            "The policy of alias/aws/sns cannot be changed and admits no service: alarms fall"
            " silent."
        ),
        fix="Use a key of your own whose policy lets the services publish.",
        url="https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns",
        judge=sns_own_key,
        fields={TOPIC: ("kmsMasterKeyId",)},
        bad=((TOPIC, {"name": "alerts", "kmsMasterKeyId": "alias/aws/sns"}),),
        good=((TOPIC, {"name": "alerts", "kmsMasterKeyId": KEY_ARN}),),
    ),
    Rule(
        name="sns-subscription-https",
        description="Checks that no subscription is plain HTTP.",
        level=MANDATORY,
        severity=HIGH,
        why="Failure messages carry causes and identifiers, and anyone on the way can read them.",
        fix="Use https.",
        url="https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
        judge=subscription_https,
        fields={SUBSCRIPTION: ("protocol",)},
        bad=((SUBSCRIPTION, {"protocol": "http", "endpoint": "http://ops.example.com/alerts"}),),
        good=(
            (SUBSCRIPTION, {"protocol": "https", "endpoint": "https://ops.example.com/alerts"}),
            (SUBSCRIPTION, {"protocol": "email", "endpoint": "ops@example.com"}),
        ),
        allows=(
            "A password in an https address, which SNS uses to sign in: a rule sees secrets as"
            " plain text and cannot tell whether it is encrypted in the stack file.",
        ),
    ),
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
    Rule(
        name="kms-rotation",
        description="Checks that a symmetric key rotates.",
        level=MANDATORY,
        severity=MEDIUM,
        why="A key that never rotates makes one leak everlasting.",
        fix="Set enableKeyRotation to true.",
        url=KMS_URL,
        judge=kms_rotation,
        remediate=rotate,
        fields={
            KEY: ("enableKeyRotation", "customerMasterKeySpec", "keyUsage", "customKeyStoreId")
        },
        bad=((KEY, {"description": "stack"}),),
        good=(
            (KEY, {"enableKeyRotation": True}),
            (KEY, {"customerMasterKeySpec": "RSA_2048"}),
            (KEY, {"customerMasterKeySpec": "HMAC_256"}),
        ),
        allows=(
            (
                "Asymmetric and HMAC keys, imported material and custom key stores, which cannot"
                " rotate."
            ),
        ),
    ),
    Rule(
        name="kms-policy",
        description="Checks that a key is not everybody's and cannot be locked away.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Who may use the key may read what it encrypts.",
        fix=(
            "Name the principals, or add kms:CallerAccount, aws:SourceAccount or"
            " aws:PrincipalOrgID."
        ),
        url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
        judge=kms_policy,
        fields=dict.fromkeys(KEYS, ("policy", "bypassPolicyLockoutSafetyCheck")),
        bad=(
            (
                KEY,
                {
                    "enableKeyRotation": True,
                    "policy": policy_json(
                        allow(
                            "kms:Decrypt",
                            "*",
                            Principal="*",
                            Condition={"Bool": {"aws:SecureTransport": "true"}},
                        )
                    ),
                },
            ),
            (KEY, {"enableKeyRotation": True, "bypassPolicyLockoutSafetyCheck": True}),
        ),
        good=((KEY, {"enableKeyRotation": True, "policy": FULL_KEY}),),
        allows=("`kms:*` for the root of the key's own account.",),
    ),
]
