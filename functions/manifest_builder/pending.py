"""Recording an upload once, and reading which uploads wait for a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from . import lock, table
from .invocation import Invocation
from .lock import Lock
from .manifests import Pending
from .records import Upload, object_digest

NEW, KNOWN, EMPTY, OUTDATED = "new", "known", "empty", "outdated"


def record(invocation: Invocation, upload: Upload, date_prefix: str) -> str:
    """Record an upload, and that it waits, in one transaction. NEW; KNOWN when it was recorded
    before, whatever became of it; OUTDATED when a later upload of its key was.

    A file of no bytes holds no row: it is recorded as EMPTY and enters no manifest. Raises
    ClientError, Contention.
    """
    tracking, now = invocation.table, invocation.timestamp()
    status = "pending" if upload.size else "empty"
    actions = [_new_file(invocation, upload, date_prefix, now, status)]
    if upload.sequencer:
        actions.append(_newest_so_far(invocation, upload, date_prefix))
    if upload.size:
        file = Pending(upload.digest, upload.key, upload.size, upload.sequencer, now)
        item = tracking.item(date_prefix, pending_key(now, upload.digest), file._asdict())
        actions.append({"Put": {"Item": item}})
    try:
        tracking.transact(actions)
    except ClientError as error:
        if not table.refused(error):
            raise
        if 0 in table.refused_actions(error):
            return KNOWN
        return _record_outdated(invocation, upload, date_prefix, now)
    return NEW if upload.size else EMPTY


def _record_outdated(invocation: Invocation, upload: Upload, date_prefix: str, now: str) -> str:
    status = "superseded" if upload.size else "empty"
    try:
        invocation.table.transact([_new_file(invocation, upload, date_prefix, now, status)])
    except ClientError as error:
        if not table.refused(error):
            raise
        return KNOWN
    return OUTDATED


def _new_file(
    invocation: Invocation, upload: Upload, date_prefix: str, now: str, status: str
) -> dict[str, Any]:
    file = {**_attributes(upload), "status": status, "recorded_at": now}
    if status != "pending":
        file["expires_at"] = invocation.expiry()
    item = invocation.table.item(date_prefix, file_key(upload.digest), file)
    return {"Put": {"Item": item, **invocation.table.absent()}}


def _newest_so_far(invocation: Invocation, upload: Upload, date_prefix: str) -> dict[str, Any]:
    """The action that fails when a later upload of the key is recorded already. Of one key the
    greater sequencer is the later one:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    values = {":sequencer": upload.sequencer, ":expiry": invocation.expiry()}
    return {
        "Update": {
            "Key": invocation.table.key(date_prefix, latest_key(upload.object_digest)),
            "UpdateExpression": "SET sequencer = :sequencer, expires_at = :expiry",
            "ConditionExpression": ("attribute_not_exists(sequencer) OR sequencer <= :sequencer"),
            "ExpressionAttributeValues": table.encoded(values),
        }
    }


def waiting(invocation: Invocation, date_prefix: str) -> list[Pending]:
    """The uploads that wait, in the order in which they were recorded."""
    items = invocation.table.query(date_prefix, "PENDING#")
    return [
        Pending(i["digest"], i["key"], int(i["size"]), i["sequencer"], i["recorded_at"])
        for i in items
    ]


def outdated(invocation: Invocation, date_prefix: str, files: Sequence[Pending]) -> list[Pending]:
    """Those of `files` of whose key a later upload is recorded: what they name is gone, and the
    later one waits itself or is in a manifest already.
    """
    bucket = invocation.configuration.source_bucket
    ordered = {latest_key(object_digest(bucket, f.key)): f for f in files if f.sequencer}
    items = invocation.table.batch_get([(date_prefix, key) for key in ordered])
    latest = {item[invocation.table.sort_key]: item["sequencer"] for item in items}
    return [file for key, file in ordered.items() if latest.get(key, "") > file.sequencer]


def supersede(invocation: Invocation, held: Lock, replaced: Iterable[Pending]) -> None:
    """Take uploads that a newer upload of their key has replaced out of the queue, for good, while
    the lock is held and no claim can have them. Raises LockLost, ClientError.
    """
    for file in replaced:
        actions = _settle(
            invocation,
            held.date_prefix,
            file.digest,
            file.recorded_at,
            status="superseded",
            manifest_path="",
        )
        try:
            invocation.table.transact([lock.holding(invocation, held), *actions])
        except ClientError as error:
            if not table.refused(error):
                raise
            if 0 in table.refused_actions(error):
                raise lock.lost(held) from error
            # Its record is settled already or was deleted by hand: it waits no more.
            invocation.table.transact([actions[1]])


def enter(
    invocation: Invocation, date_prefix: str, files: list[dict[str, Any]], manifest_path: str
) -> None:
    """Mark recorded files as members of a manifest and end their waiting, 50 at a time. Doing it
    again changes nothing.

    Raises ClientError with a failed condition when a file is in another manifest, which the claim
    rules out.
    """
    for start in range(0, len(files), table.BATCH // 2):
        group = files[start : start + table.BATCH // 2]
        pairs = [
            _settle(
                invocation,
                date_prefix,
                f["digest"],
                f["recorded_at"],
                status="manifested",
                manifest_path=manifest_path,
            )
            for f in group
        ]
        invocation.table.transact([action for pair in pairs for action in pair])


def _settle(
    invocation: Invocation,
    date_prefix: str,
    digest: str,
    recorded_at: str,
    *,
    status: str,
    manifest_path: str,
) -> list[dict[str, Any]]:
    tracking = invocation.table
    update = {
        "Key": tracking.key(date_prefix, file_key(digest)),
        "UpdateExpression": "SET #status = :status, manifest_path = :path, expires_at = :expiry",
        "ConditionExpression": (
            "#status = :pending OR (#status = :status AND manifest_path = :path)"
        ),
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": table.encoded(
            {
                ":status": status,
                ":path": manifest_path,
                ":pending": "pending",
                ":expiry": invocation.expiry(),
            }
        ),
    }
    return [
        {"Update": update},
        {"Delete": {"Key": tracking.key(date_prefix, pending_key(recorded_at, digest))}},
    ]


def file_key(digest: str) -> str:
    """The sort key of a file's record."""
    return f"FILE#{digest}"


def latest_key(object_digest: str) -> str:
    """The sort key of what is known of an object's newest upload."""
    return f"LATEST#{object_digest}"


def pending_key(recorded_at: str, digest: str) -> str:
    """The sort key of a waiting file: the order of waiting."""
    return f"PENDING#{recorded_at}#{digest}"


def _attributes(upload: Upload) -> dict[str, Any]:
    return {
        "digest": upload.digest,
        "bucket": upload.bucket,
        "key": upload.key,
        "size": upload.size,
        "etag": upload.etag,
        "version_id": upload.version_id,
        "sequencer": upload.sequencer,
        "event_time": upload.event_time,
    }
