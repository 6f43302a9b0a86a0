"""A log group of an orchestration: encrypted, with the stack's retention."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from downbeat.plan.orchestration_args import OrchestrationArgs


def encrypted_log_group(
    name: str,
    log_group: str,
    args: OrchestrationArgs,
    key: EncryptionKey,
    *,
    parent: pulumi.Resource,
) -> aws.cloudwatch.LogGroup:
    """Create the log group `log_group` (its name in AWS) as the child of `parent`."""
    return aws.cloudwatch.LogGroup(
        name,
        name=log_group,
        retention_in_days=args.stack.log_retention_days,
        kms_key_id=key.arn,
        tags=args.tags,
        opts=pulumi.ResourceOptions(parent=parent, retain_on_delete=args.stack.retain_logs),
    )
