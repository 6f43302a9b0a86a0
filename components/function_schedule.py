"""A function that is also called at set times, with an input of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.schedule import ATTEMPTS, ONE_HOUR, schedule_key
from downbeat.asl import shared_statements
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.scheduling_parts import FUNCTION_GROUP
from downbeat.plan.triggers import TriggerFunction


class FunctionSchedule(pulumi.ComponentResource):
    """What calls a function at set times:

    - a role for EventBridge Scheduler, unless the stack has one for all: invoke this function, and
      send to the orchestration's dead-letter queue
    - the schedule; a call that fails is tried twice more within the hour, then kept as a dead
      letter
    """

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        function: TriggerFunction,
        when: Mapping[str, Any],
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`when` is {"expression": cron(…) or rate(…) in UTC, "input": what it is called with}."""
        super().__init__("downbeat:components:FunctionSchedule", name, {}, opts)
        role = args.scheduler or role_with_policy(
            name,
            args,
            role=args.address.global_name(schedule_name(function)),
            description=f"Calls {function.name} on its schedule",
            trust=trust_document(
                "scheduler.amazonaws.com",
                args.address.account,
                [args.address.arn("scheduler", f"schedule-group/{FUNCTION_GROUP}")],
            ),
            policy="schedule",
            statements=caller_statements(args, function, key),
            parent=self,
        )
        schedule = aws.scheduler.Schedule(
            f"{name}-schedule",
            **call_properties(args, function, when),
            kms_key_arn=schedule_key(args, key),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*role, *after]),
        )
        self.register_outputs({"schedule": schedule.arn, "role": role_arn(args, function)})


def schedule_name(function: TriggerFunction) -> str:
    """Return the name of the schedule and of its role."""
    return function.schedule_name


def role_arn(args: OrchestrationArgs, function: TriggerFunction) -> str:
    """Return the ARN of the role by which it is called: one that the stack shares, or its own."""
    address = args.address
    own = address.global_name(schedule_name(function))
    return address.role_arn(address.scheduler_role or own)


def caller_statements(
    args: OrchestrationArgs, function: TriggerFunction, key: EncryptionKey
) -> list[Mapping[str, Any]]:
    """Return what the schedule's role may do."""
    return [
        shared_statements.allow(
            "lambda:InvokeFunction", args.address.arn("lambda", f"function:{function.name}")
        ),
        shared_statements.send(args.address.dead_letter_queue_arn),
        key.statement,
    ]


def call_properties(
    args: OrchestrationArgs, function: TriggerFunction, when: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the provider's inputs of the schedule.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    """
    return {
        "name": schedule_name(function),
        "group_name": FUNCTION_GROUP,
        "description": f"Calls {function.name}",
        "schedule_expression": when["expression"],
        "schedule_expression_timezone": "UTC",
        "flexible_time_window": {"mode": "OFF"},
        "state": "ENABLED" if args.enabled else "DISABLED",
        "target": {
            "arn": args.address.arn("lambda", f"function:{function.name}"),
            "role_arn": role_arn(args, function),
            "input": json.dumps(dict(when["input"]), ensure_ascii=False),
            "retry_policy": {
                "maximum_retry_attempts": ATTEMPTS,
                "maximum_event_age_in_seconds": ONE_HOUR,
            },
            "dead_letter_config": {"arn": args.address.dead_letter_queue_arn},
        },
    }
