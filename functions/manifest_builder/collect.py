"""A batch of SQS messages: record every upload in it, then do what is due in each prefix they
touch.

What each kind of input comes to is a table in README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import advance, log, pending, records
from .build import Inconsistent
from .invocation import Invocation
from .lock import LockLost
from .prefixes import SHAPES, date_prefix
from .records import Ignored, Malformed, Upload
from .table import Contention

TRANSIENT = (ClientError, BotoCoreError, Contention, LockLost, Inconsistent)


class Rejected(ValueError):
    """An upload that must not enter a manifest, nor be forgotten: its message goes to the
    dead-letter queue.
    """


def collect(invocation: Invocation, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Handle a batch. Returns {"batchItemFailures": [{"itemIdentifier": message id}]}: the messages
    that SQS is to deliver again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    failed: set[str] = set()
    # prefix -> the messages that recorded a file of it
    touched: dict[str, set[str]] = {}
    for message in messages:
        if not _take(invocation, message, touched):
            failed.add(message["messageId"])
    waiting = 0
    for prefix, identifiers in sorted(touched.items()):
        settled, kept = _advance(invocation, prefix)
        waiting += kept
        if not settled:
            failed |= identifiers
    warn_of_waiting(waiting)
    return {
        "batchItemFailures": [
            {"itemIdentifier": m["messageId"]} for m in messages if m["messageId"] in failed
        ]
    }


def warn_of_waiting(waiting: int) -> None:
    """The rollback's one warning."""
    if waiting:
        log.write(
            "WARNING",
            "STEP_FUNCTION_ARN is empty: manifests are written but not started; set it, and the"
            " next file or flush starts them.",
            manifests_waiting=waiting,
        )


def _take(invocation: Invocation, message: Mapping[str, Any], touched: dict[str, set[str]]) -> bool:
    """Record the uploads of one message; False when the message must come again. A bad upload does
    not keep back its neighbours.
    """
    try:
        found = records.uploads(message["body"])
    except Malformed as error:
        _log_failure(
            message,
            "A message cannot be read; it goes to the dead-letter queue after its last delivery.",
            error,
        )
        return False
    results = [_take_one(invocation, message, upload, touched) for upload in found]
    return all(results)


def _take_one(
    invocation: Invocation,
    message: Mapping[str, Any],
    upload: Upload | Ignored,
    touched: dict[str, set[str]],
) -> bool:
    if isinstance(upload, Ignored):
        log.write(
            "INFO",
            "An event is ignored.",
            message_id=message["messageId"],
            key=upload.key,
            reason=upload.reason,
        )
        return True
    try:
        prefix = place(invocation, upload)
        if prefix is None:
            return True
        if prefix not in touched:
            pending.enrol(invocation, prefix)
        state = pending.record(invocation, upload, prefix)
    except Rejected as error:
        _log_failure(
            message,
            "An upload is rejected; its message goes to the dead-letter queue after its last"
            " delivery.",
            error,
            upload.key,
        )
        return False
    except TRANSIENT as error:
        _log_failure(
            message,
            "An upload could not be recorded; SQS delivers its message again.",
            error,
            upload.key,
        )
        return False
    touched.setdefault(prefix, set()).add(message["messageId"])
    _log_state(invocation, message, upload, prefix, state)
    return True


def place(invocation: Invocation, upload: Upload) -> str | None:
    """The upload's date prefix, or None when it is none of our files (logged). Raises Rejected."""
    configuration = invocation.configuration
    if upload.bucket != configuration.source_bucket:
        raise Rejected(
            f"the bucket {upload.bucket} is not the source bucket {configuration.source_bucket}; "
            "correct the notification that sends to this queue, or SOURCE_BUCKET."
        )
    ours = upload.bucket == configuration.manifest_bucket and upload.key.startswith(
        configuration.manifest_prefix
    )
    if ours or not upload.key.endswith(configuration.file_suffixes):
        reason = (
            "It is a manifest."
            if ours
            else f"Its name does not end in {' or '.join(configuration.file_suffixes)}."
        )
        log.write(
            "WARNING", "An upload is ignored.", bucket=upload.bucket, key=upload.key, reason=reason
        )
        return None
    prefix = date_prefix(upload.key)
    if prefix is None:
        raise Rejected(
            f"no folder of the key {upload.key!r} is a date; allowed are {SHAPES} and at most 500"
            " bytes before and with it."
        )
    return prefix


def _advance(invocation: Invocation, prefix: str) -> tuple[bool, int]:
    """Do what is due: (False when something is left to do, manifests that wait for a machine).

    Something left to do keeps the messages on the queue, whoever is said to be doing it: the holder
    of the lock may have died. All of them, since SQS may have deleted this or that one already that
    it delivers here a second time. A further delivery only looks what is due.
    """
    try:
        outcome = advance.advance(invocation, prefix)
    except TRANSIENT as error:
        log.write(
            "ERROR",
            "A prefix could not be advanced; its messages come again.",
            date_prefix=prefix,
            error=str(error),
        )
        return False, 0
    if outcome.state != advance.DONE:
        log.write(
            "WARNING",
            "A prefix has something left to do; its messages come again.",
            date_prefix=prefix,
            state=outcome.state,
        )
    return outcome.state == advance.DONE, outcome.waiting


def _log_state(
    invocation: Invocation, message: Mapping[str, Any], upload: Upload, prefix: str, state: str
) -> None:
    sentences = {
        pending.NEW: ("INFO", "A file is recorded."),
        pending.KNOWN: ("INFO", "A file is known already; nothing is done twice."),
        pending.EMPTY: ("WARNING", "A file is empty: it is recorded and enters no manifest."),
    }
    if state == pending.NEW and upload.size > invocation.configuration.max_bytes:
        sentences[state] = (
            "WARNING",
            "A file is larger than MAX_BYTES: it gets a manifest of its own.",
        )
    level, sentence = sentences[state]
    log.write(
        level,
        sentence,
        message_id=message["messageId"],
        date_prefix=prefix,
        key=upload.key,
        size=upload.size,
    )


def _log_failure(
    message: Mapping[str, Any], sentence: str, error: Exception, key: str = ""
) -> None:
    log.write(
        "ERROR",
        sentence,
        message_id=message["messageId"],
        deliveries=_deliveries(message),
        **({"key": key} if key else {}),
        error=str(error),
    )


def _deliveries(message: Mapping[str, Any]) -> int:
    return int(message.get("attributes", {}).get("ApproximateReceiveCount", 1))
