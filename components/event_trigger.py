"""Starts an orchestration on an event of EventBridge, instead of on a schedule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.schedule import ATTEMPTS, ONE_HOUR
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs


class EventTrigger(pulumi.ComponentResource):
    """What starts the orchestration when something happens:

    - a rule with the event pattern
    - a role that only this rule can assume: start this state machine
    - the rule's target, the alias `live`; the execution's input is the event. A start that fails is
      tried twice more within the hour, then kept as a dead letter
    """

    rule: aws.cloudwatch.EventRule

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        pattern: Mapping[str, Any],
        *,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:EventTrigger", name, {}, opts)
        self.rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=trigger_rule(args.address),
            event_bus_name="default",
            description=f"Starts {args.address.name}",
            event_pattern=json.dumps(pattern),
            state="ENABLED" if args.enabled else "DISABLED",
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        first = role_with_policy(
            name,
            args,
            role=args.address.global_name(trigger_rule(args.address)),
            description=f"Starts {args.address.name} on an event",
            trust=trust_document(
                "events.amazonaws.com", args.address.account, [trigger_rule_arn(args.address)]
            ),
            policy="event",
            statements=[shared_statements.start(args.address.state_machine_arn)],
            parent=self,
        )
        self._target(name, args, [*first, *after])
        self.register_outputs({"rule": self.rule.arn})

    def _target(self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]) -> None:
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=self.rule.name,
            event_bus_name="default",
            target_id="state-machine",
            arn=args.address.alias_arn,
            role_arn=args.address.role_arn(args.address.global_name(trigger_rule(args.address))),
            retry_policy={
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def trigger_rule(address: Address) -> str:
    """Return the name of the rule that starts the orchestration, and of its role."""
    return address.event_rule


def trigger_rule_arn(address: Address) -> str:
    """Return the rule's ARN."""
    return address.rule_arn(trigger_rule(address))
