"""From an SQS message to what it reports: uploads by S3 notifications and EventBridge events, each
of them plain or wrapped by SNS, and ends of executions.

S3 notifications: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from .execution_ends import STATUS_CHANGE, ExecutionEnd, from_status_change
from .json_values import Malformed, decoded_object, mapping, optional_text, shortened, text

# Far above the largest object that S3 holds, and within the 38 digits of a number in DynamoDB.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
LARGEST = 10**18
HEXADECIMAL = re.compile(r"[0-9A-F]*")


class Ignored(NamedTuple):
    """An event that is known and asks nothing of us; `reason` is a sentence for the log."""

    reason: str
    key: str = ""


@dataclass(frozen=True)
class Upload:
    """Describe one creation of one object, as its event does. `size` is in bytes; `version_id` is
    "" in an unversioned bucket; `sequencer` is without trailing zeros, so that the order of texts
    is the order of the uploads of a key, and "" where the event has none.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """

    bucket: str
    key: str
    size: int
    etag: str
    version_id: str
    sequencer: str
    event_time: str

    @property
    def digest(self) -> str:
        """Identify the upload by bucket, key and version; where there are no versions by ETag and
        sequencer, since the same content may come back after another. 32 hexadecimal digits.
        """
        content = (
            (f"etag:{self.etag}", self.sequencer) if self.sequencer else (f"etag:{self.etag}",)
        )
        version = (self.version_id,) if self.version_id else content
        return _digest(self.bucket, self.key, *version)

    @property
    def object_digest(self) -> str:
        """Identify the object, whatever was uploaded to it. 32 hexadecimal digits."""
        return object_digest(self.bucket, self.key)


def contents(body: Any) -> list[Upload | Ignored | ExecutionEnd]:
    """Read an SQS message's body: uploads in order, or the end of an execution; what is rightly
    ignored comes as Ignored. Raises Malformed.
    """
    message = decoded_object(body, "the body")
    if message.get("Type") == "Notification" and "Message" in message:
        message = decoded_object(message["Message"], "the SNS message in the body")
    if message.get("Event") == "s3:TestEvent":
        return [Ignored("S3 sends a test event when a notification is set up.")]
    if message.get("detail-type") == STATUS_CHANGE:
        return [from_status_change(message)]
    if "detail-type" in message:
        return [_from_eventbridge(message)]
    if isinstance(message.get("Records"), list) and message["Records"]:
        return [
            _from_notification(record, number) for number, record in enumerate(message["Records"])
        ]
    raise Malformed(
        "the body is neither an S3 notification (Records) nor an event from EventBridge"
        f" (detail-type): {shortened(body)}"
    )


def _from_notification(record: Any, number: int) -> Upload | Ignored:
    where = f"Records[{number}]"
    name = str(mapping(record, where).get("eventName", ""))
    if record.get("eventSource") != "aws:s3":
        raise Malformed(f'{where}.eventSource is {record.get("eventSource")!r}, not "aws:s3".')
    entity = mapping(record.get("s3"), f"{where}.s3")
    bucket, thing = (
        mapping(entity.get("bucket"), f"{where}.s3.bucket"),
        mapping(entity.get("object"), f"{where}.s3.object"),
    )
    key = _decoded(text(thing.get("key"), f"{where}.s3.object.key"), f"{where}.s3.object.key")
    if not name.removeprefix("s3:").startswith("ObjectCreated:"):
        return Ignored(f"The event {name or '(no name)'} is not the creation of an object.", key)
    return _upload(
        bucket,
        thing,
        key,
        where=f"{where}.s3",
        time=record.get("eventTime"),
        etag="eTag",
        version="versionId",
    )


def _from_eventbridge(event: Mapping[str, Any]) -> Upload | Ignored:
    if event.get("source") != "aws.s3":
        raise Malformed(f'source is {event.get("source")!r}, not "aws.s3".')
    detail = mapping(event.get("detail"), "detail")
    bucket, thing = (
        mapping(detail.get("bucket"), "detail.bucket"),
        mapping(detail.get("object"), "detail.object"),
    )
    key = text(
        thing.get("key"), "detail.object.key"
    )  # EventBridge delivers keys as they are: decoding one would spoil a "+"
    if event["detail-type"] != "Object Created":
        return Ignored(f"The event {event['detail-type']} is not the creation of an object.", key)
    return _upload(
        bucket,
        thing,
        key,
        where="detail",
        time=event.get("time"),
        etag="etag",
        version="version-id",
    )


def _upload(
    bucket: Mapping[str, Any],
    thing: Mapping[str, Any],
    key: str,
    *,
    where: str,
    time: Any,
    etag: str,
    version: str,
) -> Upload:
    """`etag` and `version` are the names of the two fields in this kind of event."""
    size = thing.get("size", 0 if key.endswith("/") else None)
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= LARGEST:
        raise Malformed(f"{where}.object.size is {shortened(size)}, not a number of bytes.")
    version_id = optional_text(thing.get(version), f"{where}.object.{version}")
    version_id = (
        "" if version_id == "null" else version_id
    )  # a bucket whose versioning is suspended
    tag = optional_text(thing.get(etag), f"{where}.object.{etag}").strip('"')
    if not version_id and not tag:
        raise Malformed(
            f"{where}.object has neither {version} nor {etag}: nothing tells this upload from the"
            " next one."
        )
    return Upload(
        bucket=text(bucket.get("name"), f"{where}.bucket.name"),
        key=key,
        size=size,
        etag=tag,
        version_id=version_id,
        sequencer=_sequencer(thing.get("sequencer"), f"{where}.object.sequencer"),
        event_time=optional_text(time, "the time of the event"),
    )


def _sequencer(value: Any, where: str) -> str:
    """Return the digits without trailing zeros: the shorter of two is to be filled up with them."""
    digits = optional_text(value, where).upper()
    if not HEXADECIMAL.fullmatch(digits):
        raise Malformed(f"{where} is {shortened(value)}, not a hexadecimal number.")
    return digits.rstrip("0")


def _decoded(key: str, where: str) -> str:
    try:
        return unquote_plus(key, errors="strict")
    except UnicodeDecodeError:
        raise Malformed(f"{where} is {key!r}, which is not URL-encoded UTF-8.") from None


def object_digest(bucket: str, key: str) -> str:
    """Identify an object, whatever was uploaded to it. 32 hexadecimal digits."""
    return _digest(bucket, key)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
