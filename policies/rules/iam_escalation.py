"""Ways to more power that need no wildcard for everything: one's own role, a family of roles beside
something that runs with them, roles of any account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .authorization import expand
from .conditions import exact, names_resource_exactly
from .document import Statement
from .documents import IDENTITY, fields, located_documents
from .examples import ACCOUNT, TASK_ROLE_ARN, allow, role_policy
from .glob import has_wildcard, matches
from .iam_power import RUNS_WITH_ROLE
from .resource_widths import everything, unscoped
from .rule import HIGH, MANDATORY, Finding, Resource, Rule
from .wording import shown

URL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
)
# What a role must not be able to do to itself: each ends in other permissions or other owners.
ON_ITSELF = (
    "iam:AttachRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
)
TAKES_ROLES = ("iam:PassRole", "sts:AssumeRole")
# What gives the holder the permissions of somebody else who is not named: a user's credentials, or
# the text of a policy that others have.
ON_OTHERS = {
    "iam:CreateAccessKey": "signs in as every user",
    "iam:CreateLoginProfile": "signs in as every user",
    "iam:UpdateLoginProfile": "signs in as every user",
    "iam:CreatePolicyVersion": "writes every policy",
    "iam:SetDefaultPolicyVersion": "chooses the version of every policy",
}
# Type → the property that names the role which the document is for.
ROLE_OF = {
    "aws:iam/role:Role": "name",
    "aws:iam/rolePolicy:RolePolicy": "role",
}


def no_roles_beyond(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Find statements by which the holder takes the permissions of roles that are not named."""
    own = resource.props.get(ROLE_OF.get(resource.type, ""))
    for located in located_documents(resource, IDENTITY):
        granted = [one for one in located.document.statements if not one.deny]
        runners = _runners(granted)
        for statement in granted:
            for text, actions in (
                *_on_itself(statement, own),
                *_family(statement, runners),
                *_any_account(statement),
            ):
                yield Finding(
                    f"{located.path}.{statement.path}", text, actions, statement.resources
                )


def _names(statement: Statement) -> set[str]:
    """The actions of a statement by their real names; a wildcard for everything is another rule's
    matter.
    """
    return {
        expanded.name
        for action in statement.actions
        if ":" in action and not action.endswith(":*")
        for expanded in expand(action)
    }


def _runners(statements: list[Statement]) -> list[str]:
    names = {name for statement in statements for name in _names(statement)}
    return [name for name in RUNS_WITH_ROLE if name in names]


def _on_itself(statement: Statement, own: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(own, str) or not own or exact(statement, "iam:PermissionsBoundary"):
        return
    arn = f"arn:aws:iam::{ACCOUNT}:role/{own.rsplit('/', 1)[-1]}"
    mine = [one for one in statement.resources if _same_role(one, arn)]
    for name in ON_ITSELF if mine else ():
        if name in _names(statement):
            yield (
                f"{name} on {shown(mine[0])} is the role itself: it could give itself anything."
                " Leave that to whoever deploys.",
                (name,),
            )


def _same_role(pattern: str, arn: str) -> bool:
    """Does the pattern take in the role, whatever account and path it has?"""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or everything(pattern) or not parts[5].startswith("role/"):
        return False
    return matches(parts[5].rsplit("/", 1)[-1], arn.rsplit("/", 1)[-1])


def _family(statement: Statement, runners: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not runners or "iam:PassRole" not in _names(statement):
        return
    if exact(statement, "iam:PassedToService"):
        return
    for one in statement.resources:
        if has_wildcard(one) and not everything(one):
            yield (
                f"iam:PassRole on {shown(one)} beside {runners[0]} runs code with every role of"
                " such a name. Name the roles, or add the condition iam:PassedToService.",
                ("iam:PassRole", runners[0]),
            )


def _any_account(statement: Statement) -> Iterator[tuple[str, tuple[str, ...]]]:
    if exact(statement, "aws:ResourceAccount") or exact(statement, "aws:ResourceOrgID"):
        return
    for name in TAKES_ROLES:
        for one in statement.resources if name in _names(statement) else ():
            parts = one.split(":", 5)
            if len(parts) == 6 and has_wildcard(parts[4]) and not everything(one):
                yield (
                    f"{name} on {shown(one)} reaches into any account. Name the account, or add"
                    " a condition on aws:ResourceAccount or aws:ResourceOrgID.",
                    (name,),
                )


def no_others_power(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Find statements by which the holder becomes users, or rewrites policies, that are not named.

    `*` and `user/*` are the matter of iam-no-wildcard-resources. A path and an account may have a
    wildcard, as in AWS's own policy for one's own keys (`arn:aws:iam::*:user/${aws:username}`).
    """
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            names = (
                set() if statement.deny or names_resource_exactly(statement) else _names(statement)
            )
            for name, meaning in ON_OTHERS.items():
                for one in statement.resources if name in names else ():
                    if not unscoped(one) and has_wildcard(one.rsplit("/", 1)[-1]):
                        yield Finding(
                            f"{located.path}.{statement.path}",
                            f"{name} on {shown(one)} {meaning} of such a name. Name the one that is"
                            " meant.",
                            (name,),
                            (one,),
                        )


OWN_ROLE = (
    "aws:iam/rolePolicy:RolePolicy",
    {
        "role": "weekly",
        "policy": role_policy(allow("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/weekly"))[1][
            "policy"
        ],
    },
)
FAMILY = f"arn:aws:iam::{ACCOUNT}:role/etl-*"
RULES = [
    Rule(
        name="iam-no-roles-beyond",
        description="Checks that no one takes the permissions of roles that are not named.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "A role that writes its own policy, or runs code with any role of a family, has more"
            " permissions than its policy shows."
        ),
        fix="Name the roles and their account; state the service that gets a role.",
        url=URL,
        judge=no_roles_beyond,
        fields=fields(IDENTITY),
        bad=(
            OWN_ROLE,
            role_policy(allow(["iam:PassRole", "lambda:CreateFunction"], FAMILY)),
            role_policy(allow("sts:AssumeRole", "arn:aws:iam::*:role/deploy")),
        ),
        good=(
            role_policy(allow(["iam:PassRole", "lambda:CreateFunction"], TASK_ROLE_ARN)),
            role_policy(
                allow(
                    "iam:PassRole",
                    FAMILY,
                    Condition={"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
                ),
                allow("lambda:CreateFunction", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:etl"),
            ),
            role_policy(allow("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/deploy")),
        ),
        allows=("A family of roles (`role/etl-*`) that is passed to a service which is stated.",),
    ),
    Rule(
        name="iam-no-others-power",
        description="Checks that credentials and policy versions are made for named ones only.",
        level=MANDATORY,
        severity=HIGH,
        why=(
            "An access key or a password of a user is all that the user may do, and a new version"
            " of a policy is whatever one writes into it."
        ),
        fix="Name the one user or policy; for a user's own keys `user/${aws:username}`.",
        url=URL,
        judge=no_others_power,
        fields=fields(IDENTITY),
        bad=(
            role_policy(allow("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/etl-*")),
            role_policy(allow("iam:UpdateLoginProfile", f"arn:aws:iam::{ACCOUNT}:user/team/*")),
            role_policy(allow("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/etl-*")),
            role_policy(allow("iam:SetDefaultPolicyVersion", "arn:aws:iam::*:policy/etl/etl-?")),
        ),
        good=(
            role_policy(allow("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/etl")),
            role_policy(allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")),
            role_policy(allow("iam:CreateLoginProfile", f"arn:aws:iam::{ACCOUNT}:user/team/etl")),
            role_policy(allow("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/etl")),
        ),
        allows=("One user or policy by its name, under any path and account.",),
    ),
]
