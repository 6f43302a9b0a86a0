"""Starts an orchestration with the messages of an SQS queue, by EventBridge Pipes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.triggers import Messages

# More than ten messages to a batch come only with a window to gather them in.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
FEW_MESSAGES = 10
WINDOW_SECONDS = 20


class QueueTrigger(pulumi.ComponentResource):
    """What starts the orchestration when messages arrive:

    - a role that only this pipe can assume: read this queue, start this state machine
    - the pipe from the queue to the alias `live`; an execution's input is the list of its messages.
      What cannot start one stays in the queue, whose own redrive policy says when it is given up
    """

    pipe: aws.pipes.Pipe

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        messages: Messages,
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:QueueTrigger", name, {}, opts)
        first = role_with_policy(
            name,
            args,
            role=args.address.global_name(pipe_name(args.address)),
            description=f"Starts {args.address.name} with the messages of a queue",
            trust=trust_document(
                "pipes.amazonaws.com", args.address.account, [pipe_arn(args.address)]
            ),
            policy="pipe",
            statements=pipe_statements(args.address, messages, key),
            parent=self,
        )
        self.pipe = aws.pipes.Pipe(
            f"{name}-pipe",
            **pipe_properties(args, messages),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*first, *after]),
        )
        self.register_outputs({"pipe": self.pipe.arn})


def pipe_name(address: Address) -> str:
    """Return the name of the pipe and of its role."""
    return address.queue_pipe


def pipe_arn(address: Address) -> str:
    """Return the pipe's ARN."""
    return address.arn("pipes", f"pipe/{pipe_name(address)}")


def pipe_statements(
    address: Address, messages: Messages, key: EncryptionKey
) -> list[Mapping[str, Any]]:
    """Return what the pipe's role may do; the stack's key is used where the queue is encrypted with
    it.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    """
    return [
        shared_statements.read_queue(messages.queue_arn, hide=False),
        shared_statements.start(address.state_machine_arn),
        key.reading,
    ]


def pipe_properties(args: OrchestrationArgs, messages: Messages) -> dict[str, Any]:
    """Return the provider's inputs of the pipe.

    https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html
    """
    batch: dict[str, Any] = {"batch_size": messages.batch}
    if messages.batch > FEW_MESSAGES:
        batch["maximum_batching_window_in_seconds"] = WINDOW_SECONDS
    source: dict[str, Any] = {"sqs_queue_parameters": batch}
    if messages.filter:
        pattern = json.dumps(messages.filter, ensure_ascii=False)
        source["filter_criteria"] = {"filters": [{"pattern": pattern}]}
    return {
        "name": pipe_name(args.address),
        "description": f"Starts {args.address.name}",
        "role_arn": args.address.role_arn(args.address.global_name(pipe_name(args.address))),
        "source": messages.queue_arn,
        "source_parameters": source,
        "target": args.address.alias_arn,
        # A Standard state machine is started and not waited for.
        "target_parameters": {
            "step_function_state_machine_parameters": {"invocation_type": "FIRE_AND_FORGET"}
        },
        "desired_state": "RUNNING" if args.enabled else "STOPPED",
        "tags": args.tags,
    }
