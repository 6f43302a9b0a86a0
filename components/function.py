"""A Lambda function of the program's own: packaged from its folder, with its role and its logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document, trust_document
from downbeat.plan.address import Address


@dataclass(frozen=True)
class FunctionArgs:
    """`function` is the physical name; `folder` a Python package, which `handler` names
    ("manifest_builder.handler.handle").

    `statements` are what its code calls; logs and traces are added.
    """

    address: Address
    function: str
    folder: Path
    handler: str
    statements: Sequence[Mapping[str, Any]]
    key: EncryptionKey
    tags: Mapping[str, str]
    environment: Mapping[str, str] = field(default_factory=dict)
    runtime: str = "python3.13"
    timeout_seconds: int = 120
    memory_mb: int = 256
    log_retention_days: int = 90
    permissions_boundary: str | None = None
    retain_logs: bool = False


class Function(pulumi.ComponentResource):
    """A Lambda function:

    - a log group, encrypted, with a retention
    - a role with what its code calls, its own log group and traces; nothing else
    - the function itself, traced, from the Python files of one folder
    """

    function: aws.lambda_.Function
    role: aws.iam.Role

    def __init__(
        self,
        name: str,
        args: FunctionArgs,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Function", name, {}, opts)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=log_group(args.function),
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key.arn,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=args.retain_logs),
        )
        self.role = aws.iam.Role(
            f"{name}-role",
            name=args.function,
            description=f"What the function {args.function} may do",
            assume_role_policy=trust_document("lambda.amazonaws.com"),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="function",
            role=self.role.name,
            policy=policy_document([*args.statements, *observed(args.address, args.function)]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.function = self._function(name, args, [logs, self.role, policy, *after])
        self.register_outputs(
            {"function": self.function.arn, "role": self.role.arn, "log_group": logs.name}
        )

    def _function(
        self, name: str, args: FunctionArgs, after: Sequence[pulumi.Resource]
    ) -> aws.lambda_.Function:
        return aws.lambda_.Function(
            f"{name}-function",
            name=args.function,
            description=f"{args.folder.name} of {args.address.name}",
            runtime=args.runtime,
            architectures=["arm64"],
            handler=args.handler,
            code=package(args.folder),
            role=args.address.role_arn(args.function),
            timeout=args.timeout_seconds,
            memory_size=args.memory_mb,
            environment={"variables": dict(args.environment)},
            kms_key_arn=args.key.arn,
            tracing_config={"mode": "Active"},
            logging_config={"log_format": "JSON", "log_group": log_group(args.function)},
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def package(folder: Path) -> pulumi.AssetArchive:
    """The Python files of a package, under its own name. By content alone: caches and times of
    files change nothing.
    """
    files = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return pulumi.AssetArchive(
        {
            f"{folder.name}/{path.relative_to(folder).as_posix()}": pulumi.FileAsset(str(path))
            for path in files
        }
    )


def log_group(function: str) -> str:
    """Where a function logs."""
    return f"/aws/lambda/{function}"


def observed(address: Address, function: str) -> list[dict[str, Any]]:
    """Its own log group, and traces, which take no resource.
    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    """
    group = address.arn("logs", f"log-group:{log_group(function)}")
    return [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{group}:*",
        },
        {
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": "*",
        },
    ]
