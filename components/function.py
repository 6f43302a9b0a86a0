"""A Lambda function of the program's own: packaged from its folder, with its role and its logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.logs import encrypted_log_group
from downbeat.asl import shared_statements
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.triggers import TriggerFunction

RUNTIME = "python3.13"


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
        args: OrchestrationArgs,
        function: TriggerFunction,
        *,
        reads: Sequence[Mapping[str, Any]],
        key: EncryptionKey,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`reads` are the statements for what brings it its events."""
        super().__init__("downbeat:components:Function", name, {}, opts)
        logs = encrypted_log_group(f"{name}-logs", log_group(function), args, key, parent=self)
        self.role, policy = role_with_policy(
            name,
            args,
            role=args.address.global_name(function.name),
            description=f"What the function {function.name} may do",
            trust=trust_document("lambda.amazonaws.com"),
            policy="function",
            statements=function_statements(args, function, reads),
            parent=self,
        )
        self.function = self._function(name, args, function, key, [logs, self.role, policy, *after])
        self.register_outputs(
            {"function": self.function.arn, "role": self.role.arn, "log_group": logs.name}
        )

    def _function(
        self,
        name: str,
        args: OrchestrationArgs,
        function: TriggerFunction,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource],
    ) -> aws.lambda_.Function:
        return aws.lambda_.Function(
            f"{name}-function",
            name=function.name,
            description=f"{function.folder.name} of {args.address.name}",
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=function.handler,
            code=package(function.folder),
            role=args.address.role_arn(args.address.global_name(function.name)),
            timeout=function.timeout_seconds,
            memory_size=function.memory_mb,
            environment={"variables": dict(function.environment)},
            kms_key_arn=key.arn,
            tracing_config={"mode": "Active"},
            logging_config={"log_format": "JSON", "log_group": log_group(function)},
            tags=args.tags,
            **stack_settings(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def package(folder: Path) -> pulumi.AssetArchive:
    """Return the Python files of a package, under its own name. By content alone: caches and times
    of files change nothing, nor does the place of a folder below the working directory.
    """
    here = Path.cwd()
    folder = folder.relative_to(here) if folder.is_relative_to(here) else folder
    files = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return pulumi.AssetArchive(
        {
            f"{folder.name}/{path.relative_to(folder).as_posix()}": pulumi.FileAsset(str(path))
            for path in files
        }
    )


def log_group(function: TriggerFunction) -> str:
    """Return where a function logs."""
    return f"/aws/lambda/{function.name}"


def stack_settings(args: OrchestrationArgs) -> dict[str, Any]:
    """Return the inputs of the provider that the stack's settings of functions are."""
    chosen, inputs = args.stack.functions, dict[str, Any]()
    if chosen.reserved_concurrency is not None:
        inputs["reserved_concurrent_executions"] = chosen.reserved_concurrency
    if chosen.dead_letters:
        inputs["dead_letter_config"] = {"target_arn": args.address.dead_letter_queue_arn}
    if chosen.subnets:
        inputs["vpc_config"] = {
            "subnet_ids": list(chosen.subnets),
            "security_group_ids": list(chosen.security_groups),
        }
    if chosen.code_signing_config:
        inputs["code_signing_config_arn"] = chosen.code_signing_config
    return inputs


def function_statements(
    args: OrchestrationArgs, function: TriggerFunction, reads: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the role's whole policy: what its code calls, what brings it events, logs, traces, and
    what the stack's settings of functions need.
    """
    address, chosen = args.address, args.stack.functions
    group = address.arn("logs", f"log-group:{log_group(function)}")
    return [
        *function.statements,
        *reads,
        *shared_statements.function_observability(group),
        *([shared_statements.send(address.dead_letter_queue_arn)] if chosen.dead_letters else []),
        *([shared_statements.in_a_vpc()] if chosen.subnets else []),
    ]
