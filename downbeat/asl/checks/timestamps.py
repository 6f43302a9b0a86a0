"""Timestamps as Step Functions reads them: RFC 3339 with a capital T, and Z or an offset."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)


def is_timestamp(value: Any) -> bool:
    """True for text such as "2026-03-05T21:29:29Z" that names a moment that exists."""
    match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return False
    year, month, day, hour, minute, second = map(int, match.groups())
    return bool(
        year
        and 1 <= month <= 12
        and 1 <= day <= monthrange(year, month)[1]
        and hour < 24
        and minute < 60
        and second < 61
    )


def timestamp_fix(value: Any) -> str:
    """How to mend a timestamp that is nearly one."""
    if not isinstance(value, str):
        return ""
    for mended in (
        value.replace(" ", "T", 1),
        value.upper(),
        value + "Z",
        value.replace(" ", "T", 1) + "Z",
        value + "T00:00:00Z",
    ):
        if is_timestamp(mended):
            return f' Did you mean "{mended}"?'
    return ""
