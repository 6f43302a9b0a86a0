"""A function that is also called at set times, with an input of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document, trust_document
from components.schedule import ATTEMPTS, ONE_HOUR
from downbeat.plan.address import Address

GROUP = "default"


@dataclass(frozen=True)
class FunctionScheduleArgs:
    """`function` is the function's physical name, `expression` cron(…) or rate(…) in UTC, `input`
    what it is called with.
    """

    address: Address
    function: str
    expression: str
    input: Mapping[str, Any]
    key: EncryptionKey
    tags: Mapping[str, str]
    enabled: bool = True
    permissions_boundary: str | None = None


class FunctionSchedule(pulumi.ComponentResource):
    """What calls a function at set times:

    - a role for EventBridge Scheduler: invoke this function, and send to the orchestration's
      dead-letter queue
    - the schedule; a call that fails is tried twice more within the hour, then kept as a dead
      letter
    """

    def __init__(
        self,
        name: str,
        args: FunctionScheduleArgs,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:FunctionSchedule", name, {}, opts)
        role = aws.iam.Role(
            f"{name}-role",
            name=schedule_name(args),
            description=f"Calls {args.function} on its schedule",
            assume_role_policy=trust_document(
                "scheduler.amazonaws.com",
                args.address.account,
                [args.address.arn("scheduler", f"schedule-group/{GROUP}")],
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="schedule",
            role=role.name,
            policy=policy_document(caller_statements(args)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        schedule = aws.scheduler.Schedule(
            f"{name}-schedule",
            **schedule_properties(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role, policy, *after]),
        )
        self.register_outputs({"schedule": schedule.arn, "role": role.arn})


def schedule_name(args: FunctionScheduleArgs) -> str:
    """The name of the schedule and of its role."""
    return f"{args.function}-calls"


def function_arn(args: FunctionScheduleArgs) -> str:
    return args.address.arn("lambda", f"function:{args.function}")


def caller_statements(args: FunctionScheduleArgs) -> list[Mapping[str, Any]]:
    """What the schedule's role may do."""
    return [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function_arn(args)},
        {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": args.address.dead_letter_queue_arn,
        },
        args.key.statement,
    ]


def schedule_properties(args: FunctionScheduleArgs) -> dict[str, Any]:
    """The properties of the schedule.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    """
    return {
        "name": schedule_name(args),
        "group_name": GROUP,
        "description": f"Calls {args.function}",
        "schedule_expression": args.expression,
        "schedule_expression_timezone": "UTC",
        "flexible_time_window": {"mode": "OFF"},
        "state": "ENABLED" if args.enabled else "DISABLED",
        "target": {
            "arn": function_arn(args),
            "role_arn": args.address.role_arn(schedule_name(args)),
            "input": json.dumps(dict(args.input), ensure_ascii=False),
            "retry_policy": {
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            "dead_letter_config": {"arn": args.address.dead_letter_queue_arn},
        },
    }
