"""Starts an orchestration on an event of EventBridge, instead of on a schedule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document, trust_document
from components.schedule import ATTEMPTS, ONE_HOUR, starter_statements
from downbeat.plan.address import Address


@dataclass(frozen=True)
class EventTriggerArgs:
    """`pattern` is EventBridge's event pattern; the execution's input is the event, or `input`
    where it is given.
    """

    address: Address
    pattern: Mapping[str, Any]
    key: EncryptionKey
    tags: Mapping[str, str]
    bus: str = "default"
    input: Mapping[str, Any] | None = None
    enabled: bool = True
    permissions_boundary: str | None = None


class EventTrigger(pulumi.ComponentResource):
    """What starts the orchestration when something happens:

    - a rule with the event pattern
    - a role that only this rule can assume: start this state machine
    - the rule's target, the alias `live`; a start that fails is tried twice more within the hour,
      then kept as a dead letter
    """

    rule: aws.cloudwatch.EventRule

    def __init__(
        self,
        name: str,
        args: EventTriggerArgs,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:EventTrigger", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        role_name = f"{args.address.name}-event"
        self.rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=trigger_rule(args.address),
            event_bus_name=args.bus,
            description=f"Starts {args.address.name}",
            event_pattern=json.dumps(args.pattern),
            state="ENABLED" if args.enabled else "DISABLED",
            tags=args.tags,
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            name=role_name,
            description=f"Starts {args.address.name} on an event",
            assume_role_policy=trust_document(
                "events.amazonaws.com",
                args.address.account,
                [trigger_rule_arn(args.address, args.bus)],
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="event",
            role=role.name,
            policy=policy_document(starter_statements(args.address, args.key)[:1]),
            opts=child,
        )
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=self.rule.name,
            event_bus_name=args.bus,
            target_id="state-machine",
            arn=args.address.alias_arn,
            role_arn=args.address.role_arn(role_name),
            input=json.dumps(args.input, ensure_ascii=False) if args.input is not None else None,
            retry_policy={
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role, policy, *after]),
        )
        self.register_outputs({"rule": self.rule.arn})


def trigger_rule(address: Address) -> str:
    """The name of the rule that starts the orchestration."""
    return f"{address.name}-event"


def trigger_rule_arn(address: Address, bus: str = "default") -> str:
    """A rule's ARN names its bus unless that is the default one."""
    return address.rule_arn(
        trigger_rule(address) if bus == "default" else f"{bus}/{trigger_rule(address)}"
    )
