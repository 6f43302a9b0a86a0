"""What only the whole stack shows: whether an alarm's message can arrive, and whether anybody
watches a machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .alarms import ALARM
from .delivery_keys import ALARM_URL, KEY_ACTIONS, key_conditions, topic_keys, topic_policies
from .events import TARGET
from .examples import ACCOUNT, KEY_ARN, MACHINE_ARN, TOPIC_ARN, allow, policy_json
from .lambdas import FUNCTION
from .machines import MACHINE
from .plain import is_set, listed
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Example, Finding, Resource, Rule
from .stack_resources import (
    EVENT_RULE,
    KEY,
    TOPIC,
    TOPIC_POLICY,
    Everything,
    of_type,
    referenced,
)


def watched(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A state machine that no alarm and no rule watches."""
    machines = of_type(resources, MACHINE)
    seen: set[str] = set()
    for alarm in of_type(resources, ALARM):
        for field, dimensions in _dimensions(alarm):
            arn = (
                dimensions.get("StateMachineArn") if isinstance(dimensions, Mapping) else dimensions
            )
            seen.update(machine.urn for machine in referenced(alarm, field, arn, machines))
    for rule in of_type(resources, EVENT_RULE):
        for arn in _watched_arns(rule):
            seen.update(machine.urn for machine in referenced(rule, "eventPattern", arn, machines))
    for machine in machines:
        if machine.urn not in seen:
            yield Finding(
                "",
                f'no alarm and no rule watches the state machine "{machine.name}". Add an alarm on'
                " ExecutionsFailed, ExecutionsTimedOut and ExecutionsAborted, or a rule on its"
                " status changes.",
                urn=machine.urn,
            )


def _watched_arns(rule: Resource) -> Iterator[Any]:
    """The state machines whose status changes a rule matches; what stands under `$or` counts too.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    text = rule.props.get("eventPattern")
    try:
        pattern = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return
    for part in _alternatives(pattern):
        for detail in _alternatives(part.get("detail")):
            yield from listed(detail.get("stateMachineArn"))


def _alternatives(pattern: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a pattern, or a part of one, and the patterns of its `$or`."""
    if isinstance(pattern, Mapping):
        yield pattern
        for one in listed(pattern.get("$or")):
            yield from _alternatives(one)


def _dimensions(alarm: Resource) -> Iterator[tuple[str, Any]]:
    yield "dimensions", alarm.props.get("dimensions")
    for query in listed(alarm.props.get("metricQueries")):
        metric = query.get("metric") if isinstance(query, Mapping) else query
        yield "metricQueries", metric.get("dimensions") if isinstance(metric, Mapping) else metric


def kept_events(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A function whose asynchronous events are lost when it fails."""
    configs = of_type(resources, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    polled = of_type(resources, "aws:lambda/eventSourceMapping:EventSourceMapping")
    for function in of_type(resources, FUNCTION):
        dead = function.props.get("deadLetterConfig")
        own = dead.get("targetArn") if isinstance(dead, Mapping) else dead
        kept = [
            one
            for one in configs
            if one.props.get("destinationConfig")
            and referenced(one, "functionName", one.props.get("functionName"), [function])
        ]
        mapped = [
            one
            for one in polled
            if referenced(one, "functionName", one.props.get("functionName"), [function])
        ]
        if not is_set(own) and not kept and not mapped:
            text = (
                f'events that the function "{function.name}" cannot handle are lost. Set'
                " deadLetterConfig, or an event invoke configuration with onFailure."
            )
            yield Finding("deadLetterConfig", text, urn=function.urn)


def role_conflicts(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A role whose policies are managed in two places that undo each other."""
    pairs = (
        ("managedPolicyArns", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
        ("inlinePolicies", "aws:iam/rolePolicy:RolePolicy"),
    )
    for role in of_type(resources, "aws:iam/role:Role"):
        for field, other in pairs:
            # Outputs list what is attached, whoever attached it; the keys of the dependencies are
            # the inputs that were set.
            stated = field in role.depends_on if role.depends_on else bool(role.props.get(field))
            for attachment in of_type(resources, other) if stated else ():
                if referenced(attachment, "role", attachment.props.get("role"), [role]):
                    text = (
                        f'the role "{role.name}" sets {field} and has "{attachment.name}" besides:'
                        " each update undoes the other. Use one way."
                    )
                    yield Finding(field, text, urn=role.urn)


KEY_OF_STACK = (
    KEY,
    {
        "arn": KEY_ARN,
        "policy": policy_json(
            allow(
                list(KEY_ACTIONS),
                "*",
                Principal={"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]},
            )
        ),
    },
)
OWN_TOPIC = (TOPIC, {"arn": TOPIC_ARN, "name": "alerts", "kmsMasterKeyId": KEY_ARN})
RINGING = (
    ALARM,
    {"name": "failed", "alarmActions": [TOPIC_ARN], "dimensions": {"StateMachineArn": MACHINE_ARN}},
)
ABORTED = (TARGET, {"rule": "aborted", "arn": TOPIC_ARN})
PUBLISHING = (
    TOPIC_POLICY,
    {
        "arn": TOPIC_ARN,
        "policy": policy_json(
            allow("sns:Publish", TOPIC_ARN, Principal={"Service": "events.amazonaws.com"})
        ),
    },
)
CONDITIONED = policy_json(
    allow(
        list(KEY_ACTIONS),
        "*",
        Principal={"Service": "events.amazonaws.com"},
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    )
)
WEEKLY: Example = (MACHINE, {"name": "weekly", "arn": MACHINE_ARN})
ROLE: Example = (
    "aws:iam/role:Role",
    {"name": "weekly", "managedPolicyArns": ["arn:aws:iam::111122223333:policy/a"]},
)
ATTACHED: Example = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    {"role": "weekly", "policyArn": "arn:aws:iam::111122223333:policy/b"},
)
RULES = [
    Rule(
        name="alarm-topic-cmk",
        description="Checks that alarms and rules can publish to the encrypted topic they name.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "A topic under alias/aws/sns, or under a key that does not know the service, swallows"
            " every alarm without a word."
        ),
        fix=(
            "Let cloudwatch.amazonaws.com and events.amazonaws.com use kms:Decrypt and"
            " kms:GenerateDataKey* in the key policy."
        ),
        url=ALARM_URL,
        judge_stack=topic_keys,
        bad=((TOPIC, {**OWN_TOPIC[1], "kmsMasterKeyId": "alias/aws/sns"}), RINGING),
        good=(KEY_OF_STACK, OWN_TOPIC, RINGING, ABORTED),
        allows=("A key that is not in this stack: what it allows cannot be seen.",),
    ),
    Rule(
        name="rule-topic-policy",
        description="Checks that a topic lets EventBridge publish where a rule targets it.",
        level=MANDATORY,
        severity=HIGH,
        why="A topic's default policy lets its owner publish, not EventBridge.",
        fix="Allow events.amazonaws.com sns:Publish in the topic policy.",
        url="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions",
        judge_stack=topic_policies,
        bad=(OWN_TOPIC, ABORTED),
        good=(OWN_TOPIC, ABORTED, PUBLISHING),
    ),
    Rule(
        name="events-key-condition",
        description="Checks that a key does not ask EventBridge for conditions it cannot fulfil.",
        level=ADVISORY,
        severity=MEDIUM,
        why=(
            "EventBridge sends no aws:Source… for a topic's key, so such a statement never applies."
        ),
        fix="Leave the condition out for events.amazonaws.com.",
        url="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
        judge_stack=key_conditions,
        bad=((KEY, {"arn": KEY_ARN, "policy": CONDITIONED}), OWN_TOPIC, ABORTED),
        good=(KEY_OF_STACK, OWN_TOPIC, ABORTED),
    ),
    Rule(
        name="sfn-watched",
        description="Checks that an alarm or a rule watches every state machine.",
        level=ADVISORY,
        severity=MEDIUM,
        why="A machine that fails unwatched is noticed only when its result is missed.",
        fix=(
            "Add alarms on ExecutionsFailed, ExecutionsTimedOut and ExecutionsAborted, or a rule on"
            " its status changes."
        ),
        url="https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html",
        judge_stack=watched,
        bad=(WEEKLY,),
        good=(WEEKLY, RINGING),
    ),
    Rule(
        name="lambda-dlq",
        description="Checks whether events that a function cannot handle are kept.",
        level=ADVISORY,
        severity=MEDIUM,
        why="After two retries an asynchronous event is gone.",
        fix="Set deadLetterConfig, or an event invoke configuration with onFailure.",
        url="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        judge_stack=kept_events,
        bad=((FUNCTION, {"name": "builder"}),),
        good=(
            (FUNCTION, {"name": "builder"}),
            ("aws:lambda/eventSourceMapping:EventSourceMapping", {"functionName": "builder"}),
        ),
        allows=("Functions that read from a queue or stream: that keeps the events.",),
    ),
    Rule(
        name="iam-role-no-policy-conflict",
        description="Checks that a role's policies are managed in one place.",
        level=ADVISORY,
        severity=LOW,
        why="managedPolicyArns and a separate attachment undo each other at every update.",
        fix="Use either the role's own properties or separate resources.",
        url="https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/",
        judge_stack=role_conflicts,
        bad=(ROLE, ATTACHED),
        good=(("aws:iam/role:Role", {"name": "weekly"}), ATTACHED),
    ),
]
