"""How wide a resource of a policy is: the languages of wildcards, and what the templates of AWS say
of an action.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from .authorization import Action, expand
from .glob import ANY, all_wildcards, contains, has_wildcard, matches

RESOURCE_URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
)
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
# What a state machine may do to a job that it waits for, or to a cluster that it has made for its
# steps: AWS makes up the id, and Step Functions stops no other. Every resource of the type, in one
# account and region; never `*`.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html
UNNAMED_YET = frozenset(
    {
        "batch:terminatejob",
        "bedrock:createmodelcustomizationjob",
        "bedrock:stopmodelcustomizationjob",
        "elasticmapreduce:addjobflowsteps",
        "elasticmapreduce:cancelsteps",
        "elasticmapreduce:modifyinstancefleet",
        "elasticmapreduce:modifyinstancegroups",
        "elasticmapreduce:setterminationprotection",
        "elasticmapreduce:terminatejobflows",
        "emr-serverless:deleteapplication",
        "emr-serverless:startapplication",
        "emr-serverless:startjobrun",
        "emr-serverless:stopapplication",
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


# What belongs to something that has a name: how a template ends → what stands before that name in
# an ARN, and what behind it.
OWNED = {
    "function:${FunctionName}": ("function:", ":"),
    "stateMachine:${StateMachineName}": ("stateMachine:", ":"),
    "execution:${StateMachineName}:${ExecutionId}": ("execution:", ":"),
    "table/${TableName}": ("table/", "/"),
    "table/${TableName}/index/${IndexName}": ("table/", "/"),
    "table/${TableName}/stream/${StreamLabel}": ("table/", "/"),
    "job-definition/${JobDefinitionName}:${Revision}": ("job-definition/", ":"),
    "task-definition/${TaskDefinitionFamilyName}:${TaskDefinitionRevisionNumber}": (
        "task-definition/",
        ":",
    ),
    "${BucketName}/${ObjectName}": ("", "/"),
}


@lru_cache(maxsize=MANY)
def everything(resource: str) -> bool:
    """Is it `*`, `**`, `arn:*:*:*:*:*` or another way to say every resource of every service?"""
    if not has_wildcard(resource) or _one_service(resource):
        return False
    wide = _widened(resource)
    return any(
        contains(wide, f"{partition}:?*:*:*:?*") for partition in ("arn:aws*", _partition(wide))
    )


def _one_service(resource: str) -> bool:
    """The quick no: the ARN states its partition and its service."""
    segments = resource.split(":", 3)
    return len(segments) == 4 and bool(segments[2]) and not any(map(has_wildcard, segments[:3]))


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
    if not has_wildcard(resource):
        return False
    if _every_owner(resource, template):
        return True
    return _may_fit(resource, template) and matches(
        _of_any_place(resource, _literal(template)), _instance(template)
    )


def _every_owner(resource: str, template: str) -> bool:
    """Does the ARN state a part of every resource: an alias, an index, an object of each one
    ("function:*:live", "*/logs/*")?
    """
    split = OWNED.get(template.split(":", 5)[5])
    own = resource.split(":", 5)
    if split is None or len(own) < 6:
        return False
    kind, divider = split
    owner, separator, _ = own[5].removeprefix(kind).partition(divider)
    return bool(separator) and own[5].startswith(kind) and _single_letters(owner)


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
def named(templates: tuple[str, ...]) -> tuple[str, ...]:
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
            one for one in expand(action) if named(one.arns) and not _excused(one, delivery)
        )
    fitting = {template for template in _templates(action) if fits_all(resource, template)}
    if not fitting:
        return ()
    return tuple(
        one
        for one in expand(action)
        if not fitting.isdisjoint(one.arns)
        and not account_log_group(one)
        and not _excused(one, delivery)
        and not (_one_place(resource) and _unnamed_yet(one, fitting))
    )


def _unnamed_yet(action: Action, fitting: set[str]) -> bool:
    """Whether all that the resource takes in of the action's types are things that the call makes,
    or stops before anybody knows their ids.
    """
    name = action.name.lower()
    own = fitting.intersection(action.arns)
    return name in UNNAMED_YET or all(
        template.split(":", 5)[5] in made().get(name, ()) for template in own
    )


@cache
def made() -> dict[str, frozenset[str]]:
    """The actions that make a thing whose id AWS makes up ("ec2:createvolume"), with the types of
    those things as ARNs end in them: no policy can name it. Written by tools/sdk_permissions.py
    from the answers of the services.
    """
    lines = Path(__file__).with_name("made.txt").read_text(encoding="utf-8").splitlines()
    types_by_action: dict[str, set[str]] = {}
    for action, resource in (line.split(" ", 1) for line in lines if not line.startswith("#")):
        types_by_action.setdefault(action.lower(), set()).add(resource)
    return {action: frozenset(types) for action, types in types_by_action.items()}


def _one_place(resource: str) -> bool:
    """Does the ARN name its region and account?"""
    segments = resource.split(":", 5)
    return len(segments) == 6 and not any(map(has_wildcard, segments[3:5]))


@lru_cache(maxsize=4096)
def _templates(action: str) -> frozenset[str]:
    """The ARN templates, with a name in them, of everything that an action pattern allows."""
    return frozenset(template for one in expand(action) for template in named(one.arns))


def account_log_group(action: Action) -> bool:
    """A function creates its own log group before it has a name of its own: AWS's own managed
    policy allows it account-wide.
    """
    return action.name == "logs:CreateLogGroup"
