"""Recording an upload once, and reading which uploads wait for a manifest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from . import table
from .invocation import Invocation
from .manifests import Pending
from .records import Upload

NEW, KNOWN, EMPTY = "new", "known", "empty"


def enrol(invocation: Invocation, date_prefix: str) -> None:
    """Enter the prefix in the register, before any file of it is recorded: a flush of all prefixes
    must find it.
    """
    invocation.table.update(
        table.REGISTER,
        date_prefix,
        "SET last_upload_at = :now",
        values={":now": invocation.timestamp()},
    )


def record(invocation: Invocation, upload: Upload, date_prefix: str) -> str:
    """Record an upload, and that it waits, in one transaction. NEW, or KNOWN when this version was
    recorded before, whatever became of it.

    A file of no bytes holds no row: it is recorded as EMPTY and enters no manifest. Raises
    ClientError, Contention.
    """
    tracking, now = invocation.table, invocation.timestamp()
    file = {
        **_attributes(upload),
        "status": "pending" if upload.size else "empty",
        "recorded_at": now,
    }
    actions: list[dict[str, Any]] = [
        {
            "Put": {
                "Item": tracking.item(date_prefix, file_key(upload.digest), file),
                **tracking.absent(),
            }
        }
    ]
    if upload.size:
        waiting = Pending(upload.digest, upload.key, upload.size, upload.sequencer, now)
        actions.append(
            {
                "Put": {
                    "Item": tracking.item(
                        date_prefix, pending_key(now, upload.digest), waiting._asdict()
                    )
                }
            }
        )
    try:
        tracking.transact(actions)
    except ClientError as error:
        if table.refused(error):
            return KNOWN
        raise
    return NEW if upload.size else EMPTY


def waiting(invocation: Invocation, date_prefix: str) -> list[Pending]:
    """The uploads that wait, in the order in which they were recorded."""
    items = invocation.table.query(date_prefix, "PENDING#")
    return [
        Pending(i["digest"], i["key"], int(i["size"]), i["sequencer"], i["recorded_at"])
        for i in items
    ]


def supersede(invocation: Invocation, date_prefix: str, replaced: Iterable[Pending]) -> None:
    """Take uploads that a newer upload of their key has replaced out of the queue, for good.

    Safe without a fence: whoever sees both uploads waiting comes to the same verdict, and nobody
    claims the older one.
    """
    for file in replaced:
        action = _settle(
            invocation,
            date_prefix,
            file.digest,
            file.recorded_at,
            status="superseded",
            manifest_path="",
        )
        try:
            invocation.table.transact(action)
        except ClientError as error:
            if not table.refused(error):  # refused: another invocation did it
                raise


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
        "UpdateExpression": "SET #status = :status, manifest_path = :path",
        "ConditionExpression": (
            "#status = :pending OR (#status = :status AND manifest_path = :path)"
        ),
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": table.encoded(
            {":status": status, ":path": manifest_path, ":pending": "pending"}
        ),
    }
    return [
        {"Update": update},
        {"Delete": {"Key": tracking.key(date_prefix, pending_key(recorded_at, digest))}},
    ]


def file_key(digest: str) -> str:
    """The sort key of a file's record."""
    return f"FILE#{digest}"


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
