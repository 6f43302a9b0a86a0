"""From a claim to a written manifest. Each step may be done twice, by anyone, in any order of
crashes: the claim fixes every byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from . import lock as locks
from . import log, manifest_form, manifests, pending, table
from .invocation import Invocation
from .lock import Lock
from .manifests import Pending


class Inconsistent(RuntimeError):
    """The table contradicts itself; only a hand that edited it can have done that."""


def claim(invocation: Invocation, lock: Lock, files: Sequence[Pending]) -> Lock:
    """Claim `files` for the prefix's next manifest. Raises LockLost, ClientError."""
    configuration, digests = invocation.configuration, [file.digest for file in files]
    sequence = int(lock.register.get("manifest_sequence", 0)) + 1
    identifier = manifests.manifest_id(
        configuration.source_bucket, lock.date_prefix, sequence, digests
    )
    suffix = ".json" if configuration.manifest_template else ".jsonl"
    claimed = {
        "id": identifier,
        "bucket": configuration.manifest_bucket,
        "key": f"{configuration.manifest_prefix}{lock.date_prefix}/{identifier}{suffix}",
        "created_at": invocation.timestamp(),
        "files": digests,
        # As it is when the files are claimed: a setting may change before the manifest is written.
        "template": configuration.manifest_template,
    }
    claimed["manifest_path"] = f"s3://{claimed['bucket']}/{claimed['key']}"
    return locks.claim(invocation, lock, claimed)


def finish(invocation: Invocation, lock: Lock) -> Lock:
    """Write the manifest of the open claim, mark its files, record it, and close the claim. Raises
    LockLost, Inconsistent, ClientError.
    """
    claimed = lock.claim
    assert claimed is not None
    keys = [(lock.date_prefix, pending.file_key(digest)) for digest in claimed["files"]]
    files = invocation.table.batch_get(keys)
    if len(files) != len(keys):
        raise Inconsistent(
            f"{len(keys) - len(files)} of {len(keys)} files of {claimed['manifest_path']} have no"
            f" FILE# item in the partition {lock.date_prefix} of {invocation.table.name}. If the"
            " next delivery finds the same: send their S3 notifications to the queue again."
        )
    _write(invocation, claimed, files)
    _mark(invocation, lock.date_prefix, claimed, files)
    _record(invocation, lock.date_prefix, claimed, files)
    settled = locks.settle(invocation, lock, claimed)
    log.write(
        "INFO",
        "A manifest is written.",
        date_prefix=lock.date_prefix,
        manifest_path=claimed["manifest_path"],
        file_count=len(files),
        bytes=_bytes(files),
    )
    return settled


def _write(
    invocation: Invocation, claimed: Mapping[str, Any], files: Sequence[Mapping[str, Any]]
) -> None:
    """Put the object unless it is there:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """
    try:
        invocation.s3.put_object(
            Bucket=claimed["bucket"],
            Key=claimed["key"],
            Body=manifest_form.body(claimed.get("template", ""), files, claimed),
            ContentType="application/json" if claimed.get("template") else "application/jsonl",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise


def _mark(
    invocation: Invocation,
    date_prefix: str,
    claimed: Mapping[str, Any],
    files: list[dict[str, Any]],
) -> None:
    try:
        pending.enter(invocation, date_prefix, files, claimed["manifest_path"])
    except ClientError as error:
        if not table.refused(error):
            raise
        raise Inconsistent(
            f"a file of {claimed['manifest_path']} is in another manifest already; compare the"
            f" FILE# items of the partition {date_prefix} of {invocation.table.name} with the"
            f" open_claim of its {table.REGISTER} item, which somebody must have edited."
        ) from error


def _record(
    invocation: Invocation,
    date_prefix: str,
    claimed: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
) -> None:
    manifest = {
        "id": claimed["id"],
        "status": "manifested",
        "attempt": 1,
        "manifest_path": claimed["manifest_path"],
        "date_prefix": date_prefix,
        "file_count": len(files),
        "bytes": _bytes(files),
        "created_at": claimed["created_at"],
    }
    # Not put: it is recorded already, and the machine may have moved its status on.
    invocation.table.put_new(date_prefix, manifest_key(claimed["manifest_path"]), manifest)


def manifest_key(manifest_path: str) -> str:
    """The sort key of a manifest's item; the state machine makes it from its input."""
    return f"MANIFEST#{manifest_path}"


def _bytes(files: Sequence[Mapping[str, Any]]) -> int:
    return sum(int(file["size"]) for file in files)
