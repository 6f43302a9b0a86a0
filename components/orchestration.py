"""A whole orchestration: the state machine and everything around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.alarms import Alarms
from components.dashboard import Dashboard, DashboardArgs
from components.dead_letter import DeadLetter
from components.event_trigger import EventTrigger
from components.file_trigger import FileTrigger
from components.function_schedule import FunctionSchedule
from components.notifications import Notifications
from components.orchestration_args import (
    OrchestrationArgs,
    alarms_args,
    chat_args,
    dead_letter_args,
    event_trigger_args,
    file_trigger_args,
    function_schedule_args,
    notifications_args,
    schedule_args,
    state_machine_args,
    status_change_args,
)
from components.schedule import Schedule
from components.slack import Chat
from components.state_machine import StateMachine
from components.status_change import StatusChange


class Orchestration(pulumi.ComponentResource):
    """One pipeline, deployed:

    - a dead-letter queue for everything that could not be delivered
    - topics for success and failure, and who subscribes
    - the state machine with its role, log group, versions and the alias `live`
    - what starts it: a schedule, a rule on events, a function that collects files, or nothing but a
      person
    - rules for the ends that the definition cannot report; Slack, if there is a webhook
    - alarms and a dashboard
    """

    alarms: list[str]
    outputs: dict[str, pulumi.Input[Any]]

    def __init__(
        self, name: str, args: OrchestrationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:Orchestration", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        dead_letter = DeadLetter(f"{name}-dead-letters", dead_letter_args(args), child)
        notifications = Notifications(
            f"{name}-topics", notifications_args(args), [dead_letter.queue], child
        )
        machine = StateMachine(f"{name}-states", state_machine_args(args), child)
        started = self._starts(name, args, [machine.alias, dead_letter.queue])
        told = [machine.machine, dead_letter.queue, *notifications.policies]
        self._tells(name, args, told)
        alarms = Alarms(f"{name}-alarms", alarms_args(args), notifications.policies, child)
        Dashboard(
            f"{name}-dashboard",
            DashboardArgs(args.address, args.definition, alarms.names, args.buckets),
            child,
        )
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

    def _starts(
        self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]
    ) -> dict[str, pulumi.Output[str]]:
        """What starts it, each where it is asked for; their outputs."""
        child, outputs = pulumi.ResourceOptions(parent=self), {}
        if args.cadence:
            outputs["schedule"] = Schedule(
                f"{name}-schedule", schedule_args(args, args.cadence), after, child
            ).schedule.arn
        if args.event_pattern:
            outputs["event_rule"] = EventTrigger(
                f"{name}-event", event_trigger_args(args, args.event_pattern), after, child
            ).rule.arn
        if args.files:
            files = FileTrigger(f"{name}-files", file_trigger_args(args, args.files), after, child)
            if args.files.schedule:
                FunctionSchedule(
                    f"{name}-calls",
                    function_schedule_args(args, args.files, args.files.schedule),
                    [files.function.function, *after],
                    child,
                )
            outputs |= {
                "function": files.function.function.arn,
                "files_queue_url": files.queue_url,
                "files_dead_letter_queue_url": files.dead_letter_queue_url,
            }
        return outputs

    def _tells(self, name: str, args: OrchestrationArgs, after: Sequence[pulumi.Resource]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        StatusChange(f"{name}-ended", status_change_args(args), after, child)
        if args.slack_webhook:
            Chat(f"{name}-chat", chat_args(args, args.slack_webhook), after, child)
