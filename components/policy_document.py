"""IAM policy documents as JSON text, made of known values only: preview can read every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

VERSION = "2012-10-17"


def policy_document(statements: Iterable[Mapping[str, Any]]) -> str:
    """The document of these statements. A `why` is for people: it stays out of what AWS gets."""
    return json.dumps({"Version": VERSION, "Statement": [_without_why(statement) for statement in statements]})


def trust_document(service: str, account: str, sources: Sequence[str] = ()) -> str:
    """Who may assume a role: one service, for this account only, and only on behalf of `sources` (ARN patterns).

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": account}}
    if sources:
        condition["ArnLike"] = {"aws:SourceArn": list(sources)}
    return policy_document([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", "Condition": condition}])


def _without_why(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if key != "why"}
