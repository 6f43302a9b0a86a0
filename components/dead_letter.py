"""Where a message rests that could not be delivered, until somebody has looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import policy_document
from components.queues import encrypted_queue
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.parts import ALARMS_TOPIC


class DeadLetter(pulumi.ComponentResource):
    """The dead-letter queue of one orchestration:

    - an encrypted queue that keeps a message for fourteen days
    - in its policy the rules and topics of the orchestration, nobody else; a schedule sends with
      its own role instead
    """

    queue: aws.sqs.Queue
    queue_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        key: EncryptionKey,
        rules: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`rules` are the ARNs of the rules that may leave here what they could not deliver."""
        super().__init__("downbeat:components:DeadLetter", name, {}, opts)
        suffixes = {*args.topics.values(), *([ALARMS_TOPIC] if args.alarm_contacts else [])}
        suffixes -= args.address.existing.topics.keys()  # nobody is subscribed to those here
        topics = sorted(args.address.topic_arn(suffix) for suffix in suffixes)
        admitted = senders(args.address.dead_letter_queue_arn, rules, topics)
        self.queue = encrypted_queue(
            f"{name}-queue",
            args.address.dead_letter_queue,
            args,
            key,
            parent=self,
            policy=policy_document(admitted) if admitted else None,
        )
        self.queue_url = self.queue.url
        self.register_outputs({"queue_url": self.queue.url})


def senders(queue: str, rules: Sequence[str], topics: Sequence[str]) -> list[dict[str, Any]]:
    """Return who may send to the queue: what EventBridge or SNS could not deliver for exactly these
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
