"""Which uploads are collected, and under which date prefix."""

from __future__ import annotations

from . import log
from .invocation import Invocation
from .prefixes import DATE, FOLDERS, SHAPES, date_prefix
from .records import Upload
from .table import REGISTER


class Rejected(ValueError):
    """An upload that must not enter a manifest, nor be forgotten: its message goes to the
    dead-letter queue.
    """


def place(invocation: Invocation, upload: Upload) -> str | None:
    """Return the upload's date prefix, or None when it is none of our files (logged). Raises
    Rejected.
    """
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
    prefix = date_prefix(upload.key, configuration.date_prefix)
    if prefix is None or prefix == REGISTER:
        raise Rejected(
            f"no folder of the key {upload.key!r} is a date; allowed are {SHAPES} and at most 500"
            " bytes before and with it."
            if configuration.date_prefix in (FOLDERS, DATE)
            else f"the pattern of DATE_PREFIX finds no date prefix of 1 to 500 bytes in the key"
            f" {upload.key!r}: {configuration.date_prefix}"
        )
    return prefix
