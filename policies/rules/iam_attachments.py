"""Which AWS managed policies may be attached, in any of the places where one can be attached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .plain import at, listed
from .rule import ADVISORY, CRITICAL, LOW, MANDATORY, Finding, Resource, Rule

MANAGED_URL = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"

ATTACHMENTS: dict[str, tuple[str, ...]] = {
    "aws:iam/role:Role": ("managedPolicyArns[]",),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn",),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("policyArn",),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("policyArn",),
    "aws:iam/policyAttachment:PolicyAttachment": ("policyArn",),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": ("policyArns[]",),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": ("policyArns[]",),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": ("policyArns[]",),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": ("managedPolicyArn",),
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": (
        "managedPolicyArns[]",
    ),
    "aws:rolesanywhere/profile:Profile": ("managedPolicyArns[]",),
    "aws:transfer/user:User": ("policyArn",),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("policyArn",),
}

# Whole words of a name, in any partition and path. Names without "FullAccess" whose documents are
# as wide are listed by name:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html and the
# managed policy reference.
FULL_ACCESS = re.compile(r"full_?access", re.IGNORECASE)
BROAD = frozenset(
    name.lower()
    for name in (
        "AdministratorAccess",
        "AdministratorAccess-Amplify",
        "AdministratorAccess-AWSElasticBeanstalk",
        "PowerUserAccess",
        "ReadOnlyAccess",  # it reads every object, item and message of the account
        "IAMFullAccess",
        "DataScientist",
        "DatabaseAdministrator",
        "NetworkAdministrator",
        "SystemAdministrator",
        "SecretsManagerReadWrite",
        "AmazonSSMAutomationRole",
        "AWSCloudFormationFullAccess",
        "AWSDataPipelineRole",
        "AmazonElasticMapReduceRole",
        "AmazonEC2RoleforSSM",
        "AWSLambdaRole",
        "AWSLambdaInvocation-DynamoDB",
        "AmazonEKSClusterAdminPolicy",
        "AmazonEKSAdminPolicy",
        "AWSGlueServiceRole",
        "AWSCodePipelineServiceRole",
    )
)
# Narrow by themselves: write to the function's own logs, X-Ray or its interfaces.
NARROW = frozenset(
    name.lower()
    for name in (
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSXRayDaemonWriteAccess",
        "AWSXrayWriteOnlyAccess",
    )
)
AWS_MANAGED = re.compile(
    r"arn:[^:]*:(iam::aws:policy|eks::aws:cluster-access-policy)/(.+)", re.IGNORECASE
)


def managed_name(arn: str) -> str | None:
    """The name (with its path) of an AWS managed policy; None for a customer's own."""
    match = AWS_MANAGED.fullmatch(arn.strip())
    return match.group(2) if match else None


def is_broad(name: str) -> bool:
    """Is this AWS managed policy an administrator's, or everything of a service?"""
    last = name.rsplit("/", 1)[-1]
    return (
        last.lower() in BROAD
        or last.lower().startswith("administratoraccess")
        or FULL_ACCESS.search(last) is not None
    )


def _attached(resource: Resource) -> Iterator[tuple[str, str, str]]:
    for field in ATTACHMENTS.get(resource.type, ()):
        for path, value in at(resource.props, field):
            for arn in listed(value):
                name = managed_name(arn) if isinstance(arn, str) else None
                if name:
                    yield path, arn.strip(), name


def no_broad_managed_policies(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Administrator, power user, job function and full access policies of AWS."""
    for path, arn, name in _attached(resource):
        if is_broad(name):
            yield Finding(
                path,
                f'the AWS managed policy "{name}" allows far more than any one task needs. Write a'
                " policy with the actions and resources it needs.",
                (),
                (arn,),
            )


def no_aws_managed_policies(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Other AWS managed policies: AWS changes them, and they mostly allow `*`."""
    for path, arn, name in _attached(resource):
        if not is_broad(name) and name.lower() not in NARROW:
            yield Finding(
                path,
                f'the AWS managed policy "{name}" is AWS\'s to change and not restricted to your'
                " resources. Prefer a policy of your own.",
                (),
                (arn,),
            )


ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
RULES = [
    Rule(
        name="iam-no-broad-managed-policies",
        description=(
            "Checks that no administrator, power user, job function or full access policy is"
            " attached."
        ),
        level=MANDATORY,
        severity=CRITICAL,
        why="Such a policy makes every other rule about the role worthless.",
        fix="Write a policy with the actions and resources that are needed.",
        url=MANAGED_URL,
        judge=no_broad_managed_policies,
        fields=ATTACHMENTS,
        bad=(
            (
                ATTACHMENT,
                {
                    "role": "weekly",
                    "policyArn": "arn:aws-us-gov:iam::aws:policy/AmazonS3FullAccess",
                },
            ),
        ),
        good=(
            (
                ATTACHMENT,
                {
                    "role": "weekly",
                    "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                },
            ),
        ),
        allows=(
            "Customers' own policies by ARN: their documents are judged where they are written.",
        ),
    ),
    Rule(
        name="iam-no-aws-managed-policies",
        description="Checks for other AWS managed policies.",
        level=ADVISORY,
        severity=LOW,
        why="AWS changes them without asking, and most of them allow `*`.",
        fix="Prefer a policy of your own.",
        url=MANAGED_URL,
        judge=no_aws_managed_policies,
        fields=ATTACHMENTS,
        bad=(
            (
                ATTACHMENT,
                {"role": "weekly", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
            ),
        ),
        good=(
            (
                ATTACHMENT,
                {"role": "weekly", "policyArn": "arn:aws:iam::111122223333:policy/weekly"},
            ),
        ),
        allows=(
            (
                "AWSLambdaBasicExecutionRole, AWSLambdaVPCAccessExecutionRole and"
                " AWSXRayDaemonWriteAccess."
            ),
        ),
    ),
]
