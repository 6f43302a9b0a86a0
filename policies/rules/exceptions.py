"""Exceptions as data: which resource, what, why, who answers for it, until when. An expired or
faulty exception excuses nothing and is itself a violation.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from .glob import matches
from .plain import listed
from .rule import Finding, Resource

KEYS = ("urn_regex", "name", "actions", "resources", "reason", "owner", "expires")
FORM = '{"name": …, "reason": …, "owner": …, "expires": "YYYY-MM-DD"}'

# The configuration property that every policy has.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "default": [],
    "description": (
        "Exceptions: which resource (urn_regex or name), optionally which IAM actions and"
        " resources, the reason, the owner, and until when (YYYY-MM-DD)."
    ),
    "items": {
        "type": "object",
        "properties": {
            "urn_regex": {"type": "string"},
            "name": {"type": "string"},
            "actions": {"type": "array", "items": {"type": "string"}},
            "resources": {"type": "array", "items": {"type": "string"}},
            "reason": {"type": "string"},
            "owner": {"type": "string"},
            "expires": {"type": "string"},
        },
    },
}


def apply(
    findings: Iterable[Finding], resource: Resource, entries: Any, today: datetime.date
) -> Iterator[Finding]:
    """The findings that no valid exception covers, and a finding for every faulty or expired entry
    that speaks of this resource.
    """
    valid: list[Mapping[str, Any]] = []
    for index, entry in enumerate(listed(entries)):
        wrong = faults(entry)
        if wrong:
            for fault in wrong:
                yield Finding(f"allow[{index}]", fault, urn=resource.urn)
        elif _speaks_of(entry, resource):
            expired = _expired(entry, today)
            if expired:
                yield Finding(f"allow[{index}]", expired, urn=resource.urn)
            else:
                valid.append(entry)
    for finding in findings:
        if not any(_covers(entry, finding) for entry in valid):
            yield finding


def faults(entry: Any) -> list[str]:
    """Everything that is wrong with an exception, as sentences with the fix; [] when it is
    sound.
    """
    if not isinstance(entry, Mapping):
        return [f"the exception is not an object. Write {FORM}."]
    return [
        *(_unknown_key(str(key)) for key in entry if key not in KEYS),
        *(
            f'the exception has no "{name}". Add {what}.'
            for name, what in REQUIRED.items()
            if not _stated(entry.get(name))
        ),
        *_names_none(entry),
        *_bad_pattern(entry),
        *_bad_date(entry),
    ]


# What every exception says, and how to say it.
REQUIRED = {
    "reason": "one sentence that a reviewer can check",
    "owner": "the person or team that answers for it, e.g. an address",
    "expires": "the last day on which it excuses, as YYYY-MM-DD",
}


def _stated(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _unknown_key(key: str) -> str:
    near = get_close_matches(key, KEYS, n=1)
    return f'the exception has the unknown key "{key}".' + (
        f' Did you mean "{near[0]}"?' if near else f" Known keys: {', '.join(KEYS)}."
    )


def _names_none(entry: Mapping[str, Any]) -> Iterator[str]:
    if not entry.get("urn_regex") and not entry.get("name"):
        yield (
            'the exception names no resource. Add "name" (the resource\'s name, * allowed) or'
            ' "urn_regex".'
        )


def _bad_pattern(entry: Mapping[str, Any]) -> Iterator[str]:
    try:
        re.compile(str(entry.get("urn_regex") or ""))
    except re.error as error:
        yield f'the exception\'s "urn_regex" is no regular expression ({error}).'


def _bad_date(entry: Mapping[str, Any]) -> Iterator[str]:
    text = entry.get("expires")
    if _stated(text) and not _date(text):
        yield 'the exception\'s "expires" is no date. Write it as YYYY-MM-DD.'


def _date(text: Any) -> datetime.date | None:
    """The day, by the one form that is allowed (no other ISO form such as 2027W101)."""
    try:
        return datetime.datetime.strptime(str(text), "%Y-%m-%d").date()
    except ValueError:
        return None


def _speaks_of(entry: Mapping[str, Any], resource: Resource) -> bool:
    if entry.get("name") and not matches(str(entry["name"]), resource.name):
        return False
    return (
        not entry.get("urn_regex") or re.search(str(entry["urn_regex"]), resource.urn) is not None
    )


def _expired(entry: Mapping[str, Any], today: datetime.date) -> str:
    last = _date(entry["expires"])
    if last and last >= today:
        return ""
    return (
        f"the exception expired on {entry['expires']} and excuses nothing any more. Mend the"
        f" resource and remove the exception, or have its owner ({entry['owner']}) renew it with a"
        " reason."
    )


def _covers(entry: Mapping[str, Any], finding: Finding) -> bool:
    """An exception that names actions (resources) covers a finding only when each of the finding's
    own is named.
    """
    for key, own in (("actions", finding.actions), ("resources", finding.resources)):
        named = [str(pattern).lower() for pattern in listed(entry.get(key))]
        if named and not (
            own and all(any(matches(pattern, one.lower()) for pattern in named) for one in own)
        ):
            return False
    return True
