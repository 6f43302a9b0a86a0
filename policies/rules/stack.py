"""What only the whole stack shows: whether an alarm's message can arrive, and whether anybody
watches a machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .authorization import expand
from .document import Statement, read
from .encryption import aws_managed_key, is_set
from .events import ALARM, COMPOSITE, TARGET
from .examples import ACCOUNT, KEY_ARN, MACHINE_ARN, TOPIC_ARN, allow, document
from .lambdas import FUNCTION
from .machines import MACHINE
from .plain import UNKNOWN, listed, unknown_paths
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Example, Finding, Resource, Rule

TOPIC = "aws:sns/topic:Topic"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
ALIAS = "aws:kms/alias:Alias"
ALARM_ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")
KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
SOURCE_KEYS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
ALARM_URL = "https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns"
Everything = list[Resource]


def referenced(
    resource: Resource, field: str, value: Any, candidates: Iterable[Resource]
) -> list[Resource]:
    """The candidates that a property points to: by ARN, id or name, and by dependency where (part
    of) it is not known.
    """
    candidates = list(candidates)
    values = [one for one in listed(value) if isinstance(one, str)]
    found = [candidate for candidate in candidates if any(_is(candidate, one) for one in values)]
    if value is None or any(True for _ in unknown_paths(value, "")):
        urns = resource.depends_on.get(field, ())
        found += [
            candidate
            for candidate in candidates
            if candidate.urn in urns and candidate not in found
        ]
    return found


def _is(resource: Resource, pointer: str) -> bool:
    own = [resource.props.get(name) for name in ("arn", "id", "keyId", "name", "url")]
    last = pointer.rsplit(":", 1)[-1].removeprefix("key/")
    return any(isinstance(one, str) and one and one in (pointer, last) for one in own)


def _of(resources: Everything, *types: str) -> list[Resource]:
    return [resource for resource in resources if resource.type in types]


def _key_of(topic: Resource, resources: Everything) -> Resource | None:
    """The key of a topic, if it is in this stack, directly or by an alias."""
    value = topic.props.get("kmsMasterKeyId")
    for found in referenced(topic, "kmsMasterKeyId", value, _of(resources, KEY, ALIAS)):
        if found.type == KEY:
            return found
        for key in referenced(
            found, "targetKeyId", found.props.get("targetKeyId"), _of(resources, KEY)
        ):
            return key
    return None


def _statements(
    resource: Resource, own: str, field: str, separate: Iterable[Resource], pointer: str
) -> list[Statement] | None:
    """The Allow statements of a resource's own policy and of those attached to it; None when one is
    not known yet.
    """
    values = [resource.props.get(own)]
    values += [
        one.props.get(field, UNKNOWN)
        for one in separate
        if referenced(one, pointer, one.props.get(pointer), [resource])
    ]
    if any(True for value in values for _ in unknown_paths(value, "")):
        return None
    kind = "key" if resource.type == KEY else "resource"
    return [
        statement
        for value in values
        if value
        for statement in read(value, kind).statements
        if not statement.deny
    ]


def _for_service(statements: list[Statement], service: str) -> list[Statement]:
    return [
        one
        for one in statements
        if any(
            kind.lower() == "service" and name in (service, "*") for kind, name in one.principals
        )
    ]


def _allowed(statements: list[Statement]) -> set[str]:
    return {
        action.name
        for statement in statements
        for name in statement.actions
        for action in expand(name)
    }


def _deliveries(resources: Everything) -> Iterator[tuple[Resource, str, str, Resource]]:
    """(who sends, its service, the property, the topic) for every alarm and rule target that
    publishes to a topic of the stack.
    """
    topics = _of(resources, TOPIC)
    for alarm in _of(resources, ALARM, COMPOSITE):
        for field in ALARM_ACTIONS:
            for topic in referenced(alarm, field, alarm.props.get(field), topics):
                yield alarm, "cloudwatch.amazonaws.com", field, topic
    for target in _of(resources, TARGET):
        if not is_set(target.props.get("roleArn")):
            for topic in referenced(target, "arn", target.props.get("arn"), topics):
                yield target, "events.amazonaws.com", "arn", topic


def topic_keys(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """An alarm or rule whose topic is encrypted with a key that its service may not use."""
    for sender, service, field, topic in _deliveries(resources):
        if aws_managed_key(topic.props.get("kmsMasterKeyId")):
            text = (
                f'topic "{topic.name}" is encrypted with AWS\'s key, which {service} may not use:'
                " nothing arrives. Use a key of your own."
            )
            yield Finding(field, text, urn=sender.urn)
            continue
        key = _key_of(topic, resources)
        statements = (
            _statements(key, "policy", "policy", _of(resources, KEY_POLICY), "keyId")
            if key
            else None
        )
        missing = [
            name
            for name in KEY_ACTIONS
            if statements is not None and name not in _allowed(_for_service(statements, service))
        ]
        if key and missing:
            text = (
                f'key "{key.name}" of topic "{topic.name}" does not allow {service}'
                f" {' and '.join(missing)}: nothing arrives. Add both to the key policy."
            )
            yield Finding(field, text, urn=sender.urn)


def topic_policies(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule whose topic does not let EventBridge publish."""
    for sender, service, field, topic in _deliveries(resources):
        statements = (
            _statements(topic, "policy", "policy", _of(resources, TOPIC_POLICY), "arn")
            if sender.type == TARGET
            else None
        )
        if statements is not None and "sns:Publish" not in _allowed(
            _for_service(statements, service)
        ):
            text = (
                f'topic "{topic.name}" does not allow {service} sns:Publish: nothing arrives. Add'
                " it to the topic policy."
            )
            yield Finding(field, text, urn=sender.urn)


def key_conditions(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """EventBridge's part of a key policy under a condition that it does not fulfil."""
    for sender, service, field, topic in _deliveries(resources):
        key = _key_of(topic, resources)
        statements = (
            _statements(key, "policy", "policy", _of(resources, KEY_POLICY), "keyId")
            if key and sender.type == TARGET
            else None
        )
        granted = _for_service(statements or [], service)
        if (
            key
            and granted
            and all(
                any(name in block for block in one.condition.values() for name in SOURCE_KEYS)
                for one in granted
            )
        ):
            text = (
                f'key "{key.name}" asks EventBridge for aws:Source… conditions, which it does not'
                " send for a topic: nothing arrives. Leave the condition out."
            )
            yield Finding(field, text, urn=sender.urn)


def watched(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A state machine that no alarm and no rule watches."""
    machines = _of(resources, MACHINE)
    seen: set[str] = set()
    for alarm in _of(resources, ALARM):
        for field, dimensions in _dimensions(alarm):
            arn = (
                dimensions.get("StateMachineArn") if isinstance(dimensions, Mapping) else dimensions
            )
            seen.update(machine.urn for machine in referenced(alarm, field, arn, machines))
    for rule in _of(resources, EVENT_RULE):
        for arn in listed(_watched_arns(rule)):
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


def _watched_arns(rule: Resource) -> Any:
    """The state machines whose status changes a rule matches."""
    text = rule.props.get("eventPattern")
    try:
        pattern = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    detail = pattern.get("detail") if isinstance(pattern, Mapping) else None
    return detail.get("stateMachineArn") if isinstance(detail, Mapping) else None


def _dimensions(alarm: Resource) -> Iterator[tuple[str, Any]]:
    yield "dimensions", alarm.props.get("dimensions")
    for query in listed(alarm.props.get("metricQueries")):
        metric = query.get("metric") if isinstance(query, Mapping) else query
        yield "metricQueries", metric.get("dimensions") if isinstance(metric, Mapping) else metric


def kept_events(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A function whose asynchronous events are lost when it fails."""
    configs = _of(resources, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    polled = _of(resources, "aws:lambda/eventSourceMapping:EventSourceMapping")
    for function in _of(resources, FUNCTION):
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
    for role in _of(resources, "aws:iam/role:Role"):
        for field, other in pairs:
            # Outputs list what is attached, whoever attached it; the keys of the dependencies are
            # the inputs that were set.
            stated = field in role.depends_on if role.depends_on else bool(role.props.get(field))
            for attachment in _of(resources, other) if stated else ():
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
        "policy": document(
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
        "policy": document(
            allow("sns:Publish", TOPIC_ARN, Principal={"Service": "events.amazonaws.com"})
        ),
    },
)
CONDITIONED = document(
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
        why="A machine that fails unwatched is found by whoever misses its result.",
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
