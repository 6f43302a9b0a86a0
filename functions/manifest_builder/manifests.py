"""Which files go into a manifest, what the manifest is called and what it says. Pure: no call, no
clock.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple


class Pending(NamedTuple):
    """A file that waits for its manifest. `size` is in bytes; `recorded_at` is when we first heard
    of it (ISO 8601, UTC).
    """

    digest: str
    key: str
    size: int
    sequencer: str
    recorded_at: str


def newest(pending: Iterable[Pending]) -> tuple[list[Pending], list[Pending]]:
    """(the newest waiting upload of each key, the ones they replace), both oldest first.

    An object that was uploaded again while it waited is one file: its path can only be read as it
    is now. The greater sequencer is the later one:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    waiting = sorted(pending, key=lambda p: (p.recorded_at, p.digest))
    width = max((len(p.sequencer) for p in waiting), default=0)
    latest: dict[str, Pending] = {}
    for file in waiting:
        other = latest.get(file.key)
        if other is None or _order(file, width) > _order(other, width):
            latest[file.key] = file
    return [p for p in waiting if latest[p.key] is p], [
        p for p in waiting if latest[p.key] is not p
    ]


def _order(file: Pending, width: int) -> tuple[str, str, str]:
    return file.sequencer.ljust(width, "0"), file.recorded_at, file.digest


def cut(
    files: Sequence[Pending], max_files: int, max_bytes: int, *, rest: bool = False
) -> tuple[Pending, ...]:
    """The files of the next manifest, out of the newest of each key; () while the thresholds are
    not reached (`rest`: take what is there).

    A file of `max_bytes` or more goes alone, so that it makes no other file wait. Otherwise files
    enter oldest first until `max_files` are in or the next would pass `max_bytes`.
    """
    huge = next((p for p in files if p.size >= max_bytes), None)
    if huge:
        return (huge,)
    if not (rest or len(files) >= max_files or sum(p.size for p in files) >= max_bytes):
        return ()
    return tuple(_fitting(files, max_files, max_bytes))


def _fitting(files: Sequence[Pending], max_files: int, max_bytes: int) -> Iterable[Pending]:
    total = 0
    for file in files[:max_files]:
        total += file.size
        if total > max_bytes:
            return
        yield file


def manifest_id(bucket: str, date_prefix: str, sequence: int, files: Sequence[str]) -> str:
    """A name that only these files in this order have: readable first, then 16 digits of a digest.

    It is also the execution's name: at most 80 of A-Z a-z 0-9 - _, see
    https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
    """
    digest = hashlib.sha256(
        "\0".join((bucket, date_prefix, str(sequence), *files)).encode()
    ).hexdigest()[:16]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", date_prefix).strip("-")[-40:].strip("-")
    return f"{readable}-{sequence:06d}-{digest}"


def execution_name(identifier: str, attempt: int) -> str:
    """The manifest's id; a later attempt, which somebody asked for by resetting the manifest, has
    its number behind it.
    """
    return identifier if attempt == 1 else f"{identifier}-{attempt}"


def execution_input(manifest: Mapping[str, Any]) -> str:
    """The execution's input for a manifest's item, as JSON: the same bytes for the same manifest,
    so that a second start is the first.
    """
    return json.dumps(
        {
            "manifest_path": manifest["manifest_path"],
            "date_prefix": manifest["date_prefix"],
            "file_count": int(manifest["file_count"]),
            "timestamp": manifest["created_at"],
        },
        ensure_ascii=False,
    )
