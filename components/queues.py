"""An encrypted queue that keeps a message for fourteen days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from downbeat.plan.orchestration_args import OrchestrationArgs

FOURTEEN_DAYS = 14 * 24 * 3600


def encrypted_queue(
    name: str,
    queue: str,
    args: OrchestrationArgs,
    key: EncryptionKey,
    *,
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource] = (),
    **properties: Any,
) -> aws.sqs.Queue:
    """Create the queue `queue` (its name in AWS) as the child of `parent`; `properties` are more of
    the provider's inputs.
    """
    return aws.sqs.Queue(
        name,
        name=queue,
        message_retention_seconds=FOURTEEN_DAYS,
        kms_master_key_id=key.id,
        kms_data_key_reuse_period_seconds=3600,
        tags=args.tags,
        **properties,
        opts=pulumi.ResourceOptions(
            parent=parent, protect=args.stack.protect, depends_on=[*key.ready, *after]
        ),
    )
