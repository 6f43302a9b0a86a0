"""Which roles may be passed, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .authorization import expand
from .conditions import exact
from .documents import IDENTITY, located_documents
from .resource_widths import (
    PASS_ROLE,
    everything,
    fits_all,
    unscoped,
)
from .rule import Finding, Resource
from .wording import several, shown

EVERY_ROLE = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"
# The path under which AWS's consoles create the roles of services: no family of anybody's.
MADE_BY_CONSOLES = re.compile(r"arn:[^:]*:iam::[^:]*:role/service-role/[*?]+")
PASS_ROLE_URL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"


@lru_cache(maxsize=4096)
def _passes(action: str) -> bool:
    return any(one.name.lower() == PASS_ROLE for one in expand(action))


def _pass_role(resource: Resource, severe: bool) -> Iterator[Finding]:
    for located in located_documents(resource, IDENTITY):
        for statement in located.document.statements:
            passing = (
                []
                if statement.deny
                else [action for action in statement.actions if _passes(action)]
            )
            wide = [one for one in statement.resources if everything(one) or _all_roles(one)]
            to = exact(statement, "iam:PassedToService")
            if not passing or not wide or bool(to) == severe:
                continue
            tail = "" if severe else f" to {several(to)}"
            text = (
                f"{shown(passing[0])} on {shown(wide[0])} passes any role{tail}. Name the roles"
                + (" and add the condition iam:PassedToService." if severe else ".")
            )
            yield Finding(f"{located.path}.{statement.path}", text, tuple(passing), tuple(wide))


def _all_roles(resource: str) -> bool:
    """Every role, every role that has a path ("role/*/*"), or every one that a console made."""
    return (
        fits_all(resource, EVERY_ROLE)
        or unscoped(resource)
        or MADE_BY_CONSOLES.fullmatch(resource) is not None
    )


def pass_role_scoped(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """iam:PassRole for any role, to any service."""
    yield from _pass_role(resource, severe=True)


def pass_role_exact(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """iam:PassRole for any role, if only to stated services."""
    yield from _pass_role(resource, severe=False)
