"""Which resources an action may be allowed on: those it is meant for, not `*` and not every one of
the account.

Whether `*` can be avoided is read from the Service Authorization Reference (authorization.py).
Whether an ARN is narrow is a question about languages (glob.py): an ARN of the policy that contains
every name of the resource's own ARN template is every resource of its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .authorization import Action, expand, may_be_newer, unknown_action
from .conditions import exact, has_key, names_resource, names_resource_exactly
from .document import Statement
from .documents import IDENTITY, fields, located_documents
from .examples import TASK_ROLE_ARN, TOPIC_ARN, allow, role_policy
from .glob import ANY, all_wildcards, contains, has_wildcard, matches
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import several, shown

RESOURCE_URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
)
PASS_ROLE_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
PASS_ROLE = "iam:passrole"
# What the two rules about resources look up twice each, kept for the largest document one could
# write.
MANY = 65536

# A name as long as names get, of a character that no policy states: what takes it in takes in every
# long name.
NAME = ANY * 64

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: AWS documents `*`, the
# interfaces do not exist beforehand.
VPC_INTERFACES = frozenset(
    f"ec2:{name}".lower()
    for name in (
        "CreateNetworkInterface",
        "DeleteNetworkInterface",
        "DetachNetworkInterface",
        "AssignPrivateIpAddresses",
        "UnassignPrivateIpAddresses",
    )
)
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: the statement AWS prescribes
# for a state machine that logs.
LOG_DELIVERY = frozenset({"logs:putlogevents", "logs:createlogstream"})
LOG_DELIVERY_MARK = "logs:createlogdelivery"
# What a state machine that waits for a job may do to it: AWS makes up the job's id, and Step
# Functions stops no other. Every resource of the type, in one account and region; never `*`.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
UNNAMED_YET = frozenset(
    {
        "batch:terminatejob",
        "bedrock:createmodelcustomizationjob",
        "bedrock:stopmodelcustomizationjob",
        "elasticmapreduce:terminatejobflows",
        "emr-serverless:deleteapplication",
        "mediaconvert:canceljob",
    }
)
# The optional resources of these are custom models and vocabularies; without one there is nothing
# to name.
STATELESS = frozenset(
    {
        "translate:translatetext",
        "translate:translatedocument",
        "polly:synthesizespeech",
        "polly:startspeechsynthesistask",
        "comprehend:detectentities",
        "comprehend:classifydocument",
        "comprehend:containspiientities",
        "rekognition:detectlabels",
        "rekognition:detectcustomlabels",
        "rekognition:detectmoderationlabels",
        "ce:getcostandusage",
        "ce:getcostandusagewithresources",
        "ce:getcostforecast",
        "ce:getdimensionvalues",
        "ce:gettags",
    }
)
# Takes no resource in the reference, but is meant to be held by what it may call
# (connect-third-party-apis.html).
HTTP_ENDPOINT = "states:invokehttpendpoint"
HTTP_KEYS = ("states:httpendpoint", "states:httpmethod")


@lru_cache(maxsize=MANY)
def everything(resource: str) -> bool:
    """Is it `*`, `**`, `arn:*:*:*:*:*` or another way to say every resource of every service?"""
    wide = _widened(resource)
    return has_wildcard(resource) and any(
        contains(wide, f"{partition}:?*:*:*:?*") for partition in ("arn:aws*", _partition(wide))
    )


def _partition(resource: str) -> str:
    """The partition that the ARN states ("arn:aws"), or any that AWS has."""
    return ":".join(resource.split(":", 2)[:2]) if resource.startswith("arn:aws") else "arn:aws*"


def _widened(text: str) -> str:
    """The pattern with `*` for every segment that states single letters only."""
    return "".join("*" if _single_letters(part) else part for part in re.split(r"([:/])", text))


def _single_letters(segment: str) -> bool:
    """Has the segment wildcards, and between them one letter at most?"""
    return has_wildcard(segment) and all(len(run) < 2 for run in re.split(r"[*?]+", segment))


@lru_cache(maxsize=MANY)
def fits_all(resource: str, template: str) -> bool:
    """Does the policy's ARN take in every resource of the type that has this ARN template?

    A region or an account by a pattern narrows the type no further, and neither does a segment that
    states single letters (`a*`, `*e*`, `?7*`, `*a*e*`): a few dozen of those are every name.
    """
    if not has_wildcard(resource) or not _may_fit(resource, template):
        return False
    return matches(_of_any_place(resource, _literal(template)), _instance(template))


def _may_fit(resource: str, template: str) -> bool:
    """The quick no: what stands before the first wildcard of the resource part is the name of
    something.
    """
    head, literal = _head(resource), _literal(template)
    if head is None or len(head) <= len(literal):
        return head is None or literal.startswith(head)
    return head.startswith(literal) and len(head) <= len(literal) + 1


@lru_cache(maxsize=MANY)
def _of_any_place(resource: str, literal: str) -> str:
    """The ARN with `*` for its partition, region and account, and with a widened name. `literal` is
    what every name of the type begins with.
    """
    own = resource.split(":", 5)
    if len(own) < 6:
        return resource
    start = len(literal) if own[5].startswith(literal) else 0
    return ":".join([own[0], "*", own[2], "*", "*", own[5][:start] + _widened(own[5][start:])])


@lru_cache(maxsize=MANY)
def _head(resource: str) -> str | None:
    """The resource part up to its first wildcard; None when the service or account has one too and
    nothing quick can be said.
    """
    own = resource.split(":", 5)
    if len(own) < 6 or any(map(has_wildcard, own[:5])):
        return None
    return re.split(r"[*?]", own[5], maxsplit=1)[0]


@cache
def _literal(template: str) -> str:
    return template.split(":", 5)[5].split("${", 1)[0]


@cache
def _instance(template: str) -> str:
    """An ARN of the template that states nothing: ANY in every name."""
    parts = template.split(":", 5)
    return ":".join(re.sub(r"\$\{[^}]*\}", NAME, part) for part in parts)


def unscoped(resource: str) -> bool:
    """Is the resource `*`, or an ARN whose resource part is nothing but wildcards after a type
    ("role/*", "topic ARN:*")?
    """
    if everything(resource):
        return True
    segments = resource.split(":", 5)
    tail = re.split(r"[:/]", segments[5]) if len(segments) == 6 else []
    return bool(tail) and all(all_wildcards(part) for part in tail[1:] or tail)


@lru_cache(maxsize=1024)
def _named(templates: tuple[str, ...]) -> tuple[str, ...]:
    """The templates that have a name in them: a singleton such as the Glue catalog is as narrow as
    it can be.
    """
    return tuple(template for template in templates if "${" in template.split(":", 5)[5])


def _excused(action: Action, delivery: bool) -> bool:
    name = action.name.lower()
    if name in LOG_DELIVERY:
        return delivery
    return name == PASS_ROLE or name in VPC_INTERFACES or name in STATELESS


@lru_cache(maxsize=MANY)
def too_wide(action: str, resource: str, delivery: bool) -> tuple[Action, ...]:
    """The known actions of a pattern for which this resource is too wide. `delivery`: the statement
    also allows logs:CreateLogDelivery.
    """
    if everything(resource):
        return tuple(
            one for one in expand(action) if _named(one.arns) and not _excused(one, delivery)
        )
    fitting = {template for template in _templates(action) if fits_all(resource, template)}
    if not fitting:
        return ()
    fits = [one for one in expand(action) if not fitting.isdisjoint(one.arns)]
    return tuple(
        one
        for one in fits
        if not _account_log_group(one)
        and not _excused(one, delivery)
        and not (one.name.lower() in UNNAMED_YET | made() and _one_place(resource))
    )


@cache
def made() -> frozenset[str]:
    """The actions that make a thing whose id AWS makes up ("ec2:createvolume"): no policy can name
    it. Written by tools/sdk_permissions.py from the answers of the services.
    """
    lines = Path(__file__).with_name("made.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.lower() for line in lines if not line.startswith("#"))


def _one_place(resource: str) -> bool:
    """Does the ARN name its region and account?"""
    segments = resource.split(":", 5)
    return len(segments) == 6 and not any(map(has_wildcard, segments[3:5]))


@lru_cache(maxsize=4096)
def _templates(action: str) -> frozenset[str]:
    """The ARN templates, with a name in them, of everything that an action pattern allows."""
    return frozenset(template for one in expand(action) for template in _named(one.arns))


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


def _account_log_group(action: Action) -> bool:
    """A function creates its own log group before it has a name of its own: AWS's own managed
    policy allows it account-wide.
    """
    return action.name == "logs:CreateLogGroup"


def _severe(action: str, wide: tuple[Action, ...], star: bool, statement: Statement) -> bool:
    """Mandatory: `*` beyond listing, or every resource of a type for an action that changes
    something, without a narrowing condition. An action newer than the pack may know no resource.
    """
    if names_resource(statement):
        return False
    if not wide:
        return not may_be_newer(action)
    return any(one.level != "L" for one in wide) if star else any(one.level in "WP" for one in wide)


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
    return _named(action.arns)[0] if _named(action.arns) else "its ARN"


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


@lru_cache(maxsize=4096)
def _passes(action: str) -> bool:
    return any(one.name.lower() == PASS_ROLE for one in expand(action))


def _pass_role(resource: Resource, severe: bool) -> Iterator[Finding]:
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            passing = (
                []
                if statement.deny
                else [action for action in statement.actions if _passes(action)]
            )
            wide = [one for one in statement.resources if everything(one) or _all_roles(one)]
            to = exact(statement, "iam:PassedToService")
            if not passing or not wide or bool(to) == severe:
                continue
            tail = "" if severe else f" to {several(to)}"
            text = (
                f"{shown(passing[0])} on {shown(wide[0])} passes any role{tail}. Name the roles"
                + (" and add the condition iam:PassedToService." if severe else ".")
            )
            yield Finding(f"{located.path}.{statement.path}", text, tuple(passing), tuple(wide))


def _all_roles(resource: str) -> bool:
    return fits_all(resource, "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}")


def pass_role_scoped(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """iam:PassRole for any role, to any service."""
    yield from _pass_role(resource, severe=True)


def pass_role_exact(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """iam:PassRole for any role, if only to stated services."""
    yield from _pass_role(resource, severe=False)


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
                "Stopping a job whose id AWS makes up, where Step Functions waits for it"
                " (batch:TerminateJob, elasticmapreduce:TerminateJobFlows …), on all jobs of one"
                " account and region."
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
        description="Checks for listing and reading on more resources than are named.",
        level=ADVISORY,
        severity=LOW,
        why="Listing everything tells an intruder where to look.",
        fix="Name the resources where the action takes them.",
        url=RESOURCE_URL,
        judge=wide_resources,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("s3:GetObject", "arn:aws:s3:::*")),),
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
