"""Which resources an action may be allowed on: those it is meant for, not `*` and not every one of
the account.

Whether `*` can be avoided is read from the Service Authorization Reference (authorization.py).
Whether an ARN is narrow is a question about languages (glob.py): an ARN of the policy that contains
every name of the resource's own ARN template is every resource of its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .authorization import Action, expand, may_be_newer, unknown_action
from .conditions import has_key, names_resource, names_resource_exactly
from .document import Statement
from .documents import IDENTITY, fields, located_documents
from .examples import TASK_ROLE_ARN, TOPIC_ARN, allow, role_policy
from .glob import all_wildcards, has_wildcard
from .pass_role import PASS_ROLE_URL, pass_role_exact, pass_role_scoped
from .resource_widths import (
    LOG_DELIVERY_MARK,
    MANY,
    RESOURCE_URL,
    everything,
    named,
    too_wide,
    unscoped,
)
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import several, shown

# Takes no resource in the reference, but is meant to be held by what it may call
# (connect-third-party-apis.html).
HTTP_ENDPOINT = "states:invokehttpendpoint"
# Reading these is having other permissions: passwords, tokens, keys.
SECRET_READS = frozenset(
    {
        "secretsmanager:getsecretvalue",
        "ssm:getparameter",
        "ssm:getparameters",
        "ssm:getparameterhistory",
        "ssm:getparametersbypath",
    }
)
# Reading these is having the data itself: objects, items, records, messages.
DATA_READS = frozenset(
    {
        "s3:getobject",
        "s3:getobjectversion",
        "dynamodb:batchgetitem",
        "dynamodb:getitem",
        "dynamodb:partiqlselect",
        "dynamodb:query",
        "dynamodb:scan",
        "kinesis:getrecords",
        "dynamodb:getrecords",
        "codecommit:gitpull",
    }
)
HTTP_KEYS = ("states:httpendpoint", "states:httpmethod")


def _widths(statement: Statement) -> Iterator[tuple[str, str, tuple[Action, ...], bool]]:
    """(action as written, resource as written, known actions it is too wide for, is it everything)
    for an Allow.
    """
    delivery = any(one.lower() == LOG_DELIVERY_MARK for one in statement.actions)
    for resource in statement.resources:
        if has_wildcard(resource):
            star = everything(resource)
            for action in statement.actions:
                wide = too_wide(action, resource, delivery)
                if wide or (star and not expand(action) and not all_wildcards(action)):
                    yield action, resource, wide, star


def _severe(action: str, wide: tuple[Action, ...], star: bool, statement: Statement) -> bool:
    """Mandatory: `*` beyond listing and describing, or every resource of a type for an action that
    changes something or reads data, without a narrowing condition. An action newer than the pack
    may know no resource.
    """
    if names_resource(statement):
        return False
    if not wide:
        return not may_be_newer(action)
    if any(one.name.lower() in SECRET_READS | DATA_READS for one in wide):
        return True
    beyond = [one for one in wide if one.level != "L" and ":Describe" not in one.name]
    return bool(beyond) if star else any(one.level in "WP" for one in wide)


def _findings(resource: Resource, severe: bool) -> Iterator[Finding]:
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            exactly = names_resource_exactly(statement)
            for action, arn, wide, star in () if statement.deny else _widths(statement):
                if exactly and not star:
                    continue
                if _severe(action, wide, star, statement) == severe:
                    yield Finding(
                        f"{located.path}.{statement.path}",
                        _sentence(action, arn, wide, star),
                        (action,),
                        (arn,),
                    )


@lru_cache(maxsize=MANY)
def _sentence(action: str, arn: str, wide: tuple[Action, ...], star: bool) -> str:
    if not wide:
        return (
            f"unknown action {shown(action)} on {shown(arn)}: {unknown_action(action)} Correct it,"
            " and name its resource."
        )
    reach = "every resource" if star else "every resource of its type"
    names = several([one.name for one in wide], 3)
    meant = "" if action.lower() == wide[0].name.lower() else f" ({names})"
    return f"{shown(action)}{meant} on {shown(arn)} is {reach}; name it, e.g. {_example(wide[0])}."


def _example(action: Action) -> str:
    return named(action.arns)[0] if named(action.arns) else "its ARN"


def no_wildcard_resources(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every Allow on `*`, or on all resources of a type for a change, that AWS would let us
    restrict.
    """
    yield from _findings(resource, severe=True)
    yield from _http_endpoints(resource)


def _http_endpoints(resource: Resource) -> Iterator[Finding]:
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            wide = [action for action in statement.actions if action.lower() == HTTP_ENDPOINT]
            if (
                wide
                and not statement.deny
                and any(unscoped(one) for one in statement.resources)
                and not has_key(statement, *HTTP_KEYS)
            ):
                text = (
                    "states:InvokeHTTPEndpoint may call any address. Name the state machine, or add"
                    " a condition on states:HTTPEndpoint."
                )
                yield Finding(
                    f"{located.path}.{statement.path}", text, tuple(wide), statement.resources
                )


def wide_resources(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """The milder half: listing on `*`, reading on all resources of a type, and both where a
    condition narrows the resource.
    """
    yield from _findings(resource, severe=False)


PASSED = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
RULES = [
    Rule(
        name="iam-no-wildcard-resources",
        description="Checks that actions which can be restricted to resources are.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "A role that may write to every table of the account is one mistake away from doing so."
            " A condition on the caller does not change that."
        ),
        fix="Name the resource's ARN; a prefix (`table/orders-*`) is enough.",
        url=RESOURCE_URL,
        judge=no_wildcard_resources,
        fields=fields(IDENTITY),
        bad=(
            role_policy(allow("dynamodb:PutItem", "*")),
            role_policy(allow("sns:Publish", "arn:aws:sns:eu-west-1:111122223333:*")),
            role_policy(
                allow(
                    "secretsmanager:GetSecretValue",
                    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*",
                )
            ),
        ),
        good=(
            role_policy(allow("sns:Publish", TOPIC_ARN)),
            role_policy(allow(["xray:PutTraceSegments", "cloudwatch:PutMetricData"], "*")),
        ),
        allows=(
            (
                "`*` for actions that take no resource (X-Ray, log delivery, PutMetricData …), by"
                " the Service Authorization Reference."
            ),
            (
                "The network interface actions of a Lambda function in a VPC on `*` (AWS documents"
                " it so)."
            ),
            (
                "logs:PutLogEvents on `*` in the very statement that AWS prescribes for log"
                " delivery (with logs:CreateLogDelivery)."
            ),
            "logs:CreateLogGroup on every log group of an account.",
            (
                "Making a thing whose id AWS makes up (ec2:CreateVolume …), on every resource of"
                " the type of one account and region."
            ),
            (
                "Stopping a job whose id AWS makes up, where Step Functions waits for it, and what"
                " it does to a cluster or an application that it has made (batch:TerminateJob,"
                " elasticmapreduce:AddJobFlowSteps …), on all of one account and region."
            ),
            "Singletons such as the Glue catalog, and prefixes such as `table/orders-*`.",
            (
                "Language and vision calls whose only resource is an optional model"
                " (translate:TranslateText, polly:SynthesizeSpeech …)."
            ),
        ),
    ),
    Rule(
        name="iam-wide-resources",
        description="Checks for listing, describing and reading on more resources than are named.",
        level=ADVISORY,
        severity=LOW,
        why="Listing everything tells an intruder where to look.",
        fix="Name the resources where the action takes them.",
        url=RESOURCE_URL,
        judge=wide_resources,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("s3:GetBucketLocation", "arn:aws:s3:::*")),),
        good=(role_policy(allow("s3:GetObject", "arn:aws:s3:::reports/*")),),
        allows=(
            (
                "`*` narrowed by a condition on the resource's tag, the ECS cluster or the key's"
                " alias is said here, not blocked; with an ARN such as `key/*` and an exact value"
                " of that condition it passes: AWS has no other way to name a key that does not"
                " exist yet."
            ),
        ),
    ),
    Rule(
        name="iam-pass-role-scoped",
        description=(
            "Checks that iam:PassRole names its roles or at least the service that gets them."
        ),
        level=MANDATORY,
        severity=CRITICAL,
        why="Who can pass any role to any service has the permissions of every role.",
        fix="Name the roles, and add StringEquals iam:PassedToService.",
        url=PASS_ROLE_URL,
        judge=pass_role_scoped,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("iam:PassRole", "*")),),
        good=(role_policy(allow("iam:PassRole", TASK_ROLE_ARN, Condition=PASSED)),),
        allows=("Roles by exact ARN or by the prefix of a name.",),
    ),
    Rule(
        name="iam-pass-role-named",
        description="Checks that iam:PassRole names its roles even where the service is stated.",
        level=ADVISORY,
        severity=MEDIUM,
        why="A stated service still gets every role that trusts it.",
        fix="Name the roles.",
        url=PASS_ROLE_URL,
        judge=pass_role_exact,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("iam:PassRole", "*", Condition=PASSED)),),
        good=(role_policy(allow("iam:PassRole", TASK_ROLE_ARN, Condition=PASSED)),),
    ),
]
