"""Reports how executions ended where their definition cannot: nothing inside can catch TIMED_OUT
and ABORTED (docs/adr/0025).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.logs import encrypted_log_group
from components.metric_alarm import several_metrics
from components.state_machine import acting_machines
from downbeat.asl import shared_statements
from downbeat.asl.derivation import Reason
from downbeat.asl.reasons import machine_reasons, role_reasons
from downbeat.plan.alarm_choice import REPORTER_METRICS
from downbeat.plan.status_messages import RUNBOOK, answering
from downbeat.plan.unreported_ends import ReporterArgs, pattern_text

ONE_HOUR = 3600


class Reporter(pulumi.ComponentResource):
    """What reports the ends that no state of the pipelines reports:

    - a state machine with its log group and its role: publish to exactly these pipelines' topics,
      and read what exactly their executions did
    - a rule on those ends for as many pipelines as an event pattern holds, and a role by which the
      rules start the machine; a start that is given up becomes a dead letter of the home pipeline
    - an alarm on its own failures, to those who hear the home pipeline's
    """

    alarms: list[str]

    def __init__(
        self,
        name: str,
        args: ReporterArgs,
        key: EncryptionKey,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Reporter", name, {}, opts)
        machine = self._machine(name, args, key)
        self._rules(name, args, [machine, *after])
        self.alarms = [self._alarm(name, args, after)]
        self.register_outputs({"state_machine": machine.arn, "alarms": self.alarms})

    def _machine(self, name: str, args: ReporterArgs, key: EncryptionKey) -> aws.sfn.StateMachine:
        machine = args.machine
        address = machine.address
        group = encrypted_log_group(f"{name}-logs", address.log_group, machine, key, parent=self)
        ready = role_with_policy(
            name,
            machine,
            role=address.execution_role,
            description="Reports the ends of executions that no state of theirs has reported",
            trust=trust_document("states.amazonaws.com", address.account, acting_machines(address)),
            policy="states",
            statements=shared_statements.machine_role(
                machine.statements, key.statement, args.elsewhere
            ),
            parent=self,
            reasons=lambda: reasons_of(args, key),
        )
        return aws.sfn.StateMachine(
            f"{name}-machine",
            name=address.name,
            type="STANDARD",
            definition=json.dumps(machine.definition, indent=2, ensure_ascii=False),
            role_arn=address.execution_role_arn,
            tracing_configuration={"enabled": True},
            logging_configuration={
                "level": "ERROR",
                "include_execution_data": machine.stack.log_execution_data,
                "log_destination": f"{address.log_group_arn}:*",
            },
            tags=machine.tags,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[group, *ready], protect=machine.stack.protect
            ),
        )

    def _rules(self, name: str, args: ReporterArgs, after: Sequence[pulumi.Resource]) -> None:
        address = args.machine.address
        starter = role_with_policy(
            f"{name}-rules",
            args.machine,
            role=args.starter_role,
            description=f"Starts {address.name} when an execution has ended",
            trust=trust_document("events.amazonaws.com", address.account, args.rule_arns),
            policy="event",
            statements=[shared_statements.start(address.state_machine_arn)],
            parent=self,
        )
        for number, (rule, pattern) in enumerate(args.rules.items(), start=1):
            suffix = f"-{number}" if number > 1 else ""
            made = aws.cloudwatch.EventRule(
                f"{name}-rule{suffix}",
                name=rule,
                description="Ends of executions that no state of theirs has reported",
                event_pattern=pattern_text(pattern),
                tags=args.machine.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            aws.cloudwatch.EventTarget(
                f"{name}-target{suffix}",
                rule=made.name,
                target_id="reporter",
                arn=address.state_machine_arn,
                role_arn=address.role_arn(args.starter_role),
                retry_policy={
                    "maximum_retry_attempts": 10,
                    "maximum_event_age_in_seconds": ONE_HOUR,
                },
                dead_letter_config={"arn": args.home.address.dead_letter_queue_arn},
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*starter, *after]),
            )

    def _alarm(self, name: str, args: ReporterArgs, after: Sequence[pulumi.Resource]) -> str:
        home, properties = args.home, alarm_properties(args)
        alarm = alarm_name(args)
        aws.cloudwatch.MetricAlarm(
            f"{name}-failed",
            name=alarm,
            alarm_actions=[home.alarm_topic_arn],
            ok_actions=[home.alarm_topic_arn],
            tags=args.machine.tags,
            **properties,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )
        return alarm


def alarm_name(args: ReporterArgs) -> str:
    """Return the name of the alarm on the reporter's own failures."""
    return f"{args.machine.address.name}-failed"


def alarm_properties(args: ReporterArgs) -> dict[str, Any]:
    """Return what the alarm looks at: an end that the reporter could not report."""
    address, home = args.machine.address, args.home
    text = (
        f"{address.name} could not report how an execution ended: {address.console_url}."
        f" {answering(home.owner, home.severity)}. What now: the input of its failed execution says"
        f" which one; {RUNBOOK}#why-did-no-mail-come"
    )
    return several_metrics(
        "AWS/States",
        REPORTER_METRICS,
        {"StateMachineArn": address.state_machine_arn},
        text,
        expression=" + ".join(f"FILL(m{number + 1}, 0)" for number in range(len(REPORTER_METRICS))),
        label="ends not reported",
    )


def reasons_of(args: ReporterArgs, key: EncryptionKey) -> list[Reason]:
    """What asks for each statement of the role: the definition, and the machine itself."""
    machine = args.machine
    asked = role_reasons(
        machine.definition,
        statements=machine.statements,
        state_machine_arn=machine.address.state_machine_arn,
    )
    return [*asked, *machine_reasons(asked, key.statement)]
