"""A whole orchestration: the state machine and everything around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from components.alarms import Alarms
from components.dashboard import Dashboard
from components.dead_letter import DeadLetter
from components.encryption import EncryptionKey, existing_key
from components.event_trigger import EventTrigger, trigger_rule_arn
from components.file_trigger import FileTrigger
from components.function_schedule import FunctionSchedule
from components.function_start import FunctionStart
from components.notifications import Notifications
from components.queue_trigger import QueueTrigger
from components.schedule import Schedule
from components.slack import Slack, slack_rule_arns
from components.state_machine import StateMachine
from downbeat.plan.access_of_versions import kept_sentences
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.triggers import Events, Messages, Uploads

Outputs = dict[str, pulumi.Input[Any]]


class Orchestration(pulumi.ComponentResource):
    """One pipeline, deployed:

    - a dead-letter queue for everything that could not be delivered
    - topics for success and failure, and who subscribes
    - the state machine with its role, log group, versions and the alias `live`
    - what starts it: a schedule, a rule on events, a pipe from a queue, a function that collects
      files, or nothing but a person
    - Slack, if there is a webhook
    - the alarms of its level of watching; a dashboard at the level full
    """

    alarms: list[str]
    version: pulumi.Output[str]
    outputs: Outputs

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        key: EncryptionKey,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Orchestration", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._log(args)
        existing = args.address.existing
        key = existing_key(existing.key) if existing.key else key
        if existing.function_role:
            FunctionStart(f"{name}-start", args, role=existing.function_role, opts=child)
        dead_letter = DeadLetter(
            f"{name}-dead-letters", args, key=key, rules=rules(args), opts=child
        )
        notifications = Notifications(
            f"{name}-topics", args, key=key, after=[dead_letter.queue], opts=child
        )
        machine = StateMachine(f"{name}-states", args, key=key, opts=child)
        started = self._starts(name, args, key, after=[machine.alias, dead_letter.queue])
        after = [machine.machine, dead_letter.queue, *notifications.topics]
        if args.slack_webhook:
            Slack(f"{name}-chat", args, webhook=args.slack_webhook, after=after, opts=child)
        self.version = machine.machine.state_machine_version_arn
        self.alarms = self._watch(name, args, after=notifications.topics)
        self.outputs = {
            **_machine_outputs(machine),
            "success_topic": notifications.success_topic_arn,
            "failure_topic": notifications.failure_topic_arn,
            "dead_letter_queue_url": dead_letter.queue_url,
            **started,
            "alarms": self.alarms,
            "dashboard_url": args.dashboard_url,
            "console_url": args.address.console_url,
        }
        self.register_outputs(self.outputs)

    def _log(self, args: OrchestrationArgs) -> None:
        """Say which version gets which starts, and what is kept for earlier ones."""
        if args.routing.sentence:
            pulumi.log.info(f"{args.address.name}: {args.routing.sentence}", self)
        for sentence in kept_sentences(args.kept, args.topics.values()):
            pulumi.log.info(f"keeps for executions of earlier versions: {sentence}", self)

    def _watch(
        self, name: str, args: OrchestrationArgs, *, after: Sequence[pulumi.Resource]
    ) -> list[str]:
        """Create the alarms and the dashboard; return the alarms' names."""
        child = pulumi.ResourceOptions(parent=self)
        alarms = Alarms(f"{name}-alarms", args, version=self.version, after=after, opts=child)
        if args.makes_dashboard:
            Dashboard(f"{name}-dashboard", args, alarms=alarms.names, opts=child)
        return alarms.names

    def _starts(
        self,
        name: str,
        args: OrchestrationArgs,
        key: EncryptionKey,
        *,
        after: Sequence[pulumi.Resource],
    ) -> Outputs:
        """Create what starts it; return its outputs."""
        child, outputs, trigger = pulumi.ResourceOptions(parent=self), Outputs(), args.trigger
        if args.schedule:
            when = Schedule(
                f"{name}-schedule", args, args.schedule, key=key, after=after, opts=child
            )
            outputs["schedule"] = when.schedule.arn
        if isinstance(trigger, Events):
            event = EventTrigger(f"{name}-event", args, trigger.pattern, after=after, opts=child)
            outputs["event_rule"] = event.rule.arn
        if isinstance(trigger, Messages):
            pipe = QueueTrigger(f"{name}-queue", args, trigger, key=key, after=after, opts=child)
            outputs["pipe"] = pipe.pipe.arn
        if isinstance(trigger, Uploads):
            outputs |= self._files(name, args, trigger, key, after=after)
        return outputs

    def _files(
        self,
        name: str,
        args: OrchestrationArgs,
        uploads: Uploads,
        key: EncryptionKey,
        *,
        after: Sequence[pulumi.Resource],
    ) -> Outputs:
        child = pulumi.ResourceOptions(parent=self)
        files = FileTrigger(f"{name}-files", args, uploads, key=key, after=after, opts=child)
        if uploads.schedule:
            FunctionSchedule(
                f"{name}-calls",
                args,
                uploads.function,
                uploads.schedule,
                key=key,
                after=[files.function.function, *after],
                opts=child,
            )
        return {
            "function": files.function.function.arn,
            "files_queue_url": files.queue_url,
            "files_dead_letter_queue_url": files.dead_letter_queue_url,
        }


def _machine_outputs(machine: StateMachine) -> Outputs:
    return {
        "state_machine": machine.machine.arn,
        "alias": machine.alias.arn,
        "role": machine.role_arn,
        "log_group": machine.log_group_name,
    }


def rules(args: OrchestrationArgs) -> list[str]:
    """Return the ARNs of the rules that may leave a dead letter."""
    trigger = args.trigger
    return [
        *args.reporter_rules,
        *(slack_rule_arns(args) if args.slack_webhook else []),
        *([trigger_rule_arn(args.address)] if isinstance(trigger, Events) else []),
        *([args.address.rule_arn(args.address.files_rule)] if isinstance(trigger, Uploads) else []),
    ]
