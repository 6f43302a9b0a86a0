"""On whose behalf a service may use a topic, queue, function or any other resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .conditions import names_caller, names_source
from .document import Statement
from .documents import DOCUMENTS, KEY, RESOURCE, fields, located_documents
from .examples import (
    QUEUE_ARN,
    TOPIC_ARN,
    allow,
    key_policy,
    queue_policy,
    topic_policy,
)
from .glob import has_wildcard
from .plain import UNKNOWN
from .resource_policies import FROM_TOPIC, QUEUES, TOPICS
from .rule import ADVISORY, HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import shown

DEPUTY_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention"

PERMISSION = "aws:lambda/permission:Permission"

# These act inside the account only, or AWS prescribes their statement without a source.
# "You can't use Condition blocks in Amazon SNS topic policies for EventBridge", and aws:Source… in
# a key policy stops EventBridge's notifications.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
NO_SOURCE = ("delivery.logs.amazonaws.com",)

EVENTBRIDGE = "events.amazonaws.com"

BY_CONTEXT = ("kms:viaservice", "kms:encryptioncontext")


def _services(statement: Statement) -> Iterator[str]:
    for kind, name in statement.principals:
        if kind.lower() == "service" and name not in NO_SOURCE:
            yield name


def _event_publish(resource: Resource, service: str, statement: Statement) -> bool:
    """EventBridge publishing to one topic: the statement exactly as AWS prescribes it."""
    plain_publish = [action.lower() for action in statement.actions] == ["sns:publish"]
    return (
        resource.type in TOPICS
        and service == EVENTBRIDGE
        and plain_publish
        and not any(map(has_wildcard, statement.resources))
    )


def _without_source(resource: Resource) -> Iterator[tuple[str, str, Statement]]:
    for located in located_documents(resource, RESOURCE, KEY):
        for statement in located.document.statements:
            by_context = any(
                key.startswith(BY_CONTEXT)
                for block in statement.condition.values()
                for key in block
            )
            if (
                statement.deny
                or statement.condition_unknown
                or names_source(statement)
                or names_caller(statement)
                or by_context
            ):
                continue
            for service in _services(statement):
                yield f"{located.path}.{statement.path}", service, statement


def service_needs_source(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A service that may use a topic, queue or function on behalf of any account."""
    if resource.type == PERMISSION:
        yield from _permission(resource)
    if resource.type in (*TOPICS, *QUEUES):
        for path, service, statement in _without_source(resource):
            if not _event_publish(resource, service, statement):
                yield Finding(path, _deputy(service), statement.actions, statement.resources)


def _deputy(service: str) -> str:
    return (
        f"{shown(service)} may use this for any account. Add a condition on aws:SourceArn or"
        " aws:SourceAccount."
    )


def _permission(resource: Resource) -> Iterator[Finding]:
    principal = resource.props.get("principal")
    if not isinstance(principal, str) or not principal.endswith(
        (".amazonaws.com", ".amazonaws.com.cn")
    ):
        return
    given = [resource.props.get(name) for name in ("sourceArn", "sourceAccount", "principalOrgId")]
    if UNKNOWN in given or any(
        isinstance(one, str) and one and not _any_source(one) for one in given
    ):
        return
    yield Finding(
        "principal",
        f"{shown(principal)} may invoke the function for any account. Set sourceArn (or"
        " sourceAccount).",
    )


def _any_source(value: str) -> bool:
    segments = value.split(":", 5)
    if len(segments) < 6:
        return has_wildcard(value)
    return has_wildcard(segments[4]) or (not segments[4] and not segments[5].strip("*?/:"))


def service_source_advice(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The same for keys, log policies, buses, buckets and secrets, and for EventBridge's publishing
    to a topic.
    """
    if resource.type == PERMISSION:
        return
    for path, service, statement in _without_source(resource):
        if resource.type in (*TOPICS, *QUEUES):
            continue
        if DOCUMENTS[resource.type].get("policy") == KEY and service == EVENTBRIDGE:
            continue
        yield Finding(path, _deputy(service), statement.actions, statement.resources)


RULES = [
    Rule(
        name="service-principal-needs-source",
        description=(
            "Checks that an AWS service may use a topic, a queue or a function for this account"
            " only."
        ),
        level=MANDATORY,
        severity=HIGH,
        why=(
            "The service acts for every account; without a source, anybody's bucket or rule can"
            " reach this resource through it."
        ),
        fix=(
            "Add ArnEquals aws:SourceArn or StringEquals aws:SourceAccount; on a Lambda permission"
            " set sourceArn."
        ),
        url=DEPUTY_URL,
        judge=service_needs_source,
        fields={
            **{type_: tuple(DOCUMENTS[type_]) for type_ in (*TOPICS, *QUEUES)},
            PERMISSION: ("principal", "sourceArn", "sourceAccount"),
        },
        bad=(
            queue_policy(
                allow("sqs:SendMessage", QUEUE_ARN, Principal={"Service": "sns.amazonaws.com"})
            ),
            (
                PERMISSION,
                {
                    "action": "lambda:InvokeFunction",
                    "function": "builder",
                    "principal": "s3.amazonaws.com",
                },
            ),
        ),
        good=(
            queue_policy(
                allow(
                    "sqs:SendMessage",
                    QUEUE_ARN,
                    Principal={"Service": "sns.amazonaws.com"},
                    Condition=FROM_TOPIC,
                )
            ),
            topic_policy(allow("sns:Publish", TOPIC_ARN, Principal={"Service": EVENTBRIDGE})),
        ),
        allows=(
            (
                "EventBridge with sns:Publish on one named topic: AWS does not support conditions"
                " there, so blocking would leave no way to mend it."
            ),
            "delivery.logs.amazonaws.com.",
        ),
    ),
    Rule(
        name="service-principal-source-advice",
        description="Checks the same for keys, buckets, logs, buses and secrets.",
        level=ADVISORY,
        severity=MEDIUM,
        why="A service without a source acts for any account.",
        fix="Add a condition on aws:SourceArn or aws:SourceAccount where the service supports it.",
        url=DEPUTY_URL,
        judge=service_source_advice,
        fields=fields(RESOURCE, KEY),
        bad=(
            key_policy(
                allow(
                    ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "*",
                    Principal={"Service": "cloudwatch.amazonaws.com"},
                )
            ),
        ),
        good=(
            key_policy(
                allow(
                    ["kms:Decrypt", "kms:GenerateDataKey*"], "*", Principal={"Service": EVENTBRIDGE}
                )
            ),
        ),
        allows=(
            (
                "EventBridge in a key policy (a source condition there stops its notifications),"
                " and kms:ViaService or kms:EncryptionContext."
            ),
        ),
    ),
]
