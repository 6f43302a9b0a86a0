"""Objects whose upload the tracking table does not know: their event was lost, or they lie under no
date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .configuration import Settings
from .prefixes import date_prefix

# An event may be on its way for so long.
GRACE = timedelta(minutes=15)
# What is settled leaves the table after its days; a file that old may have been in it.
MARGIN = timedelta(days=1)


def lost_files(
    objects: Iterable[Mapping[str, Any]],
    files_of: Callable[[str], Iterable[Mapping[str, Any]]],
    settings: Settings,
    now: datetime,
) -> list[str]:
    """Return the keys of objects that should be recorded and are not.

    Args:
        objects: items of ListObjectsV2.
        files_of: a date prefix → its FILE# items.
        now: aware.
    """
    oldest = now - timedelta(days=settings.expiry_days) + MARGIN
    taken = [
        (str(one["Key"]), _etag(one["ETag"]), date_prefix(one["Key"], settings.date_prefix))
        for one in objects
        if oldest <= one["LastModified"] <= now - GRACE and _is_file(str(one["Key"]), settings)
    ]
    known = {
        (str(item["key"]), _etag(item["etag"]))
        for day in sorted({day for *_, day in taken if day})
        for item in files_of(day)
    }
    return [key for key, etag, day in taken if not day or (key, etag) not in known]


def _is_file(key: str, settings: Settings) -> bool:
    own = settings.manifest_bucket == settings.source_bucket
    return key.endswith(settings.file_suffixes) and not (
        own and key.startswith(settings.manifest_prefix)
    )


def _etag(text: Any) -> str:
    return str(text or "").strip('"')
