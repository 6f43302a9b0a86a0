"""The lists that AWS keeps and this program has copies of: where each is from, and of which day.

Something that is not in a list may be newer than the copy: it is a warning that says so. Something
that is nearly in it is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

LISTS_FILE = Path(__file__).with_name("lists.json")
HISTORY_FILE = Path(__file__).with_name("release_history.json")


STALE_DAYS = 180  # after which `downbeat check` says that a list is old


class DatedList(NamedTuple):
    """One list: `what` it holds, the day `as_of` which it is right at least (None where neither its
    source nor a tool says a day), its `source`, and the command that brings it up to date.
    `compared_on` is the day on which it was last compared with something else, `compared_with`.
    """

    name: str
    what: str
    as_of: date | None
    source: str
    refresh: str
    compared_on: date | None = None
    compared_with: str = ""

    @property
    def day(self) -> date | None:
        """The later day of both; None where neither is known."""
        return max((day for day in (self.as_of, self.compared_on) if day), default=None)

    def age(self, today: date) -> int | None:
        """Its age in days at most; None where no day is known."""
        return (today - self.day).days if self.day else None


@cache
def dated_lists() -> Mapping[str, DatedList]:
    """Every list by its name."""
    values = json.loads(LISTS_FILE.read_text(encoding="utf-8"))
    return {
        name: DatedList(
            name,
            one["what"],
            date.fromisoformat(one["as_of"]) if one["as_of"] else None,
            one["source"],
            one["refresh"],
            *_comparison(one.get("compared")),
        )
        for name, one in values.items()
    }


def _comparison(compared: Mapping[str, str] | None) -> tuple[date | None, str]:
    return (date.fromisoformat(compared["on"]), compared["with"]) if compared else (None, "")


def old_lists(today: date) -> list[DatedList]:
    """The lists that are older than STALE_DAYS."""
    return [one for one in dated_lists().values() if (one.age(today) or 0) > STALE_DAYS]


def as_of(name: str) -> str:
    """The day of a list, as a message says it: "2026-06-30"."""
    day = dated_lists()[name].as_of
    return day.isoformat() if day else "a day that is not known"


def removed_on(service: str) -> str:
    """The day on which Step Functions lost the AWS SDK integration of a service; "" for one that
    it has, or never had.
    """
    removed = _history()["removed"]
    return next((str(day) for day, services in removed.items() if service in services), "")


def additions() -> Mapping[str, list[str]]:
    """The services whose AWS SDK integration AWS added, by day, latest first."""
    added: dict[str, list[str]] = _history()["added"]
    return added


@cache
def _history() -> dict[str, Any]:
    values: dict[str, Any] = json.loads(HISTORY_FILE.read_text(encoding="utf-8"))
    return values
