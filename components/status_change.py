"""Tells the failure topic of an execution that timed out or was stopped: no state of a definition can catch that."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.address import Address

UNCATCHABLE = ("TIMED_OUT", "ABORTED")

# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
PATHS = {"execution": "$.detail.name", "arn": "$.detail.executionArn", "status": "$.detail.status", "time": "$.time"}


@dataclass(frozen=True)
class StatusChangeArgs:
    """`topic` is the suffix of the topic that is told."""

    address: Address
    topic: str
    environment: str
    tags: Mapping[str, str]


class StatusChange(pulumi.ComponentResource):
    """What reports the end that nothing inside could report:

    - a rule on executions of this state machine that became TIMED_OUT or ABORTED
    - its target, the failure topic, with a message for people; what cannot be delivered becomes a dead letter
    """

    def __init__(
        self, name: str, args: StatusChangeArgs, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:StatusChange", name, {}, opts)
        rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=rule_name(args.address),
            description=f"Executions of {args.address.name} that timed out or were stopped",
            event_pattern=json.dumps(status_pattern(args.address, UNCATCHABLE)),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id="failure-topic",
            arn=args.address.topic_arn(args.topic),
            input_transformer={"input_paths": PATHS, "input_template": message(args.address, args.environment)},
            retry_policy={"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )
        self.register_outputs({"rule": rule.arn})


def rule_name(address: Address) -> str:
    return f"{address.name}-ended"


def status_pattern(address: Address, statuses: Sequence[str]) -> dict[str, Any]:
    """The event pattern for executions of this state machine that reached one of `statuses`."""
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [address.state_machine_arn], "status": list(statuses)},
    }


def message(address: Address, environment: str) -> str:
    """A mail, line by line: each line of a template is a string of its own.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    lines = [
        f"🚨 {address.name} was <status> in {environment}",
        "Execution: <execution>",
        "When: <time>",
        f"Console: {execution_url(address, '<arn>')}",
        f"Logs: {address.log_group}",
        "TIMED_OUT: it ran longer than its TimeoutSeconds. ABORTED: somebody stopped it.",
        "It can be redriven within 14 days of its end, from the state where it stood.",
    ]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def execution_url(address: Address, execution_arn: str) -> str:
    """The console's page of one execution."""
    return f"{address.console}/states/home?region={address.region}#/v2/executions/details/{execution_arn}"
