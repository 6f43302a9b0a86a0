"""What the component `Pipeline` takes: the settings of a stack file that one pipeline may have,
typed and described for every language. What is not here, and why, is in docs/component-package.md.
"""

# Without `from __future__ import annotations`: the analyzer that makes the package's schema reads
# the annotations as types.

import re
from collections.abc import Mapping
from typing import Any, Required, TypedDict

import pulumi

from downbeat.asl import Diagnostic


class PipelineNotify(TypedDict, total=False):
    """Who hears of an execution's end: addresses, https endpoints, ARNs of queues and functions,
    telephone numbers.
    """

    success: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a success."""
    partial: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a partial failure; by default those of `failure`."""
    failure: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a failure."""
    skipped: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of a run that was skipped, and why; nobody by default."""
    alarms: pulumi.Input[list[pulumi.Input[str]]]
    """Who hears of alarms, by a topic of their own; by default those of `failure`."""


class PipelineTimetable(TypedDict, total=False):
    """When it starts. What is not said is taken from the dict's own cadence."""

    every: pulumi.Input[str]
    """The rhythm: day, week, two weeks, month or on demand."""
    on: pulumi.Input[list[pulumi.Input[str]]]
    """The weekdays (MON … SUN; week, two weeks), or the day of the month (1 … 31 or last)."""
    at: pulumi.Input[str]
    """The local time, as "06:00"."""
    timezone: pulumi.Input[str]
    """The zone of `at` and of a cron expression, as "Europe/Berlin"; UTC by default."""
    start: pulumi.Input[str]
    """No run before it: "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM"."""
    window: pulumi.Input[int]
    """Flexible time window in minutes, 0 to 1440; 0 is off."""
    expression: pulumi.Input[str]
    """cron(…) or rate(…) of EventBridge Scheduler, instead of `every`, `on` and `at`."""


class PipelineFunctions(TypedDict, total=False):
    """What every function of the pipeline is given besides its code."""

    reserved_concurrency: pulumi.Input[int]
    """How many calls run side by side at most; taken from the account's pool."""
    dead_letters: pulumi.Input[bool]
    """Whether an asynchronous call that fails for good is kept in the dead-letter queue."""
    subnets: pulumi.Input[list[pulumi.Input[str]]]
    """Private subnets with a way to AWS's endpoints."""
    security_groups: pulumi.Input[list[pulumi.Input[str]]]
    """The security groups in there."""
    code_signing_config: pulumi.Input[str]
    """The ARN of a code signing configuration."""


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
    cadence: pulumi.Input[str]
    """When it starts, in a word: daily, weekly, monthly, on-demand, cron(…) or rate(…); the dict's
    own by default."""
    schedule: pulumi.Input[PipelineTimetable]
    """When it starts, in parts; instead of `cadence`."""
    skip_dates: pulumi.Input[list[pulumi.Input[str]]]
    """Days without a run, as "YYYY-MM-DD"."""
    overlap: pulumi.Input[str]
    """skip: an execution that outlives its period is not joined by another; allow by default."""
    start: pulumi.Input[str]
    """off: a function that collects files goes on, and starts nothing."""
    enabled: pulumi.Input[bool]
    """false: deployed, and nothing starts it."""
    input: pulumi.Input[dict[str, Any]]
    """The execution's input, over the dict's defaults."""
    size: pulumi.Input[Any]
    """Of Fargate tasks: small, standard or large, or {cpu, memory} in CPU units and MiB."""
    region: pulumi.Input[str]
    """Where it runs; the provider's region by default."""
    account: pulumi.Input[str]
    """The account it belongs to, twelve digits: the caller of another one is refused."""
    other_accounts: pulumi.Input[list[pulumi.Input[str]]]
    """Other accounts that references may be of."""
    other_regions: pulumi.Input[list[pulumi.Input[str]]]
    """Other regions that references may be of."""
    environment: pulumi.Input[str]
    """Part of names and a tag; the stack's name by default."""
    physical_name: pulumi.Input[str]
    """The state machine's name in AWS; `<name>-<environment>` by default."""
    regional_names: pulumi.Input[bool]
    """Whether roles and dashboards, which an account has once, carry the region in their names."""
    existing_names: pulumi.Input[str]
    """refuse: what has one of its names and is not this stack's is found before anything is
    created; ignore, the default, looks for nothing."""
    notify: pulumi.Input[PipelineNotify]
    """Who hears of executions."""
    owner: pulumi.Input[str]
    """Who answers for it, in every message."""
    severity: pulumi.Input[str]
    """How bad it is when it fails: info, warning, error or critical, in every message."""
    slack: pulumi.Input[list[pulumi.Input[str]]]
    """Of what Slack hears: success, partial, failure, skipped, alarms; all by default."""
    slack_webhook: pulumi.Input[str]
    """Slack's incoming webhook, a secret."""
    watching: pulumi.Input[str]
    """How closely it is watched: lean, standard or full."""
    alarm_limits: pulumi.Input[dict[str, Any]]
    """Alarm → {threshold, period}: above which value it begins, and over which time."""
    maintenance: pulumi.Input[list[dict[str, Any]]]
    """Times in which its alarms tell nobody: {at or cron, for, timezone} each."""
    log_level: pulumi.Input[str]
    """What the state machine logs: ALL, ERROR, FATAL or OFF."""
    log_retention_days: pulumi.Input[int]
    """How long logs are kept, a number that CloudWatch offers; 90 by default."""
    log_execution_data: pulumi.Input[bool]
    """Whether logs have the inputs and outputs of states too, which may be personal data."""
    retain_logs: pulumi.Input[bool]
    """Whether logs stay when the stack is destroyed."""
    kms_key_arn: pulumi.Input[str]
    """An existing key; by default one is created."""
    encrypt_schedules: pulumi.Input[bool]
    """Whether the schedule, with its input, is encrypted with the key too."""
    deploy_role_arn: pulumi.Input[str]
    """The role that deploys: the policy of the pipeline's own key lets it manage that key."""
    permissions_boundary: pulumi.Input[str]
    """A managed policy that bounds every role."""
    functions: pulumi.Input[PipelineFunctions]
    """What every function of the pipeline is given besides its code."""
    protect: pulumi.Input[bool]
    """Whether what holds state is protected from deletion."""
    tags: pulumi.Input[dict[str, pulumi.Input[str]]]
    """AWS tags of every resource."""


# Argument → key of a stack file, where it is another word.
OTHER_WORDS = {"physical_name": "name", "schedule": "cadence"}
# Arguments that are no keys of a stack file.
OURS = ("definition", "region")
# What the component does itself, besides what the plan reads.
DONE_HERE = ("deploy_role_arn",)


def as_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments by the keys of a stack file: {"log_retention_days": 30} as
    {"logRetentionDays": 30}.
    """
    keys = {
        key_of(name): value for name, value in values.items() if name not in (*OURS, *DONE_HERE)
    }
    if isinstance(keys.get("functions"), Mapping):
        keys["functions"] = {key_of(name): value for name, value in keys["functions"].items()}
    return keys


def conflicts(values: Mapping[str, Any]) -> list[Diagnostic]:
    """Return a fault for two arguments that say the same."""
    if "schedule" in values and "cadence" in values:
        return [Diagnostic("schedule", "cadence says the same. Keep one.", "invalid-value")]
    return []


def key_of(argument: str) -> str:
    """Return the key of a stack file that an argument stands for."""
    return OTHER_WORDS.get(argument) or re.sub(
        r"_([a-z])", lambda match: match.group(1).upper(), argument
    )
