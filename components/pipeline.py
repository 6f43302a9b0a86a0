"""One pipeline for any Pulumi program: a dict in, everything out; no register, no stack file."""

# Without `from __future__ import annotations`: the analyzer that makes the package's schema reads
# the annotations as types.

from collections.abc import Mapping
from typing import Any, Required, TypedDict

import pulumi

from components import engine
from components.encryption import Encryption, EncryptionArgs, EncryptionKey, existing_key
from components.orchestration import Orchestration, Outputs
from components.reporter import Reporter
from components.source_values import source_reader
from downbeat.plan.standalone import standalone_args
from downbeat.plan.unreported_ends import reporters, with_reporters


class PipelineNotify(TypedDict, total=False):
    """Who hears of an execution's end."""

    success: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a success: addresses, https endpoints, ARNs of queues and functions, numbers."""
    partial: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a partial failure; by default those of `failure`."""
    failure: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a failure."""
    alarms: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of alarms, by a topic of their own; by default those of `failure`."""


class PipelineArgs(TypedDict, total=False):
    """What one pipeline is made of."""

    definition: Required[pulumi.Input[dict[str, Any]]]
    """The pipeline's dict: States in the order they run, on_failure, trigger, or plain ASL."""
    references: pulumi.Input[dict[str, Any]]
    """The values of ${name} in the dict: ARNs and names of what exists."""
    settings: pulumi.Input[dict[str, Any]]
    """What the dict's own settings are to be, where not their defaults."""
    existing: pulumi.Input[dict[str, Any]]
    """Parts that exist already: successTopic, failureTopic, alarmsTopic, role, logGroup, key …"""
    start: pulumi.Input[str]
    """off: a function that collects files goes on, and starts nothing."""
    cadence: pulumi.Input[str]
    """When it starts: daily, weekly, monthly, cron(…) or rate(…); the dict's own by default."""
    region: pulumi.Input[str]
    """Where it runs; the provider's region by default."""
    environment: pulumi.Input[str]
    """Part of names and a tag; the stack's name by default."""
    physical_name: pulumi.Input[str]
    """The state machine's name in AWS; <name>-<environment> by default."""
    enabled: pulumi.Input[bool]
    """false: deployed, and nothing starts it."""
    input: pulumi.Input[dict[str, Any]]
    """The execution's input, over the dict's defaults."""
    notify: pulumi.Input[PipelineNotify]
    """Who hears of executions."""
    slack_webhook: pulumi.Input[str]
    """Slack's incoming webhook, a secret."""
    kms_key_arn: pulumi.Input[str]
    """An existing key; by default one is created."""
    permissions_boundary: pulumi.Input[str]
    """A managed policy that bounds every role."""
    log_retention_days: pulumi.Input[int]
    """How long logs are kept, a number that CloudWatch offers; 90 by default."""
    watching: pulumi.Input[str]
    """How closely it is watched: lean, standard or full."""
    log_level: pulumi.Input[str]
    """What the state machine logs: ALL, ERROR, FATAL or OFF."""
    protect: pulumi.Input[bool]
    """Whether what holds state is protected from deletion."""
    tags: pulumi.Input[dict[str, pulumi.Input[str]]]
    """AWS tags of every resource."""


# Argument → key of a stack file, where the two differ.
KEYS = {
    "physical_name": "name",
    "kms_key_arn": "kmsKeyArn",
    "permissions_boundary": "permissionsBoundary",
    "log_retention_days": "logRetentionDays",
    "log_level": "logLevel",
    "slack_webhook": "slackWebhook",
}
# Arguments that are no keys of a stack file.
OURS = ("definition", "region")


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
    """The dashboard's page in the console."""

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
        self.register_outputs(
            {output: getattr(self, output) for output in Pipeline.__annotations__}
        )

    def _make(self, name: str, values: Mapping[str, Any]) -> Outputs:
        """Create the orchestration; a fault ends the program with its sentences."""
        with engine.faults_end_the_program():
            account, partition = engine.caller()
            region = values.get("region") or engine.region()
            args, key_arn = standalone_args(
                name,
                values.get("definition") or {},
                {KEYS.get(key, key): value for key, value in values.items() if key not in OURS},
                region=region,
                account=account,
                partition=partition,
                project=pulumi.get_project(),
                stack=pulumi.get_stack(),
                reader=source_reader(account),
            )
        child = pulumi.ResourceOptions(parent=self)
        key: EncryptionKey
        key_arn = args.address.existing.key or key_arn
        if key_arn:
            key = existing_key(key_arn)
        else:
            alias = f"alias/{args.address.name}"
            own = EncryptionArgs(alias, region, account, partition, args.tags, args.stack.protect)
            key = Encryption(f"{name}-encryption", own, child).key
        made = reporters(args.address.name, {name: args}, args.tags)
        orchestration = Orchestration(name, with_reporters({name: args}, made)[name], key, child)
        for reporter in made:
            Reporter(f"{name}-reporter", reporter, key, after=[orchestration], opts=child)
        return orchestration.outputs


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
