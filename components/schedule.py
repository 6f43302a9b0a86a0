"""When an orchestration starts by itself."""

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
from downbeat.plan.orchestration_args import OrchestrationArgs, ScheduleValues

ATTEMPTS = 2
ONE_HOUR = 3600


class Schedule(pulumi.ComponentResource):
    """What starts the orchestration:

    - a schedule group, so that AWS/Scheduler counts this schedule by itself
    - a role for EventBridge Scheduler, unless the stack has one for all: start this state machine,
      and send to its dead-letter queue
    - the schedule, in its own time zone; a start that fails is tried twice more within the hour,
      then kept as a dead letter
    """

    schedule: aws.scheduler.Schedule

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        when: ScheduleValues,
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Schedule", name, {}, opts)
        group = aws.scheduler.ScheduleGroup(
            f"{name}-group",
            name=args.address.name,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        role = args.scheduler or role_with_policy(
            name,
            args,
            role=args.address.schedule_role,
            description=f"Starts {args.address.name} on its schedule",
            # The group's ARN, not the schedule's:
            # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
            trust=trust_document(
                "scheduler.amazonaws.com", args.address.account, [args.address.schedule_group_arn]
            ),
            policy="schedule",
            statements=starter_statements(args.address, key),
            parent=self,
        )
        self.schedule = aws.scheduler.Schedule(
            f"{name}-schedule",
            **schedule_properties(args, when),
            kms_key_arn=schedule_key(args, key),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[group, *role, *after]),
        )
        role_arn = args.address.role_arn(args.address.schedule_role)
        self.register_outputs({"schedule": self.schedule.arn, "role": role_arn})


def schedule_properties(args: OrchestrationArgs, when: ScheduleValues) -> dict[str, Any]:
    """Return the provider's inputs of the schedule. The execution's input is the pipeline's; the
    time it was meant to start is added as `scheduled_time`.

    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    """
    exact = {"mode": "OFF"}
    return {
        "name": args.address.name,
        "group_name": args.address.name,
        "description": f"Starts {args.address.name}",
        "schedule_expression": when.expression,
        "schedule_expression_timezone": when.timezone,
        "start_date": when.start,
        "flexible_time_window": (
            {
                "mode": "FLEXIBLE",
                "maximum_window_in_minutes": when.window_minutes,
            }
            if when.window_minutes
            else exact
        ),
        "state": "ENABLED" if args.enabled else "DISABLED",
        "target": {
            "arn": args.address.alias_arn,
            "role_arn": args.address.role_arn(args.address.schedule_role),
            "input": json.dumps(
                {**args.input, "scheduled_time": "<aws.scheduler.scheduled-time>"},
                ensure_ascii=False,
            ),
            "retry_policy": {
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            "dead_letter_config": {"arn": args.address.dead_letter_queue_arn},
        },
    }


def schedule_key(args: OrchestrationArgs, key: EncryptionKey) -> pulumi.Input[str] | None:
    """Return the key that a schedule is encrypted with; None for AWS's own.

    The role of the schedule may use it already: its dead-letter queue has the same key.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
    """
    return key.arn if args.stack.encrypt_schedules else None


def starter_statements(address: Address, key: EncryptionKey) -> list[Mapping[str, Any]]:
    """Return what the schedule's role may do."""
    return [
        shared_statements.start(address.state_machine_arn),
        shared_statements.send(address.dead_letter_queue_arn),
        key.statement,
    ]
