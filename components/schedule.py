"""When an orchestration starts by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document, trust_document
from downbeat.plan.address import Address

ATTEMPTS = 2
ONE_HOUR = 3600


@dataclass(frozen=True)
class ScheduleArgs:
    """`expression` is cron(…), rate(…) or at(…) in `timezone` (IANA); `start` anchors a rate, as
    RFC 3339 UTC; `window_minutes` 0 is exact.

    `input` is what the execution starts with; the time it was meant to start is added as
    `scheduled_time`.
    """

    address: Address
    expression: str
    key: EncryptionKey
    tags: Mapping[str, str]
    timezone: str = "UTC"
    start: str | None = None
    window_minutes: int = 0
    enabled: bool = True
    input: Mapping[str, Any] | None = None
    permissions_boundary: str | None = None


class Schedule(pulumi.ComponentResource):
    """What starts the orchestration:

    - a schedule group, so that AWS/Scheduler counts this schedule by itself
    - a role for EventBridge Scheduler: start this state machine, and send to its dead-letter queue
    - the schedule, in its own time zone; a start that fails is tried twice more within the hour,
      then kept as a dead letter
    """

    schedule: aws.scheduler.Schedule
    role: aws.iam.Role

    def __init__(
        self,
        name: str,
        args: ScheduleArgs,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Schedule", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        group = aws.scheduler.ScheduleGroup(
            f"{name}-group", name=args.address.name, tags=args.tags, opts=child
        )
        self.role = aws.iam.Role(
            f"{name}-role",
            name=args.address.schedule_role,
            description=f"Starts {args.address.name} on its schedule",
            # The group's ARN, not the schedule's:
            # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
            assume_role_policy=trust_document(
                "scheduler.amazonaws.com", args.address.account, [args.address.schedule_group_arn]
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="schedule",
            role=self.role.name,
            policy=policy_document(starter_statements(args.address, args.key)),
            opts=child,
        )
        self.schedule = aws.scheduler.Schedule(
            f"{name}-schedule",
            **schedule_properties(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[group, self.role, policy, *after]),
        )
        self.register_outputs({"schedule": self.schedule.arn, "role": self.role.arn})


def schedule_properties(args: ScheduleArgs) -> dict[str, Any]:
    """The properties of the schedule.
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    """
    exact = {"mode": "OFF"}
    return {
        "name": args.address.name,
        "group_name": args.address.name,
        "description": f"Starts {args.address.name}",
        "schedule_expression": args.expression,
        "schedule_expression_timezone": args.timezone,
        "start_date": args.start,
        "flexible_time_window": (
            {
                "mode": "FLEXIBLE",
                "maximum_window_in_minutes": args.window_minutes,
            }
            if args.window_minutes
            else exact
        ),
        "state": "ENABLED" if args.enabled else "DISABLED",
        "target": {
            "arn": args.address.alias_arn,
            "role_arn": args.address.role_arn(args.address.schedule_role),
            "input": json.dumps(
                {**(args.input or {}), "scheduled_time": "<aws.scheduler.scheduled-time>"},
                ensure_ascii=False,
            ),
            "retry_policy": {
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            "dead_letter_config": {"arn": args.address.dead_letter_queue_arn},
        },
    }


def starter_statements(address: Address, key: EncryptionKey) -> list[Mapping[str, Any]]:
    """What a schedule's or a rule's role may do. Step Functions judges a start through an alias by
    the state machine's own ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    return [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": address.state_machine_arn,
        },
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": address.dead_letter_queue_arn},
        key.statement,
    ]
