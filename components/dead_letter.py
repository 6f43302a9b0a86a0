"""Where a message rests that could not be delivered, until somebody has looked at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document
from downbeat.plan.address import Address

FOURTEEN_DAYS = 14 * 24 * 3600


@dataclass(frozen=True)
class DeadLetterArgs:
    """`rules` and `topics` are the ARNs that may put something here; a schedule does it with its
    own role instead.
    """

    address: Address
    key: EncryptionKey
    tags: Mapping[str, str]
    rules: Sequence[str] = ()
    topics: Sequence[str] = ()
    protect: bool = False


class DeadLetter(pulumi.ComponentResource):
    """The dead-letter queue of one orchestration:

    - an encrypted queue that keeps a message for fourteen days
    - its policy: these rules and these topics, nobody else
    """

    queue: aws.sqs.Queue
    queue_url: pulumi.Output[str]

    def __init__(
        self, name: str, args: DeadLetterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:DeadLetter", name, {}, opts)
        self.queue = aws.sqs.Queue(
            f"{name}-queue",
            name=args.address.dead_letter_queue,
            message_retention_seconds=FOURTEEN_DAYS,
            kms_master_key_id=args.key.id,
            kms_data_key_reuse_period_seconds=3600,
            tags=args.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect, depends_on=list(args.key.ready)
            ),
        )
        aws.sqs.QueuePolicy(
            f"{name}-policy",
            queue_url=self.queue.url,
            policy=policy_document(
                senders(args.address.dead_letter_queue_arn, args.rules, args.topics)
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.queue_url = self.queue.url
        self.register_outputs({"queue_url": self.queue.url})


def senders(queue: str, rules: Sequence[str], topics: Sequence[str]) -> list[dict[str, Any]]:
    """Who may send to the queue: what EventBridge or SNS could not deliver for exactly these
    sources.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
    """
    sources = {"events.amazonaws.com": rules, "sns.amazonaws.com": topics}
    return [
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": {"ArnEquals": {"aws:SourceArn": sorted(arns)}},
        }
        for service, arns in sources.items()
        if arns
    ]
