"""Which actions a document may allow: none by wildcard, none that AWS does not have, none by
exclusion, none that lead to more power.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .authorization import expand, may_be_newer, services, unknown_action
from .document import Statement
from .documents import IDENTITY, KEY, RESOURCE, TRUST, LocatedDocument, fields, located_documents
from .examples import (
    QUEUE_ARN,
    ROOT,
    TASK_ROLE_ARN,
    TOPIC_ARN,
    allow,
    key_policy,
    role_policy,
    topic_policy,
)
from .glob import all_wildcards, has_wildcard
from .resource_widths import unscoped
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import several, shown

NEARLY_ALL = 0.9
PERMISSION = "aws:lambda/permission:Permission"
ACTIONS_URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"
)

# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html: without `kms:*` for
# its own account a key can be lost.
KEY_ROOT_ACTION = "kms:*"

# Not in the reference any more, and still in the policy AWS gives every new topic
# (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html).
FORMER = frozenset({"sns:receive"})

# Takes `*` only (so no resource rule can see it) and reaches beyond the one thing it is granted
# for.
POWERFUL = frozenset(
    {
        "account:closeaccount",
        "events:putpermission",
        "organizations:leaveorganization",
        "logs:putresourcepolicy",
        "kms:createkey",
        "sns:createplatformapplication",
        "xray:putresourcepolicy",
    }
)

# https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html and
# rhinosecuritylabs' published list of escalation methods: each lets its holder give himself other
# permissions when the resource is not restricted.
ESCALATIONS = (
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "glue:UpdateDevEndpoint",
    "states:UpdateStateMachine",
)
RUNS_WITH_ROLE = (
    "lambda:CreateFunction",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "glue:CreateJob",
    "glue:CreateDevEndpoint",
    "cloudformation:CreateStack",
    "states:CreateStateMachine",
    "datapipeline:CreatePipeline",
    "sagemaker:CreateNotebookInstance",
    "codebuild:CreateProject",
)


@lru_cache(maxsize=4096)
def wildcard_fault(action: str) -> str | None:
    """Why an action is too wide by itself, or None: `*`, a wildcard in the service prefix, or
    (nearly) every action of a service.
    """
    if all_wildcards(action):
        return "allows every action of every service"
    prefix, colon, name = action.lower().partition(":")
    if colon and has_wildcard(prefix):
        return "has a wildcard in the service prefix"
    if colon and all_wildcards(name):
        return f"allows every action of {prefix}"
    if not has_wildcard(name) or prefix not in services():
        return None
    found, known = len(expand(action)), len(services()[prefix].keys)
    return (
        f"allows {found} of the {known} actions of {prefix}"
        if known >= 5 and found >= NEARLY_ALL * known
        else None
    )


def no_wildcard_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every Allow whose action is `*`, `s?:x`, `s3:*` … in an identity, resource or key policy."""
    yield from _permitted(resource)
    for located in located_documents(resource, IDENTITY, RESOURCE, KEY):
        roots = _key_roots(located)
        for statement in located.document.statements:
            for what, patterns in () if statement.deny else _together(statement):
                yield Finding(
                    f"{located.path}.{statement.path}",
                    f"{several(patterns, 3)} together {what}. Name the actions that are needed.",
                    patterns,
                    statement.resources,
                )
            for action in () if statement.deny else statement.actions:
                fault = wildcard_fault(action)
                if fault and not _own_key(located, statement, action, roots):
                    yield Finding(
                        f"{located.path}.{statement.path}",
                        f"{shown(action)} {fault}. Name the actions that are needed.",
                        (action,),
                        statement.resources,
                    )


def _together(statement: Statement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(what they allow, the patterns) where several patterns, none of them too wide alone, take in
    (nearly) every action of a service.
    """
    patterns: dict[str, list[str]] = {}
    for action in statement.actions:
        prefix, colon, name = action.lower().partition(":")
        if colon and has_wildcard(name) and prefix in services() and not wildcard_fault(action):
            patterns.setdefault(prefix, []).append(action)
    for prefix, several_of in patterns.items():
        known = len(services()[prefix].keys)
        allowed = len({found.name for action in several_of for found in expand(action)})
        if len(several_of) > 1 and known >= 5 and allowed >= NEARLY_ALL * known:
            yield f"allow {allowed} of the {known} actions of {prefix}", tuple(several_of)


def _permitted(resource: Resource) -> Iterator[Finding]:
    """A Lambda permission names its action without a document; AWS takes `*` and `lambda:*`
    there.
    """
    action = resource.props.get("action") if resource.type == PERMISSION else None
    fault = wildcard_fault(action) if isinstance(action, str) else None
    if fault:
        yield Finding(
            "action", f"{shown(str(action))} {fault}. Write lambda:InvokeFunction.", (str(action),)
        )


def _key_roots(located: LocatedDocument) -> set[str]:
    """The accounts whose root has `kms:*` in a key policy; one is the key's own, two are not
    both.
    """
    if located.kind != KEY:
        return set()
    return {
        account
        for statement in located.document.statements
        if not statement.deny and KEY_ROOT_ACTION in map(str.lower, statement.actions)
        for _, name in statement.principals
        for account in [_root_account(name)]
        if account
    }


def _root_account(principal: str) -> str | None:
    segments = principal.split(":")
    if principal.isdigit() and len(principal) == 12:
        return principal
    return (
        segments[4]
        if len(segments) == 6 and segments[5] == "root" and segments[4].isdigit()
        else None
    )


def _own_key(located: LocatedDocument, statement: Statement, action: str, roots: set[str]) -> bool:
    if located.kind != KEY or action.lower() != KEY_ROOT_ACTION or len(roots) != 1:
        return False
    return bool(statement.principals) and all(
        kind == "AWS" and _root_account(name) for kind, name in statement.principals
    )


def no_unknown_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every action that is nearly one of the Service Authorization Reference, and is none."""
    yield from _unknown_actions(resource, config, newer=False)


def no_newer_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every action that this pack's list does not have and AWS may have by now."""
    yield from _unknown_actions(resource, config, newer=True)


def _unknown_actions(
    resource: Resource, config: Mapping[str, Any], *, newer: bool
) -> Iterator[Finding]:
    known = FORMER | {str(action).lower() for action in config.get("known_actions") or ()}
    for located in located_documents(resource, IDENTITY, RESOURCE, KEY, TRUST):
        for statement in located.document.statements:
            for action in statement.actions:
                why = unknown_action(action)
                if (
                    why
                    and may_be_newer(action) == newer
                    and not all_wildcards(action)
                    and action.lower() not in known
                ):
                    yield Finding(
                        f"{located.path}.{statement.path}",
                        f"unknown action {shown(action)}: {why}",
                        (action,),
                        statement.resources,
                    )


def no_not_action_resource(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every Allow that is said by exclusion."""
    for located in located_documents(resource, IDENTITY, TRUST, RESOURCE, KEY):
        for statement in located.document.statements:
            if statement.deny:
                continue
            for name, present in (
                ("NotAction", statement.not_action),
                ("NotResource", statement.not_resource),
                ("NotPrincipal", statement.not_principal),
            ):
                if present:
                    text = (
                        f"allows everything except what {name} lists, also what AWS adds tomorrow."
                        f" Use {name.removeprefix('Not')}."
                    )
                    yield Finding(
                        f"{located.path}.{statement.path}",
                        text,
                        statement.actions,
                        statement.resources,
                    )


def no_partial_write_wildcards(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every `x:Put*` that takes in actions which change something."""
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            for action in () if statement.deny else statement.actions:
                if not has_wildcard(action) or wildcard_fault(action):
                    continue
                changing = [found.name for found in expand(action) if found.level in "WPT"]
                if changing:
                    text = (
                        f"{shown(action)} allows {several(changing, 3)}. Name the actions that are"
                        " needed."
                    )
                    yield Finding(
                        f"{located.path}.{statement.path}", text, (action,), statement.resources
                    )


def no_privilege_escalation(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Actions on unrestricted resources by which a holder gets other permissions than those he was
    given.
    """
    for located in located_documents(resource, IDENTITY):
        allowed = {
            action for one in located.document.statements if not one.deny for action in one.actions
        }
        names = {
            found.name
            for action in allowed
            if not all_wildcards(action)
            for found in expand(action)
        }
        for statement in located.document.statements:
            if statement.deny or not any(unscoped(one) for one in statement.resources):
                continue
            here = {
                found.name
                for action in statement.actions
                if not wildcard_fault(action)
                for found in expand(action)
            }
            dangerous = [name for name in ESCALATIONS if name in here]
            if "iam:PassRole" in here:
                dangerous += [
                    f"iam:PassRole with {name}" for name in RUNS_WITH_ROLE if name in names
                ]
            for name in dangerous:
                text = (
                    f"{name} on resources that are not restricted lets the holder take other"
                    " permissions. Restrict it to the ones that are meant."
                )
                yield Finding(
                    f"{located.path}.{statement.path}",
                    text,
                    tuple(name.split(" with ")),
                    statement.resources,
                )


def no_powerful_account_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Actions that AWS cannot restrict to a resource and that nevertheless change who may do
    what.
    """
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            delivery = any(
                action.lower() == "logs:createlogdelivery" for action in statement.actions
            )
            for action in () if statement.deny else statement.actions:
                if wildcard_fault(action):
                    continue
                powerful = [
                    found.name
                    for found in expand(action)
                    if not found.arns and (found.level == "P" or found.name.lower() in POWERFUL)
                ]
                for name in powerful:
                    if not (delivery and name == "logs:PutResourcePolicy"):
                        text = (
                            f"{name} takes no resource and changes permissions of the whole"
                            " account. Leave it to who deploys."
                        )
                        yield Finding(
                            f"{located.path}.{statement.path}", text, (name,), statement.resources
                        )


RULES = [
    Rule(
        name="iam-no-wildcard-actions",
        description="Checks that no policy allows an action by a wildcard for a whole service.",
        level=MANDATORY,
        severity=CRITICAL,
        why=(
            "`*`, `s3:*`, `*:*` or `S3:*` also allow what nobody thought of, and what AWS adds"
            " tomorrow."
        ),
        fix=(
            "Name the actions. A wildcard at the end of a name (`s3:Get*`) is allowed on resources"
            " that are named."
        ),
        url=ACTIONS_URL,
        judge=no_wildcard_actions,
        fields={**fields(IDENTITY, RESOURCE, KEY), PERMISSION: ("action",)},
        bad=(
            role_policy(allow("s3:*", "arn:aws:s3:::reports/*")),
            topic_policy(allow("SNS:*", TOPIC_ARN, Principal=ROOT)),
        ),
        good=(
            role_policy(allow("s3:Get*", "arn:aws:s3:::reports/*")),
            key_policy(allow("kms:*", "*", Principal=ROOT)),
        ),
        allows=(
            (
                "`kms:*` for the root of the key's own account in a key policy: without it a key"
                " can be lost."
            ),
            "Everything in a Deny statement.",
        ),
    ),
    Rule(
        name="iam-known-actions",
        description="Checks that no action is a slip: nearly one that exists, and none.",
        level=MANDATORY,
        severity=MEDIUM,
        why=(
            "A misspelled action grants nothing, and that comes to light as AccessDenied in the"
            " middle of the night."
        ),
        fix=(
            "Correct the name. For an action that is newer than this pack list it in"
            " `known_actions`."
        ),
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        judge=no_unknown_actions,
        fields=fields(IDENTITY, RESOURCE, KEY, TRUST),
        config={
            "known_actions": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Actions newer than this pack.",
            }
        },
        bad=(role_policy(allow("sns:Publsh", TOPIC_ARN)),),
        good=(role_policy(allow("sns:Publish", TOPIC_ARN)),),
        allows=("sns:Receive, which AWS itself still writes into the policy of every new topic.",),
    ),
    Rule(
        name="iam-actions-newer-than-the-pack",
        description="Checks that every action is in this pack's Service Authorization Reference.",
        level=ADVISORY,
        severity=LOW,
        why=(
            "AWS adds services and actions every week: what this pack does not know may be new, or"
            " may grant nothing."
        ),
        fix="Look the action up; list one that AWS has in `known_actions`, or update the pack.",
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        judge=no_newer_actions,
        fields=fields(IDENTITY, RESOURCE, KEY, TRUST),
        config={
            "known_actions": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Actions newer than this pack.",
            }
        },
        bad=(role_policy(allow("quantumledger:GetEntry", TOPIC_ARN)),),
        good=(role_policy(allow("sns:Publish", TOPIC_ARN)),),
        allows=("A slip of a known name, which is mandatory to correct: iam-known-actions.",),
    ),
    Rule(
        name="iam-no-not-action-resource",
        description="Checks that no Allow uses NotAction, NotResource or NotPrincipal.",
        level=MANDATORY,
        severity=HIGH,
        why="An Allow by exclusion grants everything that the list forgot.",
        fix="Use Action, Resource and Principal. Not… elements belong into Deny statements.",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
        judge=no_not_action_resource,
        fields=fields(IDENTITY, TRUST, RESOURCE, KEY),
        bad=(role_policy(allow(None, "arn:aws:s3:::reports/*", NotAction="s3:DeleteObject")),),
        good=(
            role_policy(
                {
                    "Effect": "Deny",
                    "NotAction": "s3:GetObject",
                    "Resource": "arn:aws:s3:::reports/*",
                }
            ),
        ),
        allows=("Deny statements with NotAction, NotResource or NotPrincipal.",),
    ),
    Rule(
        name="iam-no-partial-write-wildcards",
        description="Checks that wildcards in action names take in reading actions only.",
        level=ADVISORY,
        severity=LOW,
        why="`dynamodb:*Item` reads like one thing and allows deletion.",
        fix="Name the writing actions one by one.",
        url=ACTIONS_URL,
        judge=no_partial_write_wildcards,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("sqs:Send*", QUEUE_ARN)),),
        good=(role_policy(allow("sqs:SendMessage", QUEUE_ARN)),),
        allows=("Wildcards that only read or list (`Describe*`).",),
    ),
    Rule(
        name="iam-no-privilege-escalation",
        description="Checks that no one can grant themselves other permissions.",
        level=ADVISORY,
        severity=HIGH,
        why="Who may put a policy on any role may do anything.",
        fix="Restrict the action to the roles, functions or machines that are meant.",
        url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
        judge=no_privilege_escalation,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("iam:PutRolePolicy", "*")),),
        good=(role_policy(allow("iam:PutRolePolicy", TASK_ROLE_ARN)),),
        allows=("The same actions on resources that are named.",),
    ),
    Rule(
        name="iam-no-powerful-account-actions",
        description="Checks for account-wide actions that change permissions and take no resource.",
        level=ADVISORY,
        severity=MEDIUM,
        why=(
            "AWS takes `*` only for them, so no resource rule can see them; unavoidable is not"
            " harmless."
        ),
        fix="Leave them to the person or role that deploys.",
        url=ACTIONS_URL,
        judge=no_powerful_account_actions,
        fields=fields(IDENTITY),
        bad=(role_policy(allow("kms:CreateKey", "*")),),
        good=(role_policy(allow(["logs:CreateLogDelivery", "logs:PutResourcePolicy"], "*")),),
        allows=(
            (
                "logs:PutResourcePolicy beside logs:CreateLogDelivery, which a state machine's log"
                " delivery needs."
            ),
        ),
    ),
]
