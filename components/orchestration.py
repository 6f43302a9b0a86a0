"""A whole orchestration: the state machine and everything around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.address import Address
from components.alarms import Alarms, AlarmsArgs
from components.dashboard import Dashboard, DashboardArgs
from components.dead_letter import DeadLetter, DeadLetterArgs
from components.encryption import Key
from components.notifications import Notifications, NotificationsArgs
from components.schedule import Schedule, ScheduleArgs
from components.state_machine import StateMachine, StateMachineArgs
from components.status_change import StatusChange, StatusChangeArgs, rule_name


@dataclass(frozen=True)
class Cadence:
    """When it starts: `expression` is cron(…) or rate(…) in `timezone`; `start` anchors a rate.

    `longest_gap_seconds` is the longest time between two starts, by which one knows that it did not run.
    """

    expression: str
    timezone: str = "UTC"
    start: str | None = None
    window_minutes: int = 0
    longest_gap_seconds: int | None = None


@dataclass(frozen=True)
class OrchestrationArgs:
    """What one orchestration is made of. `statements` are the definition's own IAM statements; without `cadence` it runs on demand."""

    address: Address
    environment: str
    definition: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    topics: Mapping[str, str]
    key: Key
    tags: Mapping[str, str]
    cadence: Cadence | None = None
    enabled: bool = True
    input: Mapping[str, Any] = field(default_factory=dict)
    success: Sequence[str] = ()
    failure: Sequence[str] = ()
    slack_webhook: pulumi.Input[str] | None = None
    log_retention_days: int = 90
    log_level: str = "ERROR"
    task_log_group: str | None = None
    buckets: Sequence[str] = ()
    self_watched: bool = False
    permissions_boundary: str | None = None
    protect: bool = False
    retain_logs: bool = False


class Orchestration(pulumi.ComponentResource):
    """One pipeline, deployed:

    - a dead-letter queue for everything that could not be delivered
    - topics for success and failure, and who subscribes
    - the state machine with its role, log group, versions and the alias `live`
    - a schedule, unless it runs on demand
    - a rule for executions that timed out or were stopped
    - alarms and a dashboard
    """

    def __init__(self, name: str, args: OrchestrationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("downbeat:components:Orchestration", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        failure = args.topics["failure"]
        dead_letter = DeadLetter(f"{name}-dead-letters", self._dead_letter(args), child)
        notifications = Notifications(f"{name}-topics", self._notifications(args), [dead_letter.queue], child)
        machine = StateMachine(f"{name}-states", self._state_machine(args), child)
        schedule = self._schedule(name, args, [machine.alias, dead_letter.queue])
        StatusChange(
            f"{name}-ended",
            StatusChangeArgs(args.address, failure, args.environment, args.tags),
            [machine.machine, dead_letter.queue, *notifications.policies],
            child,
        )
        alarms = Alarms(f"{name}-alarms", self._alarms(args), notifications.policies, child)
        Dashboard(f"{name}-dashboard", DashboardArgs(args.address, args.definition, alarms.names, args.buckets), child)
        self.alarms = alarms.names
        self.outputs: dict[str, pulumi.Input[Any]] = {
            "state_machine": machine.machine.arn,
            "alias": machine.alias.arn,
            "role": machine.role.arn,
            "log_group": machine.log_group.name,
            "success_topic": notifications.success_topic_arn,
            "failure_topic": notifications.failure_topic_arn,
            "schedule": schedule.schedule.arn if schedule else None,
            "dead_letter_queue_url": dead_letter.queue_url,
            "alarms": alarms.names,
            "dashboard_url": args.address.dashboard_url,
            "console_url": args.address.console_url,
        }
        self.register_outputs(self.outputs)

    def _dead_letter(self, args: OrchestrationArgs) -> DeadLetterArgs:
        topics = sorted({args.address.topic_arn(suffix) for suffix in args.topics.values()})
        rules = [args.address.rule_arn(rule_name(args.address))]
        return DeadLetterArgs(args.address, args.key, args.tags, rules, topics, args.protect)

    def _notifications(self, args: OrchestrationArgs) -> NotificationsArgs:
        return NotificationsArgs(args.address, args.key, args.tags, args.topics, args.success, args.failure, args.protect)

    def _state_machine(self, args: OrchestrationArgs) -> StateMachineArgs:
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

    def _schedule(self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]) -> Schedule | None:
        if args.cadence is None:
            return None
        cadence = ScheduleArgs(
            address=args.address,
            expression=args.cadence.expression,
            key=args.key,
            tags=args.tags,
            timezone=args.cadence.timezone,
            start=args.cadence.start,
            window_minutes=args.cadence.window_minutes,
            enabled=args.enabled,
            input=args.input,
            permissions_boundary=args.permissions_boundary,
        )
        return Schedule(f"{name}-schedule", cadence, after, pulumi.ResourceOptions(parent=self))

    def _alarms(self, args: OrchestrationArgs) -> AlarmsArgs:
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
            self_watched=args.self_watched,
        )
