"""A batch of SQS messages: record every upload and every end of an execution in it, then do what is
due in each prefix they touch.

What each kind of input comes to is a table in README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import advance, log, pending, records, register
from .build import Inconsistent
from .execution_ends import ExecutionEnd
from .failed_executions import note_end
from .invocation import Invocation
from .json_values import Malformed
from .lock import LockLost
from .placement import Rejected, place
from .records import Ignored, Upload
from .table import Contention

TRANSIENT = (ClientError, BotoCoreError, Contention, LockLost, Inconsistent)


def collect_batch(invocation: Invocation, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
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
        contents = records.contents(message.get("body"))
        results = [_take_one(invocation, message, content, touched) for content in contents]
    except Malformed as error:
        _log_failure(
            message,
            "A message cannot be read; it goes to the dead-letter queue after its last delivery.",
            error,
        )
        return False
    except Exception as error:  # noqa: BLE001 - whatever a message does, the batch goes on
        _log_failure(
            message,
            "A message could not be handled; it goes to the dead-letter queue after its last"
            " delivery.",
            error,
        )
        return False
    return all(results)


def _take_one(
    invocation: Invocation,
    message: Mapping[str, Any],
    content: Upload | Ignored | ExecutionEnd,
    touched: dict[str, set[str]],
) -> bool:
    if isinstance(content, Ignored):
        log.write(
            "INFO",
            "An event is ignored.",
            message_id=message["messageId"],
            key=content.key,
            reason=content.reason,
        )
        return True
    if isinstance(content, ExecutionEnd):
        return _take_end(invocation, message, content)
    return _take_upload(invocation, message, content, touched)


def _take_end(invocation: Invocation, message: Mapping[str, Any], end: ExecutionEnd) -> bool:
    try:
        note_end(invocation, end)
    except TRANSIENT as error:
        sentence = "The end of an execution could not be noted; SQS delivers its message again."
        _log_failure(message, sentence, error)
        return False
    return True


def _take_upload(
    invocation: Invocation,
    message: Mapping[str, Any],
    upload: Upload,
    touched: dict[str, set[str]],
) -> bool:
    try:
        prefix = place(invocation, upload)
        if prefix is None:
            return True
        if prefix not in touched:
            register.enrol(invocation, prefix)
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


def _advance(invocation: Invocation, prefix: str) -> tuple[bool, int]:
    """Do what is due: (False when something is left to do, manifests that wait for a machine).

    Something left to do keeps the messages on the queue, whoever is said to be doing it: the holder
    of the lock may have died. All of them, since SQS may have deleted this or that one already that
    it delivers here a second time. A further delivery only looks what is due.
    """
    try:
        outcome = advance.advance_prefix(invocation, prefix)
    except Exception as error:  # noqa: BLE001 - one prefix keeps no other one back
        log.write(
            "ERROR",
            "A prefix could not be advanced; its messages come again.",
            date_prefix=prefix,
            error=str(error) or type(error).__name__,
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
        pending.OUTDATED: (
            "INFO",
            "A later upload of the file is recorded already: this one enters no manifest.",
        ),
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
        error=str(error) or type(error).__name__,
    )


def _deliveries(message: Mapping[str, Any]) -> int:
    count = str(message.get("attributes", {}).get("ApproximateReceiveCount", ""))
    return int(count) if re.fullmatch("[0-9]{1,9}", count) else 1
