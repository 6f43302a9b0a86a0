"""Is the data where the stack says, and may it be read? Secrets, buckets, uploads, the tracking
table.
"""

from __future__ import annotations

from collections.abc import Iterator

from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import CheckFinding
from downbeat.ops.referenced import absent, answer_or_none, reference_text
from downbeat.ops.secret_command import secret_id, secret_references
from downbeat.ops.waiting import tracking_table
from downbeat.plan.planned import Planned


def secrets(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each secret exists, is not to be deleted, and has a value. The value is not read."""
    client = deployment.client("secretsmanager")
    for reference, arn in secret_references(planned).items():
        known = secret_id(deployment, arn)
        answer = answer_or_none(client, lambda known=known: client.describe_secret(SecretId=known))  # type: ignore[misc]
        command = f"downbeat secret put {planned.key} {reference} {deployment.options}"
        if answer is None:
            yield absent(planned, "secrets", arn)
        elif answer.get("DeletedDate"):
            yield CheckFinding(
                planned.key,
                "secrets",
                arn,
                "it is marked for deletion: nobody can read it.",
                f"aws secretsmanager restore-secret --secret-id {arn}",
            )
        elif not any(
            "AWSCURRENT" in stages for stages in answer.get("VersionIdsToStages", {}).values()
        ):
            yield CheckFinding(planned.key, "secrets", arn, "it has no value.", command)


def buckets(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each bucket that the stack names exists and may be asked."""
    client = deployment.client("s3")
    names = sorted(
        {
            reference_text(planned, name)
            for name in planned.pipeline.references
            if name.endswith("bucket")
        }
    )
    for bucket in filter(None, names):
        if answer_or_none(client, lambda bucket=bucket: client.head_bucket(Bucket=bucket)) is None:  # type: ignore[misc]
            yield absent(planned, "buckets", bucket)


def uploads(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The bucket that files come to sends its events to EventBridge."""
    if planned.uploads is None:
        return
    client, bucket = deployment.client("s3"), planned.uploads.bucket
    answer = answer_or_none(
        client, lambda: client.get_bucket_notification_configuration(Bucket=bucket)
    )
    if answer is not None and "EventBridgeConfiguration" not in answer:
        yield CheckFinding(
            planned.key,
            "uploads",
            bucket,
            "it does not send its events to EventBridge: no upload arrives.",
            "docs/adr/0008-files-come-through-eventbridge.md has the commands.",
        )


def table(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The tracking table exists with the keys that the stack names, both strings."""
    tracking = tracking_table(deployment, planned)
    if tracking is None:
        return
    client = tracking.client
    answer = answer_or_none(client, lambda: client.describe_table(TableName=tracking.name))
    if answer is None:
        yield absent(planned, "table", tracking.name)
        return
    described = answer["Table"]
    has = {one["KeyType"]: one["AttributeName"] for one in described["KeySchema"]}
    types = {
        one["AttributeName"]: one["AttributeType"] for one in described["AttributeDefinitions"]
    }
    expected = {"HASH": tracking.partition_key, "RANGE": tracking.sort_key}
    if has != expected or any(types.get(name) != "S" for name in expected.values()):
        yield CheckFinding(
            planned.key,
            "table",
            tracking.name,
            f"its keys are {has}, the stack names {expected}, both strings.",
            "name them as references.tracking_partition_key and tracking_sort_key.",
        )
