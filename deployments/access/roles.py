"""The roles by which a stack is deployed and previewed, as a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from deployments.access.boundary import boundary_name
from deployments.access.documents import policy_documents
from deployments.access.statements import Statement
from deployments.access.trust import DEPLOY, ISSUERS, PREVIEW, trust_document, trust_statement

ONE_HOUR = 3600
WHAT = {PREVIEW: "May look at everything of {} and change nothing", DEPLOY: "Deploys {}"}


@dataclass(frozen=True)
class Trusted:
    """An issuer of tokens: who they are for, and the subjects that each role takes. `provider` is
    an ARN that exists already.
    """

    audience: str
    subjects: Mapping[str, list[str]]
    provider: str | None = None


@dataclass(frozen=True)
class AccessArgs:
    """`name` is the beginning of every name; `trusted` issuer → Trusted; `statements` role → what
    it may do; `boundary` the document of the policy that bounds the stack's roles, None where that
    policy exists already.
    """

    name: str
    account: str
    partition: str
    trusted: Mapping[str, Trusted]
    statements: Mapping[str, list[Statement]]
    tags: Mapping[str, str] = field(default_factory=dict)
    boundary: str | None = None


class RoleAccess(pulumi.ComponentResource):
    """Who may deploy a stack:

    - an identity provider for each issuer of tokens, unless the account has it
    - the preview role: it reads, and has AWS judge definitions; only previews and searches for
      drift get it
    - the deploy role: what this program makes, by name; only updates of this stack get it
    - their managed policies, as few as AWS's limit on characters allows
    - the boundary of the stack's own roles, unless the stack names one that exists; neither role
      may change it
    """

    preview_role: aws.iam.Role
    deploy_role: aws.iam.Role

    def __init__(
        self, name: str, args: AccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:deployments:Access", name, {}, opts)
        providers = [
            self._identity_provider(f"{name}-{issuer}", issuer, args)
            for issuer, trusted in args.trusted.items()
            if not trusted.provider
        ]
        if args.boundary:
            self._boundary(f"{name}-boundary", args, args.boundary)
        self.preview_role = self._role(f"{name}-{PREVIEW}", PREVIEW, args, providers)
        self.deploy_role = self._role(f"{name}-{DEPLOY}", DEPLOY, args, providers)
        self.register_outputs(
            {"preview_role": self.preview_role.arn, "deploy_role": self.deploy_role.arn}
        )

    def _identity_provider(
        self, name: str, issuer: str, args: AccessArgs
    ) -> aws.iam.OpenIdConnectProvider:
        return aws.iam.OpenIdConnectProvider(
            name,
            url=f"https://{ISSUERS[issuer]}",
            client_id_lists=[args.trusted[issuer].audience],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _boundary(self, name: str, args: AccessArgs, document: str) -> aws.iam.Policy:
        return aws.iam.Policy(
            name,
            name=boundary_name(args.name),
            description=f"The most that roles of {args.name} can be given",
            policy=document,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _role(
        self, name: str, role: str, args: AccessArgs, providers: list[aws.iam.OpenIdConnectProvider]
    ) -> aws.iam.Role:
        made = aws.iam.Role(
            name,
            name=role_name(args.name, role),
            description=WHAT[role].format(args.name),
            assume_role_policy=trust_document(trusts(role, args)),
            max_session_duration=ONE_HOUR,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(providers)),
        )
        for number, document in enumerate(policy_documents(args.statements[role]), start=1):
            policy = aws.iam.Policy(
                f"{name}-{number}",
                name=f"{role_name(args.name, role)}-{number}",
                description=WHAT[role].format(args.name),
                policy=document,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            aws.iam.RolePolicyAttachment(
                f"{name}-{number}-attached",
                role=made.name,
                policy_arn=policy.arn,
                opts=pulumi.ResourceOptions(parent=self),
            )
        return made


def trusts(role: str, args: AccessArgs) -> list[dict[str, Any]]:
    """The statements of a role's trust, one for each issuer."""
    return [
        trust_statement(
            issuer, provider_arn(issuer, args), trusted.audience, trusted.subjects[role]
        )
        for issuer, trusted in args.trusted.items()
    ]


def role_name(name: str, role: str) -> str:
    """The name of a role: "downbeat-prod-deploy"."""
    return f"{name}-{role}"


def role_arn(name: str, role: str, account: str, partition: str) -> str:
    """The ARN of a role, known before it exists."""
    return f"arn:{partition}:iam::{account}:role/{role_name(name, role)}"


def provider_arn(issuer: str, args: AccessArgs) -> str:
    """The ARN of an issuer's identity provider: the one that is given, else the one that is
    made.
    """
    return (
        args.trusted[issuer].provider
        or f"arn:{args.partition}:iam::{args.account}:oidc-provider/{ISSUERS[issuer]}"
    )
