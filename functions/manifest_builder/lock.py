"""A prefix's lock and the claim under it: the two decisions that one conditional write of one item
makes.

The register's item of a prefix holds both, so they cannot part: whoever takes the lock reads the
claim that its last holder left open and has to finish it before it makes its own. The fence counts
holders. A write that decides something names the fence it was made under, so a holder whose lock
has expired, and who does not know it, decides nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from . import log, table
from .invocation import Invocation


class LockLost(RuntimeError):
    """Another invocation took the lock over: it finishes what was begun here."""


class Lock(NamedTuple):
    """A lock that this invocation took. `register` is the prefix's item as it was read or written
    last.
    """

    date_prefix: str
    fence: int
    register: Mapping[str, Any]

    @property
    def claim(self) -> Mapping[str, Any] | None:
        """The open claim: id, manifest_path, created_at and files (digests, in the manifest's
        order).
        """
        return self.register.get("open_claim")


def acquire(invocation: Invocation, date_prefix: str) -> Lock | None:
    """Take the prefix's lock when it is free or has expired; None when another invocation holds it.
    Raises ClientError.
    """
    now = invocation.now()
    try:
        register = invocation.table.update(
            table.REGISTER,
            date_prefix,
            "SET fence = if_not_exists(fence, :zero) + :one, lock_owner = :owner, lock_expires_at ="
            " :until, unstarted = if_not_exists(unstarted, :none)",
            # Held by ourselves: the SDK repeated a request whose answer was lost.
            condition=(
                "attribute_not_exists(lock_owner) OR lock_expires_at < :now OR lock_owner = :owner"
            ),
            values={
                ":zero": 0,
                ":one": 1,
                ":owner": invocation.owner,
                ":now": now,
                ":until": now + 1000 * invocation.configuration.lock_ttl_seconds,
                ":none": {},
            },
        )
    except ClientError as error:
        if table.refused(error):
            return None
        raise
    return Lock(date_prefix, int(register["fence"]), register)


def claim(invocation: Invocation, lock: Lock, claimed: Mapping[str, Any]) -> Lock:
    """Decide the membership of the next manifest. Only one claim is open in a prefix. Raises
    LockLost.
    """
    return _decide(
        invocation,
        lock,
        "SET open_claim = :claim, manifest_sequence = if_not_exists(manifest_sequence, :zero) +"
        " :one",
        "fence = :fence AND attribute_not_exists(open_claim)",
        values={":claim": dict(claimed), ":zero": 0, ":one": 1},
    )


def settle(invocation: Invocation, lock: Lock, claimed: Mapping[str, Any]) -> Lock:
    """Close a claim whose manifest is written and list the manifest among those to start, in one
    write. Raises LockLost.
    """
    return _decide(
        invocation,
        lock,
        "SET unstarted.#id = :path REMOVE open_claim",
        "fence = :fence AND open_claim.#key = :id",
        values={":path": claimed["manifest_path"], ":id": claimed["id"]},
        names={"#id": claimed["id"], "#key": "id"},
    )


def holding(invocation: Invocation, lock: Lock) -> dict[str, Any]:
    """The action that makes a transaction fail when the lock is lost or a claim is open."""
    return {
        "Update": {
            "Key": invocation.table.key(table.REGISTER, lock.date_prefix),
            "UpdateExpression": "SET fence = :fence",
            "ConditionExpression": "fence = :fence AND attribute_not_exists(open_claim)",
            "ExpressionAttributeValues": table.encoded({":fence": lock.fence}),
        }
    }


def lost(lock: Lock) -> LockLost:
    """The error of a holder whose lock another invocation has taken over."""
    return LockLost(f"the lock of {lock.date_prefix} was taken over after fence {lock.fence}.")


def release(invocation: Invocation, lock: Lock) -> None:
    """Give the lock back. What goes wrong here is logged only: the lock expires by itself."""
    try:
        _decide(invocation, lock, "REMOVE lock_owner, lock_expires_at", "fence = :fence")
    except (ClientError, BotoCoreError, LockLost) as error:
        log.write(
            "WARNING",
            "The lock was not released; it expires by itself.",
            date_prefix=lock.date_prefix,
            error=str(error),
        )


def _decide(
    invocation: Invocation,
    lock: Lock,
    expression: str,
    condition: str,
    *,
    values: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
) -> Lock:
    try:
        register = invocation.table.update(
            table.REGISTER,
            lock.date_prefix,
            expression,
            condition=condition,
            values={":fence": lock.fence, **(values or {})},
            names=names or {},
        )
    except ClientError as error:
        if table.refused(error):
            raise lost(lock) from error
        raise
    return lock._replace(register=register)
