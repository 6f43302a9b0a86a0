"""IAM policy documents as JSON text, made of known values only: preview can read every one of
them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

VERSION = "2012-10-17"


def policy_document(statements: Iterable[Mapping[str, Any]]) -> str:
    """The document of these statements. A `why` is for people: it stays out of what AWS gets."""
    return json.dumps(
        {"Version": VERSION, "Statement": [_without_why(statement) for statement in statements]}
    )


def trust_document(service: str, account: str | None = None, sources: Sequence[str] = ()) -> str:
    """Who may assume a role: one service, for `account` only, and only on behalf of `sources` (ARN
    patterns).

    Lambda assumes a function's role without naming a source, so its trust has neither.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    account_only = {"StringEquals": {"aws:SourceAccount": account}} if account else {}
    sources_only = {"ArnLike": {"aws:SourceArn": list(sources)}} if sources else {}
    condition = account_only | sources_only
    return policy_document([statement | ({"Condition": condition} if condition else {})])


def _without_why(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key != "why"}
