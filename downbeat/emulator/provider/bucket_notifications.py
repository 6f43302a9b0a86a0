"""S3: what a bucket reports, and to whom."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)

FILTERS = {"prefix": "filterPrefix", "suffix": "filterSuffix"}


def _target(entry: Inputs, kind: str, arn: str) -> dict[str, Any]:
    rules = [{"Name": name, "Value": entry[key]} for name, key in FILTERS.items() if entry.get(key)]
    return given(
        Id=entry.get("id"),
        Events=list(entry["events"]),
        Filter={"Key": {"FilterRules": rules}} if rules else None,
        **{kind: entry[arn]},
    )


def _put_notification(place: Target, inputs: Inputs) -> Outputs:
    configuration = {
        "QueueConfigurations": [
            _target(entry, "QueueArn", "queueArn") for entry in inputs.get("queues") or []
        ],
        "TopicConfigurations": [
            _target(entry, "TopicArn", "topicArn") for entry in inputs.get("topics") or []
        ],
        "LambdaFunctionConfigurations": [
            _target(entry, "LambdaFunctionArn", "lambdaFunctionArn")
            for entry in inputs.get("lambdaFunctions") or []
        ],
    }
    if inputs.get("eventbridge"):
        configuration["EventBridgeConfiguration"] = {}  # type: ignore[assignment]
    place("s3").put_bucket_notification_configuration(
        Bucket=inputs["bucket"], NotificationConfiguration=configuration
    )
    return {}


def _read_notification(place: Target, bucket: str, state: Inputs) -> Outputs | None:
    configuration = missing(place("s3").get_bucket_notification_configuration, Bucket=bucket)
    return (
        {"bucket": bucket}
        if configuration
        and any(key.endswith(("Configurations", "Configuration")) for key in configuration)
        else None
    )


def _delete_notification(place: Target, bucket: str, state: Inputs) -> None:
    place("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})


RESOURCES = [
    ResourceType(
        "aws:s3/bucketNotification:BucketNotification",
        create=_put_notification,
        update=lambda place, inputs, state: _put_notification(place, inputs),
        read=_read_notification,
        delete=_delete_notification,
        id="{bucket}",
        replaces=frozenset({"bucket"}),
    ),
]
