"""What a role's statements allow, taken apart: one action on one resource under one condition; and
what one set of statements allows beyond another. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from downbeat.asl.statements import Statement, listed, statement


class Access(NamedTuple):
    """One action on one resource; `condition` is JSON text, "{}" where there is none."""

    action: str
    resource: str
    condition: str = "{}"

    def statement(self) -> Statement:
        """The IAM statement that allows this and nothing else."""
        return statement([self.action], [self.resource], json.loads(self.condition))


def accesses(statements: Iterable[Mapping[str, Any]]) -> Iterator[Access]:
    """Everything that the Allow statements allow, in their order, each once."""
    return iter(
        dict.fromkeys(
            Access(action, resource, json.dumps(one.get("Condition") or {}, sort_keys=True))
            for one in statements
            if one.get("Effect", "Allow") == "Allow"
            for action in listed(one["Action"])
            for resource in listed(one["Resource"])
        )
    )


def beyond(
    statements: Iterable[Mapping[str, Any]], base: Iterable[Mapping[str, Any]]
) -> list[Access]:
    """What `statements` allow and `base` does not.

    A wider action or resource in `base`, or the same without the condition, covers a narrower one;
    conditions are compared as they stand.
    """
    before = list(accesses(base))
    return [each for each in accesses(statements) if not any(covers(one, each) for one in before)]


def covers(wide: Access, narrow: Access) -> bool:
    """Whether whatever `narrow` allows `wide` allows too.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    return (
        wide.condition in ("{}", narrow.condition)
        and _pattern(wide.action.lower()).fullmatch(narrow.action.lower()) is not None
        and _pattern(wide.resource).fullmatch(narrow.resource) is not None
    )


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """An IAM pattern; a "?" of the narrower text is matched by "?" and "*" alike."""
    wild = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(wild.get(letter, re.escape(letter)) for letter in text))
