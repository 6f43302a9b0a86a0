"""Who loses access where a policy of a resource is replaced by the stack's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from downbeat.ops.adoption.comparing import PropertyChange

POLICIES = ("policy", "assumeRolePolicy")


def access_lost(changes: Iterable[PropertyChange]) -> list[str]:
    """Return a sentence for each principal that a policy names now and would not name any more."""
    return [
        f"{principal} loses its access by the {change.property} of before: put it into a policy of"
        " your own, or let it go."
        for change in changes
        if change.property in POLICIES
        for principal in sorted(set(_principals(change.before)) - set(_principals(change.after)))
    ]


def _principals(policy: Any) -> Iterator[str]:
    """The principals of the statements that allow something, as "AWS arn:…". The owner's default
    statement of a topic, which limits everybody to the owner's account, is none.
    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    try:
        statements = json.loads(policy or "{}").get("Statement", [])
    except (ValueError, TypeError, AttributeError):
        return
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement.get("Effect") != "Allow" or "AWS:SourceOwner" in str(statement):
            continue
        principal = statement.get("Principal") or {}
        pairs = principal.items() if isinstance(principal, dict) else [("", principal)]
        for kind, names in pairs:
            for name in [names] if isinstance(names, str) else names:
                yield f"{kind} {name}".strip()
