"""Actions that lead to more power than their holder was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .authorization import expand
from .documents import IDENTITY, fields, located_documents
from .examples import (
    TASK_ROLE_ARN,
    allow,
    role_policy,
)
from .glob import all_wildcards
from .iam_actions import ACTIONS_URL, wildcard_fault
from .resource_widths import unscoped
from .rule import ADVISORY, HIGH, MEDIUM, Finding, Resource, Rule

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


def no_privilege_escalation(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Actions on unrestricted resources by which a holder gets other permissions than those he was
    given.
    """
    for located in located_documents(resource, IDENTITY):
        allowed = {
            action for one in located.document.statements if not one.deny for action in one.actions
        }
        names = {
            expanded.name
            for action in allowed
            if not all_wildcards(action)
            for expanded in expand(action)
        }
        for statement in located.document.statements:
            if statement.deny or not any(unscoped(one) for one in statement.resources):
                continue
            here = {
                expanded.name
                for action in statement.actions
                if not wildcard_fault(action)
                for expanded in expand(action)
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
                    expanded.name
                    for expanded in expand(action)
                    if not expanded.arns
                    and (expanded.level == "P" or expanded.name.lower() in POWERFUL)
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
