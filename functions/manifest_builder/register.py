"""The register of the prefixes: which of them a flush has to visit, and in which order.

A prefix is idle when nothing of it waits; its item then has `expires_at`, and the next upload takes
that away again. So a flush reads the register once and visits the others alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from . import pending, table
from .invocation import Invocation, iso

# An invocation that has entered a prefix in the register records its files within this time: no
# function runs longer. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LONGEST_INVOCATION_SECONDS = 900


def enrol(invocation: Invocation, date_prefix: str) -> None:
    """Enter the prefix in the register, before any file of it is recorded: a flush of all prefixes
    must find it. Raises ClientError.
    """
    invocation.table.update(
        table.REGISTER,
        date_prefix,
        "SET last_upload_at = :now, waiting_since = if_not_exists(waiting_since, :now)"
        " REMOVE expires_at",
        values={":now": invocation.timestamp()},
    )


def to_visit(invocation: Invocation, before: str | None) -> list[str]:
    """Return the prefixes that have something waiting, the one that was visited longest ago first:
    what one flush has no time for, the next one begins with.

    `before` leaves out those where nothing has waited since then (ISO 8601).
    """
    items = [
        item for item in invocation.table.query(table.REGISTER) if _may_have_work(item, before)
    ]
    items.sort(key=lambda item: item.get("flushed_at") or item.get("waiting_since") or "")
    return [str(item[invocation.table.sort_key]) for item in items]


def _may_have_work(item: Mapping[str, Any], before: str | None) -> bool:
    if item.get("open_claim") or item.get("unstarted"):
        return True
    if "expires_at" in item:
        return False
    return before is None or item.get("waiting_since", "") <= before


def note_visit(invocation: Invocation, date_prefix: str) -> None:
    """Note after a visit that the prefix is idle, or else when it was visited. Raises ClientError.

    An invocation that enrolled the prefix a short while ago may still record a file that nobody
    sees yet; so a prefix is idle only when the last one that did so must have ended.
    """
    register = invocation.table.get(table.REGISTER, date_prefix)
    last = register.get("last_upload_at", "")
    long_ago = iso(invocation.now() - 1000 * LONGEST_INVOCATION_SECONDS)
    if not last or last >= long_ago or pending.waiting(invocation, date_prefix):
        _visited(invocation, date_prefix)
        return
    try:
        invocation.table.update(
            table.REGISTER,
            date_prefix,
            "SET expires_at = :expiry REMOVE waiting_since, flushed_at",
            condition=(
                "last_upload_at = :last AND attribute_not_exists(open_claim) AND"
                " (attribute_not_exists(unstarted) OR unstarted = :none)"
            ),
            values={":expiry": invocation.expiry(), ":last": last, ":none": {}},
        )
    except ClientError as error:
        if not table.refused(error):
            raise
        _visited(invocation, date_prefix)


def _visited(invocation: Invocation, date_prefix: str) -> None:
    try:
        invocation.table.update(
            table.REGISTER,
            date_prefix,
            "SET flushed_at = :now",
            condition="attribute_exists(#sk)",
            names={"#sk": invocation.table.sort_key},
            values={":now": invocation.timestamp()},
        )
    except ClientError as error:
        if not table.refused(error):  # refused: there is no such prefix
            raise
