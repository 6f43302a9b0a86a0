"""From an SQS message to the uploads it tells of: S3 notifications and EventBridge events, each of
them plain or wrapped by SNS.

S3 notifications: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote_plus


class Malformed(ValueError):
    """A message that nobody can read an upload from. It goes to the dead-letter queue, where a
    person sees it.
    """


class Ignored(NamedTuple):
    """An event that is known and asks nothing of us; `reason` is a sentence for the log."""

    reason: str
    key: str = ""


@dataclass(frozen=True)
class Upload:
    """One version of one object as its creation event tells it. `size` is in bytes; `version_id` is
    "" in an unversioned bucket.
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
        """Who this file is: bucket, key and version, or the ETag where there are no versions. 32
        hexadecimal digits.
        """
        parts = (self.bucket, self.key, self.version_id or f"etag:{self.etag}")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def uploads(body: str) -> list[Upload | Ignored]:
    """The uploads in an SQS message's body, in order; what is rightly ignored comes as Ignored.
    Raises Malformed.
    """
    message = _object(body, "the body")
    if message.get("Type") == "Notification" and "Message" in message:
        message = _object(message["Message"], "the SNS message in the body")
    if message.get("Event") == "s3:TestEvent":
        return [Ignored("S3 sends a test event when a notification is set up.")]
    if "detail-type" in message:
        return [_from_eventbridge(message)]
    if isinstance(message.get("Records"), list) and message["Records"]:
        return [
            _from_notification(record, number) for number, record in enumerate(message["Records"])
        ]
    raise Malformed(
        "the body is neither an S3 notification (Records) nor an S3 event from EventBridge"
        f" (detail-type): {_short(body)}"
    )


def _from_notification(record: Any, number: int) -> Upload | Ignored:
    where = f"Records[{number}]"
    name = str(_mapping(record, where).get("eventName", ""))
    if record.get("eventSource") != "aws:s3":
        raise Malformed(f'{where}.eventSource is {record.get("eventSource")!r}, not "aws:s3".')
    entity = _mapping(record.get("s3"), f"{where}.s3")
    bucket, thing = (
        _mapping(entity.get("bucket"), f"{where}.s3.bucket"),
        _mapping(entity.get("object"), f"{where}.s3.object"),
    )
    key = _decoded(_text(thing.get("key"), f"{where}.s3.object.key"), f"{where}.s3.object.key")
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
    detail = _mapping(event.get("detail"), "detail")
    bucket, thing = (
        _mapping(detail.get("bucket"), "detail.bucket"),
        _mapping(detail.get("object"), "detail.object"),
    )
    key = _text(
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
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise Malformed(f"{where}.object.size is {size!r}, not a number of bytes.")
    version_id = str(thing.get(version) or "")
    version_id = (
        "" if version_id == "null" else version_id
    )  # a bucket whose versioning is suspended
    tag = str(thing.get(etag) or "").strip('"')
    if not version_id and not tag:
        raise Malformed(
            f"{where}.object has neither {version} nor {etag}: nothing tells this upload from the"
            " next one."
        )
    name = _text(bucket.get("name"), f"{where}.bucket.name")
    return Upload(
        name, key, size, tag, version_id, str(thing.get("sequencer") or "").upper(), str(time or "")
    )


def _decoded(key: str, where: str) -> str:
    try:
        return unquote_plus(key, errors="strict")
    except UnicodeDecodeError:
        raise Malformed(f"{where} is {key!r}, which is not URL-encoded UTF-8.") from None


def _object(text: Any, what: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise Malformed(f"{what} is not JSON: {_short(text)}") from None
    return _mapping(value, what)


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(f"{where} is {_short(value)}, not an object.")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise Malformed(f"{where} is {_short(value)}, not a text.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(f"{where} is {_short(value)}, which is not Unicode text.") from None
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
