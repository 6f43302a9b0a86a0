"""What an orchestration, and the stack around it, is called in AWS: every resource that has a name
of its own, before any of them is declared.

tests/components/test_physical_names.py compares it with what the program registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from components.alarms import alarm_properties
from components.function import log_group
from components.function_schedule import schedule_name
from components.notifications import subscribers
from components.queue_trigger import pipe_name
from components.reporter import alarm_name
from components.slack import slack_name
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.slack_messages import slack_rules
from downbeat.plan.stack_args import StackArgs
from downbeat.plan.triggers import Events, Messages, Uploads
from downbeat.plan.unreported_ends import ReporterArgs

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
BUDGET = "aws:budgets/budget:Budget"
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
FUNCTION = "aws:lambda/function:Function"
KEY_ALIAS = "aws:kms/alias:Alias"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
MACHINE = "aws:sfn/stateMachine:StateMachine"
PIPE = "aws:pipes/pipe:Pipe"
QUEUE = "aws:sqs/queue:Queue"
ROLE = "aws:iam/role:Role"
RULE = "aws:cloudwatch/eventRule:EventRule"
SCHEDULE = "aws:scheduler/schedule:Schedule"
SCHEDULE_GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup"
TOPIC = "aws:sns/topic:Topic"


class PhysicalName(NamedTuple):
    """A resource type of Pulumi's, and the name in AWS; a schedule's is GROUP/NAME."""

    type: str
    name: str


# Of the stack itself, and of none of its pipelines.
WHOLE = ""


def program_names(args: StackArgs) -> dict[str, list[PhysicalName]]:
    """Return the names that a stack gives: pipeline → its own; WHOLE → what the stack has once."""
    shared = [
        PhysicalName(DASHBOARD, args.name),
        *(PhysicalName(ROLE, role) for role in dict.fromkeys(args.roles.values())),
        *([PhysicalName(KEY_ALIAS, f"alias/{args.name}")] if args.makes_key else []),
        *([PhysicalName(BUDGET, args.name)] if args.values.budget else []),
        *(name for each in args.reporters for name in reporter_names(each)),
    ]
    named = {
        key: orchestration_names(with_scheduler_role(each, args.roles.get(key)))
        for key, each in args.orchestrations.items()
    }
    return {WHOLE: shared, **named}


def reporter_names(args: ReporterArgs) -> Iterator[PhysicalName]:
    """Yield what one reporter has."""
    yield from _machine(args.machine)
    yield PhysicalName(ROLE, args.starter_role)
    yield PhysicalName(ALARM, alarm_name(args))
    for rule in args.rules:
        yield PhysicalName(RULE, rule)


def with_scheduler_role(args: OrchestrationArgs, role: str | None) -> OrchestrationArgs:
    """Return the arguments with the role that the stack's schedules share, if they share one."""
    return replace(args, address=replace(args.address, scheduler_role=role)) if role else args


def orchestration_names(args: OrchestrationArgs) -> list[PhysicalName]:
    """Return what one orchestration has, without what exists already by the stack's own word."""
    return [
        *_machine(args),
        *_messages(args),
        *_starts(args),
        *_slack(args),
        *(
            PhysicalName(ALARM, f"{args.address.name}-{suffix}")
            for suffix in alarm_properties(args)
        ),
        *([PhysicalName(DASHBOARD, args.address.dashboard)] if args.makes_dashboard else []),
    ]


def _machine(args: OrchestrationArgs) -> Iterator[PhysicalName]:
    address = args.address
    yield PhysicalName(MACHINE, address.name)
    if not address.existing.log_group:
        yield PhysicalName(LOG_GROUP, address.log_group)
    if not address.existing.role:
        yield PhysicalName(ROLE, address.execution_role)


def _messages(args: OrchestrationArgs) -> Iterator[PhysicalName]:
    address = args.address
    yield PhysicalName(QUEUE, address.dead_letter_queue)
    for suffix in subscribers(args):
        if suffix not in address.existing.topics:
            yield PhysicalName(TOPIC, address.topic(suffix))


def _starts(args: OrchestrationArgs) -> Iterator[PhysicalName]:
    address, trigger = args.address, args.trigger
    if args.schedule:
        yield PhysicalName(SCHEDULE_GROUP, address.name)
        yield PhysicalName(SCHEDULE, f"{address.name}/{address.name}")
        if not address.scheduler_role:
            yield PhysicalName(ROLE, address.schedule_role)
    if isinstance(trigger, Events):
        yield PhysicalName(RULE, address.event_rule)
        yield PhysicalName(ROLE, address.global_name(address.event_rule))
    if isinstance(trigger, Messages):
        yield PhysicalName(PIPE, pipe_name(address))
        yield PhysicalName(ROLE, address.global_name(pipe_name(address)))
    if isinstance(trigger, Uploads):
        yield from _files(args, trigger)


def _files(args: OrchestrationArgs, uploads: Uploads) -> Iterator[PhysicalName]:
    address, function = args.address, uploads.function
    yield PhysicalName(QUEUE, address.files_queue)
    yield PhysicalName(QUEUE, address.files_dead_letter_queue)
    yield PhysicalName(RULE, address.files_rule)
    yield PhysicalName(FUNCTION, function.name)
    yield PhysicalName(LOG_GROUP, log_group(function))
    yield PhysicalName(ROLE, address.global_name(function.name))
    if uploads.schedule:
        yield PhysicalName(SCHEDULE, f"default/{schedule_name(function)}")
        if not address.scheduler_role:
            yield PhysicalName(ROLE, address.global_name(schedule_name(function)))


def _slack(args: OrchestrationArgs) -> Iterator[PhysicalName]:
    if not args.slack_webhook:
        return
    address = args.address
    yield PhysicalName(CONNECTION, slack_name(address))
    yield PhysicalName(DESTINATION, slack_name(address))
    yield PhysicalName(ROLE, address.global_name(slack_name(address)))
    for suffix in slack_rules(args):
        yield PhysicalName(RULE, f"{address.name}-{suffix}")
