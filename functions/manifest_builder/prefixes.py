"""The date prefix of a key: its folders up to the one that says which day the file belongs to, or
the date alone, or what a pattern finds.
"""

from __future__ import annotations

import re
from datetime import date

DAY = re.compile(
    r"(?:[A-Za-z_][A-Za-z0-9_]*=)?(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})"
)  # 2025-01-15, 20250115, dt=2025-01-15
YEAR = re.compile(r"(?:year=|y=)?([0-9]{4})")
MONTH = re.compile(r"(?:month=|m=)?([0-9]{1,2})")
OF_MONTH = re.compile(r"(?:day=|d=)?([0-9]{1,2})")

# The manifest's path holds the prefix and is part of a sort key, which has at most 1,024 bytes.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
LONGEST = 500

FOLDERS, DATE = "folders", "date"
GROUP = "date_prefix"

SHAPES = "2025-01-15/, 20250115/, name=2025-01-15/, 2025/01/15/ or year=2025/month=01/day=15/"


def date_prefix(key: str, form: str = FOLDERS) -> str | None:
    """Return the date prefix of `key`; None when it has none, or one of more than 500 bytes.

    `form` is FOLDERS, the folders through the one that is a date; DATE, that date alone as
    2026-02-01; or a regular expression with a group `date_prefix`, searched for in the key.
    """
    if form == FOLDERS:
        return leading_folders(key)
    prefix = _date(key) if form == DATE else _searched(key, form)
    return prefix if prefix and len(prefix.encode()) <= LONGEST else None


def _date(key: str) -> str | None:
    folders = leading_folders(key)
    if folders is None:
        return None
    *_, last = folders.split("/")
    if match := DAY.fullmatch(last):
        return f"{match['year']}-{match['month']}-{match['day']}"
    year, month, day = (re.sub("[^0-9]", "", folder) for folder in folders.split("/")[-3:])
    return f"{year}-{month:0>2}-{day:0>2}"


def _searched(key: str, pattern: str) -> str | None:
    match = re.search(pattern, key)
    return (match[GROUP] or "").strip("/") if match else None


def leading_folders(key: str) -> str | None:
    """Return the leading folders of `key`, through the first that is a date, without the last
    slash; None when no folder is one.

    "in/2025-01-15/a.ndjson" → "in/2025-01-15"; "year=2025/month=1/day=15/b/c.ndjson" →
    "year=2025/month=1/day=15". Files of two sources (other folders before the date) have two
    prefixes, so they never share a manifest.
    """
    folders = key.split("/")[:-1]
    for number, folder in enumerate(folders):
        end = (
            number + 1
            if _is_day(folder)
            else number + 3
            if _is_split_day(folders[number : number + 3])
            else None
        )
        if end is not None:
            prefix = "/".join(folders[:end])
            return prefix if len(prefix.encode()) <= LONGEST else None
    return None


def _is_day(folder: str) -> bool:
    match = DAY.fullmatch(folder)
    return match is not None and _exists(match["year"], match["month"], match["day"])


def _is_split_day(folders: list[str]) -> bool:
    if len(folders) < 3:
        return False
    matches = [
        pattern.fullmatch(folder)
        for pattern, folder in zip((YEAR, MONTH, OF_MONTH), folders, strict=True)
    ]
    return all(matches) and _exists(*(match.group(1) for match in matches if match))


def _exists(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
