"""Files that arrive in a bucket reach a function, in batches, each at least once.

A bucket has one notification configuration, and whoever writes it writes all of it: a stack that
did would silence what others set up on an existing bucket. So this listens on EventBridge, where
any number of rules may (docs/adr/0008). The bucket's owner switches that on once, and keeps its
other notifications; nothing here looks whether it is on (docs/runbook.md says how to).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.dead_letter import senders
from components.encryption import EncryptionKey
from components.function import Function
from components.iam_documents import policy_document
from components.queues import encrypted_queue
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.status_events import status_pattern
from downbeat.plan.triggers import Uploads

# A message is given to the function this often before it becomes a dead letter.
RECEIVES = 5
# A batch is as many messages as the pipeline says, or what came within the window.
WINDOW_SECONDS = 20
# The ends that a machine cannot note itself; of a FAILED the function knows whether it was noted.
ENDS = ("FAILED", "TIMED_OUT", "ABORTED")


class FileTrigger(pulumi.ComponentResource):
    """What brings files to a function:

    - a rule on objects created in the bucket, whose target is a queue
    - a rule on executions of the machine that ended without success, with the same target
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
        args: OrchestrationArgs,
        uploads: Uploads,
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:FileTrigger", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        queue, dead_letters = self._queues(name, args, uploads, key)
        rule = self._rule(name, args, uploads, queue)
        self.function = self._function(name, args, uploads, key, after)
        aws.lambda_.EventSourceMapping(
            f"{name}-mapping",
            event_source_arn=queue.arn,
            function_name=self.function.function.arn,
            batch_size=uploads.batch,
            maximum_batching_window_in_seconds=WINDOW_SECONDS,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": uploads.concurrency},
            enabled=args.enabled,
            tags=args.tags,
            opts=child,
        )
        self.queue_url, self.dead_letter_queue_url = queue.url, dead_letters.url
        self.register_outputs(
            {"rule": rule.arn, "queue_url": queue.url, "dead_letter_queue_url": dead_letters.url}
        )

    def _function(
        self,
        name: str,
        args: OrchestrationArgs,
        uploads: Uploads,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
    ) -> Function:
        """Create the function, which may read the queue and use the key."""
        sends = (
            shared_statements.sends(uploads.function.statements)
            or args.stack.functions.dead_letters
        )
        use = key.statement if sends else key.reading
        return Function(
            f"{name}-function",
            args,
            uploads.function,
            reads=[shared_statements.read_queue(files_queue_arn(args.address)), use],
            key=key,
            after=after,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _queues(
        self, name: str, args: OrchestrationArgs, uploads: Uploads, key: EncryptionKey
    ) -> tuple[aws.sqs.Queue, aws.sqs.Queue]:
        """Create the queue and its dead-letter queue."""
        address = args.address
        dead_letters = encrypted_queue(
            f"{name}-dead-letters", address.files_dead_letter_queue, args, key, parent=self
        )
        redrive = {
            "deadLetterTargetArn": address.arn("sqs", address.files_dead_letter_queue),
            "maxReceiveCount": RECEIVES,
        }
        queue = encrypted_queue(
            f"{name}-queue",
            address.files_queue,
            args,
            key,
            parent=self,
            after=[dead_letters],
            visibility_timeout_seconds=uploads.hidden_seconds,
            redrive_policy=json.dumps(redrive),
            policy=policy_document(
                senders(files_queue_arn(address), [address.rule_arn(address.files_rule)], [])
            ),
        )
        return queue, dead_letters

    def _rule(
        self, name: str, args: OrchestrationArgs, uploads: Uploads, queue: aws.sqs.Queue
    ) -> aws.cloudwatch.EventRule:
        rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=args.address.files_rule,
            description=f"Files of {uploads.bucket} for {args.address.name}, and its bad ends",
            event_pattern=json.dumps(files_pattern(args.address, uploads)),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._target(f"{name}-target", rule, "files", args.address, [queue])
        return rule

    def _target(
        self,
        name: str,
        rule: aws.cloudwatch.EventRule,
        target: str,
        address: Address,
        after: Sequence[pulumi.Resource],
    ) -> None:
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id=target,
            arn=files_queue_arn(address),
            retry_policy={"maximum_retry_attempts": 60, "maximum_event_age_in_seconds": 6 * 3600},
            dead_letter_config={"arn": address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def files_pattern(address: Address, uploads: Uploads) -> dict[str, Any]:
    """Return the event pattern of what the function takes: objects that were created, and
    executions that could not note their end.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or
    """
    return {"$or": [created_pattern(uploads.bucket, uploads.suffix), status_pattern(address, ENDS)]}


def created_pattern(bucket: str, suffix: str) -> dict[str, Any]:
    """Return the event pattern of objects created in a bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    detail: dict[str, Any] = {"bucket": {"name": [bucket]}}
    if suffix:
        detail["object"] = {"key": [{"suffix": suffix}]}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}


def files_queue_arn(address: Address) -> str:
    """Return the ARN of the queue that holds the files to collect."""
    return address.arn("sqs", address.files_queue)
