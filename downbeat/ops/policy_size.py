"""A policy in documents that IAM takes: statements on the same resources are one, and what is
longer than a managed policy may be is several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# Characters without white space.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MOST_CHARACTERS = 6144
VERSION = "2012-10-17"

Statement = Mapping[str, Any]


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements of which no two are on the same resources under the same condition, in the
    order of their first.
    """
    by_scope: dict[str, dict[str, Any]] = {}
    for one in statements:
        rest = {key: value for key, value in one.items() if key != "Action"}
        known = by_scope.setdefault(json.dumps(rest, sort_keys=True), {**one, "Action": []})
        known["Action"] = sorted({*known["Action"], *one["Action"]})
    return list(by_scope.values())


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """Return the policy document of statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def size(policy: Mapping[str, Any]) -> int:
    """Return the characters of a document as IAM counts them."""
    return len("".join(json.dumps(policy, separators=(",", ":"), ensure_ascii=False).split()))


def policy_parts(policy: Mapping[str, Any], most: int = MOST_CHARACTERS) -> list[dict[str, Any]]:
    """Return documents of at most so many characters that together allow what the policy does."""
    parts: list[list[Statement]] = [[]]
    for one in (piece for whole in policy["Statement"] for piece in _pieces(whole, most)):
        for part in parts:
            if size(document([*part, one])) <= most:
                part.append(one)
                break
        else:
            parts.append([one])
    return [document(part) for part in parts if part]


def _pieces(statement: Statement, most: int) -> Iterator[Statement]:
    """The statement, or, where it is too long for a document, one for each half of its
    resources.
    """
    arns = statement["Resource"]
    if size(document([statement])) <= most or len(arns) < 2:
        yield statement
        return
    middle = len(arns) // 2
    for half in (arns[:middle], arns[middle:]):
        yield from _pieces({**statement, "Resource": half}, most)
