"""Who may assume a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .conditions import has_key, names_caller, names_external_id, names_source
from .document import Statement
from .documents import TRUST, LocatedDocument, fields, located_documents
from .examples import ACCOUNT, FROM_ACCOUNT, trusting
from .glob import has_wildcard
from .identity_providers import missing_key
from .rule import ADVISORY, CRITICAL, HIGH, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import shown

TRUST_URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)

DEPUTY_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"

# The actions a trust policy is for (STS API reference).
ASSUMING = frozenset(
    f"sts:{name}".lower()
    for name in (
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "SetSourceIdentity",
        "TagSession",
        "SetContext",
    )
)

DEPUTIES = ("states", "scheduler", "events", "pipes")


def is_anyone(kind: str, name: str) -> bool:
    """Is the principal everybody: `*`, every account's root, any federation, any service?"""
    if not has_wildcard(name):
        return False
    segments = name.split(":")
    if kind.lower() == "aws" and len(segments) >= 6:
        return has_wildcard(segments[4]) or not segments[4]
    return True


def _narrow(statement: Statement) -> bool:
    return names_caller(statement) or names_external_id(statement)


def _allows(resource: Resource) -> Iterator[tuple[LocatedDocument, Statement]]:
    for located in located_documents(resource, TRUST):
        for statement in located.document.statements:
            if not statement.deny:
                yield located, statement


def trust_restricted(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Trust in everybody, in every subject of a shared identity provider, or for other actions than
    assuming.
    """
    for located, statement in _allows(resource):
        path = f"{located.path}.{statement.path}"
        for action in statement.actions:
            if action.lower() not in ASSUMING and not _assuming_wildcard(action):
                yield Finding(
                    path,
                    f"{shown(action)} is not for a trust policy. Allow sts:AssumeRole only.",
                    (action,),
                )
        for kind, name in statement.principals:
            if kind.lower() == "canonicaluser":
                yield Finding(
                    path,
                    "a canonical user is for S3's policies; AWS refuses it here. Name the account"
                    " or role by its ARN.",
                    statement.actions,
                )
            if is_anyone(kind, name) and not _narrow(statement):
                yield Finding(
                    path,
                    f"{_principal(kind, name)} may assume this role, that is anybody. Name the"
                    " account, role or service.",
                    statement.actions,
                )
            key = missing_key(kind, name, statement)
            if key:
                yield Finding(
                    path,
                    "anybody with an account at this identity provider may assume this role. Add a"
                    f" condition on {key}.",
                    statement.actions,
                )


def _principal(kind: str, name: str) -> str:
    return f"{kind} {shown(name)}" if kind.isalnum() and len(kind) < 20 else shown(name)


def _assuming_wildcard(action: str) -> bool:
    return action.lower().startswith("sts:assumerole") and has_wildcard(action)


def trust_wide(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Trust in everybody that only a condition narrows."""
    for located, statement in _allows(resource):
        for kind, name in statement.principals:
            if is_anyone(kind, name) and _narrow(statement):
                text = (
                    f"{_principal(kind, name)} may assume this role, held back by the condition"
                    " alone. Name the principals as well."
                )
                yield Finding(f"{located.path}.{statement.path}", text, statement.actions)


def trust_confused_deputy(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Trust in Step Functions, Scheduler, EventBridge or Pipes on behalf of any account."""
    for located, statement in _allows(resource):
        for kind, name in statement.principals:
            deputy = (
                kind == "Service" and name.split(".")[0] in DEPUTIES and ".amazonaws.com" in name
            )
            if (
                deputy
                and not names_source(statement)
                and not has_key(statement, "aws:sourceorgid")
                and not statement.condition_unknown
            ):
                text = (
                    f"{shown(name)} may assume this role for any account. Add a condition on"
                    " aws:SourceAccount or aws:SourceArn."
                )
                yield Finding(f"{located.path}.{statement.path}", text, statement.actions)


STATES = {"Service": "states.amazonaws.com"}


RULES = [
    Rule(
        name="iam-trust-restricted",
        description="Checks that a role can only be assumed by somebody who is named.",
        level=MANDATORY,
        severity=CRITICAL,
        why="A role that anyone can assume belongs to everyone.",
        fix=(
            "Name the service, account or role. For an identity provider that the world shares, add"
            " a condition on the subject."
        ),
        url=TRUST_URL,
        judge=trust_restricted,
        fields=fields(TRUST),
        bad=(trusting("*"), trusting({"AWS": "arn:aws:iam::*:root"}), trusting(STATES, "sts:*")),
        good=(
            trusting(STATES, Condition=FROM_ACCOUNT),
            trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
        ),
        allows=(
            "Service principals and named accounts, roles and users; the root of a named account.",
        ),
    ),
    Rule(
        name="iam-trust-wide",
        description="Checks for roles that only a condition protects from the public.",
        level=ADVISORY,
        severity=HIGH,
        why="One edit of the condition opens the role.",
        fix="Name the principals as well.",
        url=TRUST_URL,
        judge=trust_wide,
        fields=fields(TRUST),
        bad=(
            trusting(
                {"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
            ),
        ),
        good=(trusting({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),),
    ),
    Rule(
        name="trust-confused-deputy",
        description=(
            "Checks that Step Functions, Scheduler, EventBridge and Pipes assume a role for this"
            " account only."
        ),
        level=ADVISORY,
        severity=MEDIUM,
        why=(
            "The service acts for other accounts too; the condition says for whom it may use this"
            " role."
        ),
        fix="Add StringEquals aws:SourceAccount, or ArnLike aws:SourceArn.",
        url=DEPUTY_URL,
        judge=trust_confused_deputy,
        fields=fields(TRUST),
        bad=(trusting(STATES),),
        good=(
            trusting(STATES, Condition=FROM_ACCOUNT),
            trusting({"Service": "lambda.amazonaws.com"}),
        ),
        allows=(
            (
                "Services that AWS does not call for this in (Lambda, EC2, ECS tasks, API Gateway,"
                " Firehose, Glue)."
            ),
        ),
    ),
]
