"""What one orchestration is made of, and what each of its parts is told of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.alarms import AlarmsArgs
from components.dead_letter import DeadLetterArgs
from components.encryption import EncryptionKey
from components.event_trigger import EventTriggerArgs, trigger_rule_arn
from components.file_trigger import FileTriggerArgs, files_dead_letter_queue, files_rule
from components.function import FunctionArgs
from components.function_schedule import FunctionScheduleArgs
from components.missed_run import publishes_ages
from components.notifications import NotificationsArgs
from components.schedule import ScheduleArgs
from components.slack import ChatArgs, chat_rule_arns
from components.state_machine import StateMachineArgs
from components.status_change import StatusChangeArgs, rule_name
from downbeat.plan.address import Address

UNCATCHABLE = {"success": (), "failure": ("TIMED_OUT", "ABORTED")}


@dataclass(frozen=True)
class ScheduleValues:
    """When it starts: `expression` is cron(…) or rate(…) in `timezone`; `start` is RFC 3339 in UTC.

    `longest_gap_seconds` is the longest time between two starts, by which one knows that it did not
    run.
    """

    expression: str
    timezone: str = "UTC"
    start: str | None = None
    window_minutes: int = 0
    longest_gap_seconds: int | None = None


@dataclass(frozen=True)
class Files:
    """Uploads to `bucket` whose keys end in one of `suffixes` go to `function`, a file trigger's.

    `schedule` is when the function is called besides: {"expression": "cron(…)", "input": {…}}.
    """

    bucket: str
    suffixes: Sequence[str]
    function: FunctionArgs
    schedule: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class OrchestrationArgs:
    """What one orchestration is made of.

    `statements` are the definition's own IAM statements; without `cadence`, `event_pattern` and
    `files` it runs on demand. `reported_statuses` are the statuses that a rule tells the topics of,
    because the definition does not. `successes`: Slack hears of successes too.
    """

    address: Address
    environment: str
    definition: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    topics: Mapping[str, str]
    key: EncryptionKey
    tags: Mapping[str, str]
    reported_statuses: Mapping[str, Sequence[str]] = field(default_factory=lambda: UNCATCHABLE)
    cadence: ScheduleValues | None = None
    event_pattern: Mapping[str, Any] | None = None
    files: Files | None = None
    enabled: bool = True
    input: Mapping[str, Any] = field(default_factory=dict)
    success: Sequence[str] = ()
    failure: Sequence[str] = ()
    slack_webhook: pulumi.Input[str] | None = None
    successes: bool = True
    log_retention_days: int = 90
    log_level: str = "ERROR"
    task_log_group: str | None = None
    buckets: Sequence[str] = ()
    permissions_boundary: str | None = None
    protect: bool = False
    retain_logs: bool = False


def dead_letter_args(args: OrchestrationArgs) -> DeadLetterArgs:
    """Every rule and topic of the orchestration may leave here what it could not deliver."""
    rules = [
        args.address.rule_arn(rule_name(args.address, outcome))
        for outcome, statuses in args.reported_statuses.items()
        if statuses
    ]
    rules += chat_rule_arns(args.address, args.successes) if args.slack_webhook else []
    rules += [trigger_rule_arn(args.address)] if args.event_pattern else []
    rules += [args.address.rule_arn(files_rule(args.address))] if args.files else []
    topics = sorted({args.address.topic_arn(suffix) for suffix in args.topics.values()})
    return DeadLetterArgs(args.address, args.key, args.tags, rules, topics, args.protect)


def notifications_args(args: OrchestrationArgs) -> NotificationsArgs:
    return NotificationsArgs(
        address=args.address,
        key=args.key,
        tags=args.tags,
        topics=args.topics,
        success=args.success,
        failure=args.failure,
        reported_statuses=[
            outcome for outcome, statuses in args.reported_statuses.items() if statuses
        ],
        protect=args.protect,
    )


def state_machine_args(args: OrchestrationArgs) -> StateMachineArgs:
    return StateMachineArgs(
        address=args.address,
        definition=args.definition,
        statements=args.statements,
        key=args.key,
        tags=args.tags,
        log_retention_days=args.log_retention_days,
        log_level=args.log_level,
        permissions_boundary=args.permissions_boundary,
        protect=args.protect,
        retain_logs=args.retain_logs,
    )


def schedule_args(args: OrchestrationArgs, cadence: ScheduleValues) -> ScheduleArgs:
    return ScheduleArgs(
        address=args.address,
        expression=cadence.expression,
        key=args.key,
        tags=args.tags,
        timezone=cadence.timezone,
        start=cadence.start,
        window_minutes=cadence.window_minutes,
        enabled=args.enabled,
        input=args.input,
        permissions_boundary=args.permissions_boundary,
    )


def event_trigger_args(args: OrchestrationArgs, pattern: Mapping[str, Any]) -> EventTriggerArgs:
    return EventTriggerArgs(
        address=args.address,
        pattern=pattern,
        key=args.key,
        tags=args.tags,
        enabled=args.enabled,
        permissions_boundary=args.permissions_boundary,
    )


def file_trigger_args(args: OrchestrationArgs, files: Files) -> FileTriggerArgs:
    return FileTriggerArgs(
        address=args.address,
        bucket=files.bucket,
        key=args.key,
        tags=args.tags,
        function=files.function,
        suffixes=files.suffixes,
        enabled=args.enabled,
        protect=args.protect,
    )


def function_schedule_args(
    args: OrchestrationArgs, files: Files, schedule: Mapping[str, Any]
) -> FunctionScheduleArgs:
    return FunctionScheduleArgs(
        address=args.address,
        function=files.function.function,
        expression=schedule["expression"],
        input=schedule["input"],
        key=args.key,
        tags=args.tags,
        enabled=args.enabled,
        permissions_boundary=args.permissions_boundary,
    )


def alarms_args(args: OrchestrationArgs) -> AlarmsArgs:
    expected = args.cadence if args.enabled else None
    return AlarmsArgs(
        address=args.address,
        topic=args.topics["failure"],
        tags=args.tags,
        limit_seconds=args.definition.get("TimeoutSeconds"),
        scheduled=args.cadence is not None,
        longest_gap_seconds=expected.longest_gap_seconds if expected else None,
        window_minutes=expected.window_minutes if expected else 0,
        task_log_group=args.task_log_group,
        function=args.files.function.function if args.files else None,
        files_dead_letters=files_dead_letter_queue(args.address) if args.files else None,
        self_watched=publishes_ages(args.definition),
    )


def status_change_args(args: OrchestrationArgs) -> StatusChangeArgs:
    return StatusChangeArgs(
        args.address, args.topics, args.reported_statuses, args.environment, args.tags
    )


def chat_args(args: OrchestrationArgs, webhook: pulumi.Input[str]) -> ChatArgs:
    return ChatArgs(
        args.address,
        webhook,
        args.environment,
        args.tags,
        args.successes,
        args.permissions_boundary,
    )
