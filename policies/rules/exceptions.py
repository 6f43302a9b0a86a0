"""Exceptions as data: who, what, why, until when. An expired or faulty exception is itself a
violation.
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

KEYS = ("urn_regex", "name", "actions", "resources", "reason", "expires")

# The configuration property that every policy has.
SCHEMA: dict[str, Any] = {
    "type": "array",
    "default": [],
    "description": (
        "Exceptions: which resource (urn_regex or name), optionally which IAM actions and"
        " resources, the reason, and until when (YYYY-MM-DD)."
    ),
    "items": {
        "type": "object",
        "properties": {
            "urn_regex": {"type": "string"},
            "name": {"type": "string"},
            "actions": {"type": "array", "items": {"type": "string"}},
            "resources": {"type": "array", "items": {"type": "string"}},
            "reason": {"type": "string"},
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
        fault = _fault(entry)
        if fault:
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


def _fault(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return "the exception is not an object. Write {name, reason, expires}."
    for key in entry:
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, n=1)
            return f'the exception has the unknown key "{key}".' + (
                f' Did you mean "{near[0]}"?' if near else f" Known keys: {', '.join(KEYS)}."
            )
    if not str(entry.get("reason") or "").strip():
        return (
            'the exception gives no reason. Add "reason": one sentence that a reviewer can check.'
        )
    if not entry.get("urn_regex") and not entry.get("name"):
        return (
            'the exception names no resource. Add "name" (the resource\'s name, * allowed) or'
            ' "urn_regex".'
        )
    return _bad_pattern(entry) or _bad_date(entry)


def _bad_pattern(entry: Mapping[str, Any]) -> str:
    try:
        re.compile(str(entry.get("urn_regex") or ""))
    except re.error as error:
        return f'the exception\'s "urn_regex" is no regular expression ({error}).'
    return ""


def _bad_date(entry: Mapping[str, Any]) -> str:
    try:
        if entry.get("expires"):
            datetime.date.fromisoformat(str(entry["expires"]))
    except ValueError:
        return 'the exception\'s "expires" is no date. Write it as YYYY-MM-DD.'
    return ""


def _speaks_of(entry: Mapping[str, Any], resource: Resource) -> bool:
    if entry.get("name") and not matches(str(entry["name"]), resource.name):
        return False
    return (
        not entry.get("urn_regex") or re.search(str(entry["urn_regex"]), resource.urn) is not None
    )


def _expired(entry: Mapping[str, Any], today: datetime.date) -> str:
    if not entry.get("expires") or datetime.date.fromisoformat(str(entry["expires"])) >= today:
        return ""
    return (
        f"the exception expired on {entry['expires']}. Mend the resource and remove the exception,"
        " or renew it with a reason."
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
