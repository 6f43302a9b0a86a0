"""Who may use a topic, queue, bus, secret or any other resource that carries a policy of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .conditions import names_caller
from .document import Statement
from .documents import DOCUMENTS, KEY, RESOURCE, fields, located_documents
from .examples import (
    ACCOUNT,
    FROM_ACCOUNT,
    QUEUE_ARN,
    TOPIC_ARN,
    allow,
    policy_json,
    queue_policy,
    topic_policy,
)
from .glob import has_wildcard
from .iam_trust import is_anyone
from .plain import UNKNOWN
from .rule import CRITICAL, MANDATORY, Finding, Judge, Resource, Rule
from .wording import shown

PUBLIC_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous"

TOPICS = ("aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic")

QUEUES = ("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue")

BUSES = (
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:cloudwatch/eventPermission:EventPermission",
)

SECRETS = ("aws:secretsmanager/secretPolicy:SecretPolicy", "aws:secretsmanager/secret:Secret")

BUCKETS = (
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/accessPoint:AccessPoint",
)

EVENT_PERMISSION = "aws:cloudwatch/eventPermission:EventPermission"

GRANT = "aws:kms/grant:Grant"


def not_public(types: tuple[str, ...]) -> Judge:
    """A judge for the resource policies of these types: an Allow to everybody needs a condition
    that names somebody.
    """

    def judge(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
        if resource.type not in types:
            return
        for located in located_documents(resource, RESOURCE, KEY):
            for statement in located.document.statements:
                if not statement.deny and not _narrow(resource, statement):
                    yield from _public(f"{located.path}.{statement.path}", statement)
        yield from _grantee(resource)

    return judge


def _public(path: str, statement: Statement) -> Iterator[Finding]:
    for kind, name in statement.principals:
        if is_anyone(kind, name):
            but = " (its condition does not name anybody)" if statement.condition else ""
            text = (
                f"{shown(name)} may use this, that is anybody{but}. Name the principal, or add a"
                " condition on aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID."
            )
            yield Finding(path, text, statement.actions, statement.resources)


def _narrow(resource: Resource, statement: Statement) -> bool:
    """A narrowing condition, an unknown one (announced elsewhere), or for a bucket a range of
    addresses as AWS's own definition has it.
    """
    if statement.condition_unknown or names_caller(statement):
        return True
    addresses = (
        statement.condition.get("ipaddress", {}).get("aws:sourceip", ())
        if resource.type in BUCKETS
        else ()
    )
    return bool(addresses) and all(
        "/" not in one or one.rsplit("/", 1)[1].isdecimal() and int(one.rsplit("/", 1)[1]) >= 8
        for one in addresses
    )


def _grantee(resource: Resource) -> Iterator[Finding]:
    """The two resources that name a principal without a document."""
    if resource.type == EVENT_PERMISSION and resource.props.get("principal") == "*":
        condition = resource.props.get("condition")
        if condition is UNKNOWN:
            return
        value = condition.get("value") if isinstance(condition, Mapping) else None
        if (
            not (isinstance(value, str) and value.startswith("o-") and not has_wildcard(value))
            and value is not UNKNOWN
        ):
            yield Finding(
                "principal",
                '"*" may put events, that is anybody. Name the account, or add a condition on'
                " aws:PrincipalOrgID.",
            )
    grantee = resource.props.get("granteePrincipal") if resource.type == GRANT else None
    if isinstance(grantee, str) and has_wildcard(grantee):
        yield Finding(
            "granteePrincipal", f"{shown(grantee)} may use the key, that is anybody. Name the role."
        )


def _rule(name: str, what: str, types: tuple[str, ...], bad: Any, good: Any) -> Rule:
    table = {
        type_: tuple(DOCUMENTS.get(type_, {})) or ("principal", "condition", "granteePrincipal")
        for type_ in types
    }
    return Rule(
        name=name,
        description=f"Checks that no policy of {what} lets anybody in.",
        level=MANDATORY,
        severity=CRITICAL,
        why=(
            "The public is every AWS account. Conditions such as SecureTransport, a user id pattern"
            " or a negation do not change that."
        ),
        fix=(
            "Name the principal, or add StringEquals/ArnLike on aws:SourceArn, aws:SourceAccount, "
            "aws:PrincipalOrgID, aws:PrincipalArn or aws:SourceVpce."
        ),
        url=PUBLIC_URL,
        judge=not_public(types),
        fields=table,
        bad=bad,
        good=good,
        allows=(
            (
                "Deny statements, named principals, and everybody under a condition that names a"
                " source, account, organization or VPC."
            ),
        ),
    )


def _bus(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return BUSES[0], {"policy": policy_json(*statements)}


def _secret(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return SECRETS[0], {
        "secretArn": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:slack",
        "policy": policy_json(*statements),
    }


def _bucket(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return BUCKETS[0], {"bucket": "reports", "policy": policy_json(*statements)}


OTHERS = tuple(
    type_ for type_ in fields(RESOURCE) if type_ not in (*TOPICS, *QUEUES, *BUSES, *SECRETS)
) + (GRANT,)

EVERYBODY: dict[str, Any] = {"Principal": "*"}

FROM_TOPIC = {"ArnEquals": {"aws:SourceArn": TOPIC_ARN}}


RULES = [
    _rule(
        "topic-policy-not-public",
        "a topic",
        TOPICS,
        (topic_policy(allow("sns:Publish", TOPIC_ARN, **EVERYBODY)),),
        (topic_policy(allow("sns:Publish", TOPIC_ARN, **EVERYBODY, Condition=FROM_ACCOUNT)),),
    ),
    _rule(
        "queue-policy-not-public",
        "a queue",
        QUEUES,
        (
            queue_policy(
                allow(
                    "sqs:SendMessage",
                    QUEUE_ARN,
                    **EVERYBODY,
                    Condition={"Bool": {"aws:SecureTransport": "true"}},
                )
            ),
        ),
        (queue_policy(allow("sqs:SendMessage", QUEUE_ARN, **EVERYBODY, Condition=FROM_TOPIC)),),
    ),
    _rule(
        "bus-policy-not-public",
        "an event bus",
        BUSES,
        (
            _bus(
                allow(
                    "events:PutEvents",
                    f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/b",
                    **EVERYBODY,
                )
            ),
            (EVENT_PERMISSION, {"principal": "*", "statementId": "all"}),
        ),
        (
            _bus(
                allow(
                    "events:PutEvents",
                    f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/b",
                    Principal={"AWS": ACCOUNT},
                )
            ),
        ),
    ),
    _rule(
        "secret-policy-not-public",
        "a secret",
        SECRETS,
        (_secret(allow("secretsmanager:GetSecretValue", "*", **EVERYBODY)),),
        (
            _secret(
                allow(
                    "secretsmanager:GetSecretValue",
                    "*",
                    Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/weekly"},
                )
            ),
        ),
    ),
    _rule(
        "resource-policy-not-public",
        "a bucket, repository, stream, API or any other resource",
        OTHERS,
        (_bucket(allow("s3:GetObject", "arn:aws:s3:::reports/*", **EVERYBODY)),),
        (
            _bucket(
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": "*",
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
        ),
    ),
]
