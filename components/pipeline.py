"""One pipeline for any Pulumi program: a dict in, everything out; no register, no stack file."""

# Without `from __future__ import annotations`: the analyzer that makes the package's schema reads
# the annotations as types.

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pulumi

from components import engine
from components.encryption import Encryption, EncryptionKey, existing_key
from components.existing_names import refuse_taken
from components.key_statements import EncryptionArgs
from components.maintenance import Maintenance
from components.orchestration import Orchestration, Outputs
from components.physical_names import (
    KEY_ALIAS,
    PhysicalName,
    orchestration_names,
    reporter_names,
)
from components.pipeline_args import PipelineArgs, as_keys, conflicts
from components.reporter import Reporter
from components.source_values import source_reader
from downbeat.plan.alarm_muting import mute_rules
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.standalone import standalone_args
from downbeat.plan.unreported_ends import reporters, with_reporters


class Pipeline(pulumi.ComponentResource):
    """An AWS Step Functions orchestration from one dict: the state machine with its derived role,
    what starts it, who hears of it, its dead letters, alarms and dashboard.
    """

    state_machine_arn: pulumi.Output[str]
    """The state machine."""
    alias_arn: pulumi.Output[str]
    """The alias `live`, which is what to start."""
    role_arn: pulumi.Output[str]
    """The role of its executions."""
    success_topic_arn: pulumi.Output[str]
    """The topic that hears of successes."""
    failure_topic_arn: pulumi.Output[str]
    """The topic that hears of failures and alarms."""
    dead_letter_queue_url: pulumi.Output[str]
    """Where a message rests that could not be delivered."""
    dashboard_url: pulumi.Output[str]
    """The dashboard's page in the console; the state machine's where it has none."""
    console_url: pulumi.Output[str]
    """The state machine's page in the console."""
    log_group_name: pulumi.Output[str]
    """The log group of its executions."""

    def __init__(
        self, name: str, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:index:Pipeline", name, {}, opts)
        values = {key: _whole(value) for key, value in args.items() if value is not None}
        if _has_output(values):
            # A value of another resource: what is made of it is known once that exists.
            made = pulumi.Output.from_input(values).apply(lambda known: self._make(name, known))
        else:
            made = pulumi.Output.from_input(self._make(name, values))
        self.state_machine_arn = made["state_machine"]
        self.alias_arn = made["alias"]
        self.role_arn = made["role"]
        self.success_topic_arn = made["success_topic"]
        self.failure_topic_arn = made["failure_topic"]
        self.dead_letter_queue_url = made["dead_letter_queue_url"]
        self.dashboard_url = made["dashboard_url"]
        self.console_url = made["console_url"]
        self.log_group_name = made["log_group"]
        self.register_outputs(
            {output: getattr(self, output) for output in Pipeline.__annotations__}
        )

    def _make(self, name: str, values: Mapping[str, Any]) -> Outputs:
        """Create the orchestration; a fault ends the program with its sentences."""
        options = as_keys(values)
        looks = options.pop("existingNames", "ignore") == "refuse"
        with engine.faults_end_the_program():
            account, partition = engine.caller(values.get("account"))
            region = values.get("region") or engine.region()
            args, key_arn = standalone_args(
                name,
                values.get("definition") or {},
                options,
                region=region,
                account=account,
                partition=partition,
                project=pulumi.get_project(),
                stack=pulumi.get_stack(),
                reader=source_reader(account),
                faults=conflicts(values),
            )
            key_arn = args.address.existing.key or key_arn
            made = reporters(args.address.name, {name: args}, args.tags)
            if looks:
                own_key = [] if key_arn else [PhysicalName(KEY_ALIAS, _alias(args))]
                reporting = [name for each in made for name in reporter_names(each)]
                refuse_taken([*orchestration_names(args), *reporting, *own_key], args.address)
        child = pulumi.ResourceOptions(parent=self)
        key = existing_key(key_arn) if key_arn else _own_key(name, values, args, child)
        orchestration = Orchestration(name, with_reporters({name: args}, made)[name], key, child)
        alarms = [*orchestration.alarms]
        for reporter in made:
            after = [orchestration]
            alarms += Reporter(f"{name}-reporter", reporter, key, after=after, opts=child).alarms
        _mute(name, args, orchestration, alarms, child)
        return orchestration.outputs


def _alias(args: OrchestrationArgs) -> str:
    return f"alias/{args.address.name}"


def _own_key(
    name: str, values: Mapping[str, Any], args: OrchestrationArgs, opts: pulumi.ResourceOptions
) -> EncryptionKey:
    """Create the key of a pipeline that names none."""
    address = args.address
    own = EncryptionArgs(
        _alias(args),
        address.region,
        address.account,
        address.partition,
        args.tags,
        args.stack.protect,
        deploy_role=values.get("deploy_role_arn"),
        schedules=args.stack.encrypt_schedules,
    )
    return Encryption(f"{name}-encryption", own, opts).key


def _mute(
    name: str,
    args: OrchestrationArgs,
    orchestration: Orchestration,
    alarms: Sequence[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the times in which its alarms tell nobody, if there are any."""
    rules = mute_rules(args.stack.maintenance, alarms, datetime.now(UTC))
    if rules:
        Maintenance(
            f"{name}-maintenance",
            rules,
            prefix=args.address.name,
            tags=args.tags,
            after=[orchestration],
            opts=opts,
        )


def _whole(value: Any) -> Any:
    """Return the value with whole numbers as int: the engine's protocol has floats alone."""
    if isinstance(value, Mapping):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _has_output(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_output(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_has_output(inner) for inner in value)
    return isinstance(value, pulumi.Output)
