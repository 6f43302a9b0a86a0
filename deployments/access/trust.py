"""Who may assume the roles: this organization, this project, this stack and this operation; or this
repository's workflow.

Pulumi Deployments: https://www.pulumi.com/docs/deployments/deployments/oidc/
GitHub: https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

PREVIEW, DEPLOY = "preview", "deploy"
# Operations of Pulumi Deployments by the role that they get; each is a word of the token's subject.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    PREVIEW: ("preview", "detect-drift"),
    DEPLOY: ("update", "refresh", "remediate-drift"),
}
DESTROY = "destroy"
PULUMI, GITHUB = "pulumi", "github"
ISSUERS: Mapping[str, str] = {
    PULUMI: "api.pulumi.com/oidc",
    GITHUB: "token.actions.githubusercontent.com",
}


def pulumi_subjects(
    organization: str, project: str, stack: str, role: str, *, destroy: bool = False
) -> list[str]:
    """The subjects of Pulumi Deployments' tokens for one role: "preview" or "deploy". `destroy`:
    the deploy role may end the stack.
    """
    operations = [*OPERATIONS[role], *([DESTROY] if destroy and role == DEPLOY else [])]
    return [
        f"pulumi:deploy:org:{organization}:project:{project}:stack:{stack}:operation:{operation}:scope:write"
        for operation in operations
    ]


def github_subjects(repository: str, stack: str, role: str) -> list[str]:
    """The subjects of GitHub's tokens: a deployment runs in the environment of the stack's name, a
    preview in one of its own, whose approvers decide which pull requests may read the stack.
    """
    environment = stack if role == DEPLOY else f"{PREVIEW}-{stack}"
    return [f"repo:{repository}:environment:{environment}"]


def trust_statement(
    issuer: str, provider_arn: str, audience: str, subjects: Iterable[str]
) -> dict[str, Any]:
    """The statement of a role's trust: tokens of one issuer, for one audience, of exactly these
    subjects.
    """
    host = ISSUERS[issuer]
    return {
        "Effect": "Allow",
        "Principal": {"Federated": provider_arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{host}:aud": audience, f"{host}:sub": sorted(subjects)}},
    }


def trust_document(statements: Iterable[Mapping[str, Any]]) -> str:
    """The trust policy of a role."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
