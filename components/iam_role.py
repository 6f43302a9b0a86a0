"""A role with its one policy: every role of an orchestration is made here, within the stack's
permissions boundary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iam_documents import policy_document
from components.role_announcement import announced
from downbeat.asl.derivation import Reason
from downbeat.asl.reasons import Certified, certified
from downbeat.asl.service_roles import service_of, service_role_reasons
from downbeat.plan.orchestration_args import OrchestrationArgs


def role_with_policy(
    name: str,
    args: OrchestrationArgs,
    *,
    role: str,
    description: str,
    trust: str,
    policy: str,
    statements: Sequence[Mapping[str, Any]],
    parent: pulumi.Resource,
    reasons: Callable[[], Sequence[Reason]] | None = None,
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """Create a role and its inline policy.

    Args:
        name: what the resources' names in Pulumi begin with.
        role: the role's name in AWS.
        trust: who may assume it, as a policy document.
        policy: the inline policy's name in AWS.
        statements: what the role may do.
        reasons: makes what asks for the statements; without it the service that takes the role on
            says what for (downbeat.asl.service_roles).
    """
    child = pulumi.ResourceOptions(parent=parent)
    made = aws.iam.Role(
        f"{name}-role",
        name=role,
        description=description,
        assume_role_policy=trust,
        permissions_boundary=args.stack.permissions_boundary,
        tags=args.tags,
        opts=child,
    )

    def certificate() -> list[Certified]:
        known = reasons() if reasons else service_role_reasons(service_of(trust), statements)
        return certified(statements, known)

    granted = aws.iam.RolePolicy(
        f"{name}-policy",
        name=policy,
        role=made.name,
        policy=policy_document(statements),
        opts=pulumi.ResourceOptions(
            parent=parent, hooks=announced(f"{name}-policy", role, certificate)
        ),
    )
    return made, granted
