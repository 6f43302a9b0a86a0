"""Who hears of an execution: a topic for success, a topic for failure, and those who subscribe."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import policy_document
from downbeat.asl.lint.secrets import has_password
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs


class Notifications(pulumi.ComponentResource):
    """The topics of one orchestration:

    - one encrypted topic for success and one for failure, or one for both
    - a policy for each: CloudWatch alarms of this account, and EventBridge where a rule tells of
      the outcome
    - a subscription per address; what an endpoint does not take goes to the dead-letter queue
    """

    success_topic_arn: pulumi.Output[str]
    failure_topic_arn: pulumi.Output[str]
    policies: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Notifications", name, {}, opts)
        made: dict[str, aws.sns.Topic] = {}
        self.policies = []
        for suffix, endpoints in subscribers(args.topics, args.success, args.failure).items():
            made[suffix] = self._topic(name, suffix, args, key)
            for endpoint in endpoints:
                self._subscription(f"{name}-{suffix}", endpoint, made[suffix], args.address, after)
        self.success_topic_arn = made[args.topics["success"]].arn
        self.failure_topic_arn = made[args.topics["failure"]].arn
        self.register_outputs(
            {"success_topic": self.success_topic_arn, "failure_topic": self.failure_topic_arn}
        )

    def _topic(
        self, name: str, suffix: str, args: OrchestrationArgs, key: EncryptionKey
    ) -> aws.sns.Topic:
        topic = aws.sns.Topic(
            f"{name}-{suffix}",
            name=args.address.topic(suffix),
            display_name=args.address.name,
            kms_master_key_id=key.id,
            tags=args.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.stack.protect, depends_on=list(key.ready)
            ),
        )
        reported = {
            args.topics[outcome] for outcome, statuses in args.reported_statuses.items() if statuses
        }
        policy = aws.sns.TopicPolicy(
            f"{name}-{suffix}-policy",
            arn=topic.arn,
            policy=policy_document(
                publishers(
                    args.address,
                    suffix,
                    events=suffix in reported,
                )
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.policies.append(policy)
        return topic

    def _subscription(
        self,
        name: str,
        endpoint: str,
        topic: aws.sns.Topic,
        address: Address,
        after: Sequence[pulumi.Resource],
    ) -> None:
        protocol = "https" if endpoint.startswith("https://") else "email"
        aws.sns.TopicSubscription(
            f"{name}-{_slug(endpoint)}",
            topic=topic.arn,
            protocol=protocol,
            endpoint=pulumi.Output.secret(endpoint) if has_password(endpoint) else endpoint,
            endpoint_auto_confirms=protocol == "https",
            redrive_policy=json.dumps({"deadLetterTargetArn": address.dead_letter_queue_arn}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def subscribers(
    topics: Mapping[str, str], success: Sequence[str], failure: Sequence[str]
) -> dict[str, list[str]]:
    """Suffix of a topic → who subscribes to it, each once, in the order given."""
    wanted: dict[str, list[str]] = {topics["success"]: [], topics["failure"]: []}
    for outcome, endpoints in (("success", success), ("failure", failure)):
        known = wanted[topics[outcome]]
        known.extend(endpoint for endpoint in dict.fromkeys(endpoints) if endpoint not in known)
    return wanted


def publishers(address: Address, suffix: str, *, events: bool) -> list[dict[str, Any]]:
    """Who may publish to a topic, besides roles of the account that may by their own policy.

    EventBridge gets no condition: it fills no condition keys on its way to SNS, so that a condition
    would drop every message in silence (docs/adr/0007).
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    """
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": address.topic_arn(suffix)}
    alarms = publish | {
        "Sid": "AlarmsOfThisAccount",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": address.account},
            "ArnLike": {"aws:SourceArn": address.alarm_arn("*")},
        },
    }
    rules = publish | {
        "Sid": "RulesOfEventBridge",
        "Principal": {"Service": "events.amazonaws.com"},
    }
    return [alarms, rules] if events else [alarms]


def _slug(endpoint: str) -> str:
    """A name for a subscription that says whose it is; the digest keeps two keys of one https
    endpoint apart, and out of the name. A password is in neither.
    """
    shown = endpoint.rsplit("@", 1)[-1] if has_password(endpoint) else endpoint
    whose = shown.removeprefix("https://").split("/")[0]
    words = re.sub(r"[^a-z0-9]+", "-", whose.lower()).strip("-")
    return f"{words}-{sha256(shown.encode()).hexdigest()[:6]}"
