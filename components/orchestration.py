"""A whole orchestration: the state machine and everything around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.absence import publishes_ages
from components.address import Address
from components.alarms import Alarms, AlarmsArgs
from components.chat import Chat, ChatArgs, chat_rule_arns
from components.dashboard import Dashboard, DashboardArgs
from components.dead_letter import DeadLetter, DeadLetterArgs
from components.encryption import Key
from components.event_trigger import EventTrigger, EventTriggerArgs, trigger_rule_arn
from components.file_trigger import FileTrigger, FileTriggerArgs, files_dead_letter_queue, files_rule
from components.function import FunctionArgs
from components.function_schedule import FunctionSchedule, FunctionScheduleArgs
from components.notifications import Notifications, NotificationsArgs
from components.schedule import Schedule, ScheduleArgs
from components.state_machine import StateMachine, StateMachineArgs
from components.status_change import StatusChange, StatusChangeArgs, rule_name

UNCATCHABLE = {"success": (), "failure": ("TIMED_OUT", "ABORTED")}


@dataclass(frozen=True)
class Cadence:
    """When it starts: `expression` is cron(…) or rate(…) in `timezone`; `start` is RFC 3339 in UTC.

    `longest_gap_seconds` is the longest time between two starts, by which one knows that it did not run.
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

    `statements` are the definition's own IAM statements; without `cadence`, `event_pattern` and `files` it runs on demand. `announced` are
    the statuses that a rule tells the topics of, because the definition does not. `successes`: Slack hears of successes too.
    """

    address: Address
    environment: str
    definition: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    topics: Mapping[str, str]
    key: Key
    tags: Mapping[str, str]
    announced: Mapping[str, Sequence[str]] = field(default_factory=lambda: UNCATCHABLE)
    cadence: Cadence | None = None
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


class Orchestration(pulumi.ComponentResource):
    """One pipeline, deployed:

    - a dead-letter queue for everything that could not be delivered
    - topics for success and failure, and who subscribes
    - the state machine with its role, log group, versions and the alias `live`
    - what starts it: a schedule, a rule on events, a function that collects files, or nothing but a person
    - rules for the ends that the definition cannot report; Slack, if there is a webhook
    - alarms and a dashboard
    """

    alarms: list[str]
    outputs: dict[str, pulumi.Input[Any]]

    def __init__(self, name: str, args: OrchestrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("downbeat:components:Orchestration", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        dead_letter = DeadLetter(f"{name}-dead-letters", _dead_letter(args), child)
        notifications = Notifications(f"{name}-topics", _notifications(args), [dead_letter.queue], child)
        machine = StateMachine(f"{name}-states", _state_machine(args), child)
        started = self._starts(name, args, [machine.alias, dead_letter.queue])
        told = [machine.machine, dead_letter.queue, *notifications.policies]
        self._tells(name, args, told)
        alarms = Alarms(f"{name}-alarms", _alarms(args), notifications.policies, child)
        Dashboard(f"{name}-dashboard", DashboardArgs(args.address, args.definition, alarms.names, args.buckets), child)
        self.alarms = alarms.names
        self.outputs = {
            "state_machine": machine.machine.arn,
            "alias": machine.alias.arn,
            "role": machine.role.arn,
            "log_group": machine.log_group.name,
            "success_topic": notifications.success_topic_arn,
            "failure_topic": notifications.failure_topic_arn,
            "dead_letter_queue_url": dead_letter.queue_url,
            **started,
            "alarms": alarms.names,
            "dashboard_url": args.address.dashboard_url,
            "console_url": args.address.console_url,
        }
        self.register_outputs(self.outputs)

    def _starts(self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]) -> dict[str, pulumi.Output[str]]:
        """What starts it, each where it is asked for; their outputs."""
        child, outputs = pulumi.ResourceOptions(parent=self), {}
        if args.cadence:
            outputs["schedule"] = Schedule(f"{name}-schedule", _schedule(args, args.cadence), after, child).schedule.arn
        if args.event_pattern:
            outputs["event_rule"] = EventTrigger(f"{name}-event", _event(args, args.event_pattern), after, child).rule.arn
        if args.files:
            files = FileTrigger(f"{name}-files", _files(args, args.files), after, child)
            if args.files.schedule:
                FunctionSchedule(f"{name}-calls", _calls(args, args.files, args.files.schedule), [files.function.function, *after], child)
            outputs |= {
                "function": files.function.function.arn,
                "files_queue_url": files.queue_url,
                "files_dead_letter_queue_url": files.dead_letter_queue_url,
            }
        return outputs

    def _tells(self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        announced = StatusChangeArgs(args.address, args.topics, args.announced, args.environment, args.tags)
        StatusChange(f"{name}-ended", announced, after, child)
        if args.slack_webhook:
            chat = ChatArgs(args.address, args.slack_webhook, args.environment, args.tags, args.successes, args.permissions_boundary)
            Chat(f"{name}-chat", chat, after, child)


def _dead_letter(args: OrchestrationArgs) -> DeadLetterArgs:
    """Every rule and topic of the orchestration may leave here what it could not deliver."""
    rules = [args.address.rule_arn(rule_name(args.address, outcome)) for outcome, statuses in args.announced.items() if statuses]
    rules += chat_rule_arns(args.address, args.successes) if args.slack_webhook else []
    rules += [trigger_rule_arn(args.address)] if args.event_pattern else []
    rules += [args.address.rule_arn(files_rule(args.address))] if args.files else []
    topics = sorted({args.address.topic_arn(suffix) for suffix in args.topics.values()})
    return DeadLetterArgs(args.address, args.key, args.tags, rules, topics, args.protect)


def _notifications(args: OrchestrationArgs) -> NotificationsArgs:
    return NotificationsArgs(
        address=args.address,
        key=args.key,
        tags=args.tags,
        topics=args.topics,
        success=args.success,
        failure=args.failure,
        announced=[outcome for outcome, statuses in args.announced.items() if statuses],
        protect=args.protect,
    )


def _state_machine(args: OrchestrationArgs) -> StateMachineArgs:
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


def _schedule(args: OrchestrationArgs, cadence: Cadence) -> ScheduleArgs:
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


def _event(args: OrchestrationArgs, pattern: Mapping[str, Any]) -> EventTriggerArgs:
    return EventTriggerArgs(
        address=args.address,
        pattern=pattern,
        key=args.key,
        tags=args.tags,
        enabled=args.enabled,
        permissions_boundary=args.permissions_boundary,
    )


def _files(args: OrchestrationArgs, files: Files) -> FileTriggerArgs:
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


def _calls(args: OrchestrationArgs, files: Files, schedule: Mapping[str, Any]) -> FunctionScheduleArgs:
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


def _alarms(args: OrchestrationArgs) -> AlarmsArgs:
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
