"""The tracking table after an execution that could not note its own end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from . import log, manifests, table
from .build import manifest_key
from .execution_ends import ExecutionEnd
from .invocation import Invocation

# SUCCEEDED is not among them: a machine that succeeds has noted it.
STATUSES = ("FAILED", "TIMED_OUT", "ABORTED")


# Nothing newer is overwritten: not what the machine noted itself, not another attempt, not a
# redrive that has begun since.
NOTHING_NEWER = (
    "attempt = :attempt AND (#status = :processing OR #status = :manifested) AND"
    " (attribute_not_exists(execution_arn) OR execution_arn = :arn) AND"
    " (attribute_not_exists(updated_at) OR updated_at <= :stopped)"
)


def note_end(invocation: Invocation, end: ExecutionEnd) -> bool:
    """Set the manifest of an execution that ended without success to `failed`, with the reason;
    True when that was done. Raises ClientError.
    """
    manifest = _manifest(invocation, end)
    if not manifest:
        _log(end, "The end of an execution is ignored.", "It is of no manifest that is known.")
        return False
    try:
        invocation.table.update(
            end.date_prefix,
            manifest_key(end.manifest_path),
            "SET #status = :failed, #error = :reason, updated_at = :stopped, execution_arn = :arn,"
            " expires_at = :expiry",
            condition=NOTHING_NEWER,
            names={"#status": "status", "#error": "error"},
            values={
                ":failed": "failed",
                ":reason": end.reason,
                ":stopped": end.stopped_at or invocation.timestamp(),
                ":arn": end.execution_arn,
                ":expiry": invocation.expiry(),
                ":attempt": manifest["attempt"],
                ":processing": "processing",
                ":manifested": "manifested",
            },
        )
    except ClientError as error:
        if not table.refused(error):
            raise
        _log(end, "The end of an execution is ignored.", "The table knows what became of it.")
        return False
    _log(end, "A manifest is set to failed.", end.reason, level="WARNING")
    return True


def _manifest(invocation: Invocation, end: ExecutionEnd) -> Mapping[str, Any]:
    """Return the item of the manifest that the execution was started for, or {}."""
    if end.status not in STATUSES or not (end.manifest_path and end.date_prefix):
        return {}
    item = invocation.table.get(end.date_prefix, manifest_key(end.manifest_path))
    if not item or "attempt" not in item:
        return {}
    own = end.name == manifests.execution_name(str(item.get("id")), int(item["attempt"]))
    return item if own or item.get("execution_arn") == end.execution_arn else {}


def _log(end: ExecutionEnd, sentence: str, reason: str, level: str = "INFO") -> None:
    log.write(
        level,
        sentence,
        execution_arn=end.execution_arn,
        status=end.status,
        manifest_path=end.manifest_path,
        reason=reason,
    )
