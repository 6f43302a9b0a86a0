"""Files that arrive in a bucket reach a function, in batches, each at least once.

A bucket has one notification configuration, and whoever writes it writes all of it: a stack that
did would silence what others set up on an existing bucket. So this listens on EventBridge, where
any number of rules may (docs/adr/0008). The bucket's owner switches that on once, and keeps its
other notifications; nothing here looks whether it is on (docs/runbook.md says how to).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.dead_letter import FOURTEEN_DAYS, senders
from components.encryption import EncryptionKey
from components.function import Function, FunctionArgs
from components.policy_document import policy_document
from downbeat.plan.address import Address

# A message is given to the function this often before it becomes a dead letter.
RECEIVES = 5
# AWS asks for six times the function's timeout.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
VISIBILITY = 6


@dataclass(frozen=True)
class FileTriggerArgs:
    """`bucket` exists and sends its events to EventBridge; `suffixes` are those of keys that
    matter, all of them if empty.

    `function` says what is called; reading the queue is added to what its role may do. A batch is
    `batch_size` messages, or what came within `window_seconds`; at most `concurrency` batches at a
    time.
    """

    address: Address
    bucket: str
    key: EncryptionKey
    tags: Mapping[str, str]
    function: FunctionArgs
    suffixes: Sequence[str] = ()
    batch_size: int = 100
    window_seconds: int = 20
    concurrency: int = 2
    enabled: bool = True
    protect: bool = False


class FileTrigger(pulumi.ComponentResource):
    """What brings files to a function:

    - a rule on objects created in the bucket, whose target is a queue
    - the queue, encrypted, and the queue of messages that the function could not take
    - the function, with its role and logs, which may read that queue
    - the event source mapping: batches, of which the function reports the messages that failed
    """

    function: Function
    queue_url: pulumi.Output[str]
    dead_letter_queue_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        args: FileTriggerArgs,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:FileTrigger", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        dead_letters = self._queue(
            f"{name}-dead-letters", files_dead_letter_queue(args.address), args, {}
        )
        queue = self._queue(
            f"{name}-queue",
            files_queue(args.address),
            args,
            {
                "visibility_timeout_seconds": VISIBILITY * args.function.timeout_seconds,
                "redrive_policy": json.dumps(
                    {
                        "deadLetterTargetArn": queue_arn(args.address, dead_letters=True),
                        "maxReceiveCount": RECEIVES,
                    }
                ),
            },
            [dead_letters],
        )
        rule = self._rule(name, args, queue)
        self.function = Function(
            f"{name}-function", with_queue(args.function, args.address), after, child
        )
        aws.lambda_.EventSourceMapping(
            f"{name}-mapping",
            event_source_arn=queue.arn,
            function_name=self.function.function.arn,
            batch_size=args.batch_size,
            maximum_batching_window_in_seconds=args.window_seconds,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": args.concurrency},
            enabled=args.enabled,
            tags=args.tags,
            opts=child,
        )
        self.queue_url, self.dead_letter_queue_url = queue.url, dead_letters.url
        self.register_outputs(
            {"rule": rule.arn, "queue_url": queue.url, "dead_letter_queue_url": dead_letters.url}
        )

    def _queue(
        self,
        name: str,
        queue: str,
        args: FileTriggerArgs,
        properties: Mapping[str, Any],
        after: Sequence[pulumi.Resource] = (),
    ) -> aws.sqs.Queue:
        return aws.sqs.Queue(
            name,
            name=queue,
            message_retention_seconds=FOURTEEN_DAYS,
            kms_master_key_id=args.key.id,
            kms_data_key_reuse_period_seconds=3600,
            tags=args.tags,
            **properties,
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect, depends_on=[*args.key.ready, *after]
            ),
        )

    def _rule(
        self, name: str, args: FileTriggerArgs, queue: aws.sqs.Queue
    ) -> aws.cloudwatch.EventRule:
        arn = args.address.rule_arn(files_rule(args.address))
        policy = aws.sqs.QueuePolicy(
            f"{name}-queue-policy",
            queue_url=queue.url,
            policy=policy_document(senders(queue_arn(args.address), [arn], [])),
            opts=pulumi.ResourceOptions(parent=self),
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=files_rule(args.address),
            description=f"Files for {args.address.name} that arrive in {args.bucket}",
            event_pattern=json.dumps(created_pattern(args.bucket, args.suffixes)),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id="files",
            arn=queue_arn(args.address),
            retry_policy={"maximum_retry_attempts": 60, "maximum_event_age_in_seconds": 6 * 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[queue, policy]),
        )
        return rule


def created_pattern(bucket: str, suffixes: Sequence[str]) -> dict[str, Any]:
    """Objects created in a bucket.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    detail: dict[str, Any] = {"bucket": {"name": [bucket]}}
    if suffixes:
        detail["object"] = {"key": [{"suffix": suffix} for suffix in suffixes]}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}


def files_rule(address: Address) -> str:
    """The name of the rule that brings files to the queue."""
    return f"{address.name}-files"


def files_queue(address: Address) -> str:
    return f"{address.name}-files"


def files_dead_letter_queue(address: Address) -> str:
    return f"{address.name}-files-dead-letters"


def queue_arn(address: Address, *, dead_letters: bool = False) -> str:
    return address.arn(
        "sqs", files_dead_letter_queue(address) if dead_letters else files_queue(address)
    )


def with_queue(function: FunctionArgs, address: Address) -> FunctionArgs:
    """The function, allowed to read the queue.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    reads = {
        "Effect": "Allow",
        "Action": [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ],
        "Resource": queue_arn(address),
    }
    return FunctionArgs(
        **{**vars(function), "statements": [*function.statements, reads, function.key.statement]}
    )
