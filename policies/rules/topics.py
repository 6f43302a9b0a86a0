"""Topics are encrypted, under a key that others may use, and send over TLS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import KEY_ARN
from .plain import UNKNOWN, aws_managed_key, is_set
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule

TOPIC = "aws:sns/topic:Topic"

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"

SNS_URL = "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html"


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
]
