"""What starts an execution: targets of rules, schedules, pipes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import ACCOUNT, KEY_ARN, MACHINE_ARN, QUEUE_ARN, TOPIC_ARN
from .plain import UNKNOWN, is_set
from .rule import ADVISORY, CRITICAL, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule, setting
from .secrets import find_secrets

TARGET = "aws:cloudwatch/eventTarget:EventTarget"

PIPE = "aws:pipes/pipe:Pipe"

SCHEDULE = "aws:scheduler/schedule:Schedule"

EVENTS_GUIDE = "https://docs.aws.amazon.com/eventbridge/latest/userguide"

SCHEDULER_GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide"

# EventBridge's defaults are 185 attempts over 24 hours: a start event that old does harm.
RETRIES = {
    "maximum_attempts": {
        "type": "integer",
        "default": 184,
        "description": "The most retries a target may ask for.",
    }
}

# Targets that are asked by their own resource policy; a role there may make delivery fail
# (eb-use-resource-based.html).
BY_RESOURCE_POLICY = ("lambda", "sns", "sqs", "logs")


def _service(arn: Any) -> str:
    return arn.split(":")[2] if isinstance(arn, str) and arn.count(":") >= 5 else ""


def target_dlq(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule's target whose undelivered events are lost."""
    dead_letters = resource.props.get("deadLetterConfig")
    if not is_set(dead_letters.get("arn") if isinstance(dead_letters, Mapping) else dead_letters):
        yield Finding(
            "deadLetterConfig.arn",
            "events that cannot be delivered are lost. Set deadLetterConfig to {arn: <queue ARN>}.",
        )


def target_retry(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule's target that is tried for a day."""
    policy = resource.props.get("retryPolicy")
    if policy is UNKNOWN:
        return
    attempts = policy.get("maximumRetryAttempts") if isinstance(policy, Mapping) else None
    most = setting(RETRIES, config, "maximum_attempts")
    if attempts is None or (isinstance(attempts, (int, float)) and attempts > most):
        yield Finding(
            "retryPolicy.maximumRetryAttempts",
            "the event is tried 185 times over a day, long after it made sense. Set"
            " maximumRetryAttempts and maximumEventAgeInSeconds.",
        )


def target_role(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A target with a role it must not have, or without one it needs."""
    service, role = _service(resource.props.get("arn")), resource.props.get("roleArn")
    if service in BY_RESOURCE_POLICY and role not in (None, "", UNKNOWN) and service != "sns":
        yield Finding(
            "roleArn",
            f"a target of {service} is reached by its resource policy; with a role delivery may"
            " fail. Leave roleArn out.",
        )
    if service == "states" and role in (None, ""):
        yield Finding(
            "roleArn",
            "a state machine is started by a role. Set roleArn to one that may call"
            " states:StartExecution on it.",
        )


def _schedule_target(resource: Resource) -> Any:
    target = resource.props.get("target")
    return target[0] if isinstance(target, list) and target else target


def schedule_dlq(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A schedule whose missed starts leave no trace."""
    target = _schedule_target(resource)
    dead_letters = target.get("deadLetterConfig") if isinstance(target, Mapping) else target
    if not is_set(dead_letters.get("arn") if isinstance(dead_letters, Mapping) else dead_letters):
        yield Finding(
            "target.deadLetterConfig.arn",
            "a start that fails leaves no trace. Set deadLetterConfig to {arn: <queue ARN>}.",
        )


def schedule_cmk(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A schedule under AWS's key."""
    if not is_set(resource.props.get("kmsKeyArn")):
        yield Finding(
            "kmsKeyArn",
            "the schedule's input is encrypted with AWS's key. Set kmsKeyArn for data of your own.",
        )


# What a schedule, a rule or a pipe hands on: input, a template of it, a container's environment.
HANDED_ON = ("input", "inputTransformer", "ecsTarget", "ecsParameters", "httpTarget")

PIPED = ("targetParameters", "enrichmentParameters")


def input_secrets(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A secret in the input that a schedule, a rule or a pipe hands on."""
    target = _schedule_target(resource) if resource.type == SCHEDULE else resource.props
    place = "target." if resource.type == SCHEDULE else ""
    fields = PIPED if resource.type == PIPE else HANDED_ON
    for field in fields if isinstance(target, Mapping) else ():
        for path, what in find_secrets(target.get(field), f"{place}{field}"):
            yield Finding(
                path, f"holds {what}. Put it into Secrets Manager and let the target read it there."
            )


MACHINE_TARGET = {
    "rule": "weekly",
    "arn": MACHINE_ARN,
    "roleArn": f"arn:aws:iam::{ACCOUNT}:role/weekly-schedule",
}

KEPT = {
    "deadLetterConfig": {"arn": QUEUE_ARN},
    "retryPolicy": {"maximumRetryAttempts": 2.0, "maximumEventAgeInSeconds": 3600.0},
}

ON_MONDAY = {"scheduleExpression": "cron(0 6 ? * MON *)", "flexibleTimeWindow": {"mode": "OFF"}}

STARTED = {"arn": MACHINE_ARN, "roleArn": f"arn:aws:iam::{ACCOUNT}:role/weekly-schedule"}

RULES = [
    Rule(
        name="events-target-dlq",
        description="Checks whether a rule's target keeps what it cannot deliver.",
        level=ADVISORY,
        severity=MEDIUM,
        why="An event that is lost is an execution that never was.",
        fix="Set deadLetterConfig.",
        url=f"{EVENTS_GUIDE}/eb-rule-dlq.html",
        judge=target_dlq,
        fields={TARGET: ()},
        bad=((TARGET, MACHINE_TARGET),),
        good=((TARGET, {**MACHINE_TARGET, **KEPT}),),
    ),
    Rule(
        name="events-target-retry",
        description="Checks whether a rule's target is tried for a limited time.",
        level=ADVISORY,
        severity=LOW,
        why="EventBridge tries for a day by default.",
        fix="Set retryPolicy.",
        url=f"{EVENTS_GUIDE}/eb-rule-retry-policy.html",
        judge=target_retry,
        fields={TARGET: ("retryPolicy.maximumRetryAttempts",)},
        config=RETRIES,
        bad=((TARGET, MACHINE_TARGET),),
        good=((TARGET, {**MACHINE_TARGET, **KEPT}),),
    ),
    Rule(
        name="events-target-role",
        description=(
            "Checks whether a rule's target has a role where it needs one, and none where it must"
            " not."
        ),
        level=ADVISORY,
        severity=MEDIUM,
        why="With the wrong one of the two, events are not delivered.",
        fix="Set roleArn for a state machine; leave it out for Lambda, SQS and Logs.",
        url=f"{EVENTS_GUIDE}/eb-use-resource-based.html",
        judge=target_role,
        fields={TARGET: ("arn", "roleArn")},
        bad=((TARGET, {"rule": "weekly", "arn": MACHINE_ARN}),),
        good=((TARGET, MACHINE_TARGET), (TARGET, {"rule": "aborted", "arn": TOPIC_ARN})),
    ),
    Rule(
        name="schedule-dlq",
        description="Checks whether a schedule keeps the starts that fail.",
        level=ADVISORY,
        severity=MEDIUM,
        why="A schedule that could not start anything looks exactly like one that did.",
        fix="Set target.deadLetterConfig to a queue that the schedule's role may send to.",
        url=f"{SCHEDULER_GUIDE}/configuring-schedule-dlq.html",
        judge=schedule_dlq,
        fields={SCHEDULE: ()},
        bad=((SCHEDULE, {**ON_MONDAY, "target": STARTED}),),
        good=(
            (
                SCHEDULE,
                {**ON_MONDAY, "target": {**STARTED, "deadLetterConfig": {"arn": QUEUE_ARN}}},
            ),
        ),
    ),
    Rule(
        name="events-no-secrets-in-input",
        description="Checks that no schedule, rule or pipe hands a secret on in plain text.",
        level=MANDATORY,
        severity=CRITICAL,
        why="An input is shown to everyone who may look at the schedule, and kept in the history.",
        fix="Store the secret in Secrets Manager and let the target read it.",
        url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
        judge=input_secrets,
        fields={
            SCHEDULE: ("target.input",),
            TARGET: ("input", "inputTransformer.inputTemplate"),
            PIPE: ("targetParameters.inputTemplate", "enrichmentParameters.inputTemplate"),
        },
        bad=(
            (SCHEDULE, {**ON_MONDAY, "target": {**STARTED, "input": '{"password": "hunter2!x"}'}}),
        ),
        good=((SCHEDULE, {**ON_MONDAY, "target": {**STARTED, "input": '{"date": "2026-01-31"}'}}),),
        allows=("Names and ARNs of secrets.",),
    ),
    Rule(
        name="schedule-cmk",
        description="Checks whether a schedule uses a key of its owner.",
        level=ADVISORY,
        severity=LOW,
        why="With your own key you decide who reads the schedule's input.",
        fix="Set kmsKeyArn.",
        url=f"{SCHEDULER_GUIDE}/encryption-rest.html",
        judge=schedule_cmk,
        fields={SCHEDULE: ()},
        bad=((SCHEDULE, {**ON_MONDAY, "target": STARTED}),),
        good=((SCHEDULE, {**ON_MONDAY, "target": STARTED, "kmsKeyArn": KEY_ARN}),),
    ),
]
