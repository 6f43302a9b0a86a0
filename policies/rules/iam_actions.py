"""Which actions a document may allow: none by wildcard, none by exclusion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .authorization import expand, services
from .document import Statement
from .documents import IDENTITY, KEY, RESOURCE, TRUST, LocatedDocument, fields, located_documents
from .examples import (
    QUEUE_ARN,
    ROOT,
    TOPIC_ARN,
    allow,
    key_policy,
    role_policy,
    topic_policy,
)
from .glob import all_wildcards, has_wildcard
from .rule import ADVISORY, CRITICAL, HIGH, LOW, MANDATORY, Finding, Resource, Rule
from .wording import several, shown

NEARLY_ALL = 0.9

PERMISSION = "aws:lambda/permission:Permission"

ACTIONS_URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"
)

# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html: without `kms:*` for
# its own account a key can be lost.
KEY_ROOT_ACTION = "kms:*"


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
    allowed, known = len(expand(action)), len(services()[prefix].keys)
    return (
        f"allows {allowed} of the {known} actions of {prefix}"
        if known >= 5 and allowed >= NEARLY_ALL * known
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
        allowed = len({expanded.name for action in several_of for expanded in expand(action)})
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
                changing = [expanded.name for expanded in expand(action) if expanded.level in "WPT"]
                if changing:
                    text = (
                        f"{shown(action)} allows {several(changing, 3)}. Name the actions that are"
                        " needed."
                    )
                    yield Finding(
                        f"{located.path}.{statement.path}", text, (action,), statement.resources
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
]
