"""The right of a function that exists already to start a machine."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.iam_documents import policy_document
from downbeat.asl import shared_statements
from downbeat.plan.orchestration_args import OrchestrationArgs


class FunctionStart(pulumi.ComponentResource):
    """One policy on a role that somebody else made: it may start this machine by its alias."""

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        role: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`role` is the ARN of the function's role."""
        super().__init__("downbeat:components:FunctionStart", name, {}, opts)
        aws.iam.RolePolicy(
            f"{name}-policy",
            name=f"{args.address.name}-start",
            role=role.rsplit("/", 1)[1],
            policy=policy_document([shared_statements.start(args.address.alias_arn)]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"role": role})
