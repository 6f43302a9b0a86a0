"""Resource policies as AWS returns them: whom they let do what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from downbeat.asl.statements import listed


def statements_of(document: Any) -> list[Mapping[str, Any]]:
    """Return the statements of a policy document: a dict, or its JSON as IAM writes it; [] for
    none.
    """
    parsed = json.loads(unquote(document)) if isinstance(document, str) and document else document
    statements = (parsed or {}).get("Statement", [])
    return [statements] if isinstance(statements, Mapping) else list(statements)


def admits(document: Any, service: str, actions: tuple[str, ...]) -> bool:
    """Say whether a policy lets a service do actions; conditions are not judged.

    Args:
        service: a service principal, "events.amazonaws.com".
    """
    allowed = [
        pattern.lower()
        for one in statements_of(document)
        if one.get("Effect") == "Allow" and _is_for(one.get("Principal"), service)
        for pattern in listed(one.get("Action", []))
    ]
    return all(
        any(fnmatchcase(action.lower(), pattern) for pattern in allowed) for action in actions
    )


def _is_for(principal: Any, service: str) -> bool:
    if isinstance(principal, Mapping):
        return service in listed(principal.get("Service", []))
    return principal == "*"
