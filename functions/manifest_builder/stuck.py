"""Manifests that somebody must look at: of a failed execution, of one that is gone or did not tell
the table how it ended, or never started.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

WELL = ("RUNNING", "SUCCEEDED", "PENDING_REDRIVE")


def why_stuck(
    manifest: Mapping[str, Any],
    status_of: Callable[[str], str],
    now: datetime,
    older: timedelta,
) -> str:
    """Return what is wrong with a manifest, "" for nothing.

    Args:
        manifest: its item in the tracking table.
        status_of: an execution's ARN → its status, "" where AWS has none of that name any more.
        now: aware.
        older: since when one that was never started must have been written.
    """
    arn, status = str(manifest.get("execution_arn") or ""), manifest.get("status")
    if status == "completed":
        return ""
    if status == "failed":
        return f"its execution failed: {arn.rpartition(':')[2] or 'unknown'}"
    if arn:
        ended = status_of(arn)
        if not ended:
            return f"its execution is gone: {arn.rpartition(':')[2]}"
        return "" if ended in WELL else f"its execution ended {ended}"
    age = now - datetime.fromisoformat(str(manifest["created_at"]).replace("Z", "+00:00"))
    return f"it was never started, {age.days} days after it was written" if age > older else ""
