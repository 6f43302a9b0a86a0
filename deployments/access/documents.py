"""Statements as managed policies: AWS takes so many characters in each, and so many of them on a
role.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space is not
# counted; ten policies by default
CHARACTERS = 6144
POLICIES = 10


class TooMany(ValueError):
    """More statements than a role can carry; the message counts them and says what to do."""


def policy_documents(statements: Iterable[Mapping[str, Any]]) -> list[str]:
    """As few policy documents as hold all statements in their order; raises TooMany."""
    parts = [part for statement in statements for part in divided(statement)]
    filled: list[list[Mapping[str, Any]]] = []
    for part in parts:
        if not filled or len(document([*filled[-1], part])) > CHARACTERS:
            filled.append([])
        filled[-1].append(part)
    if len(filled) > POLICIES:
        raise TooMany(
            f"the deployment policy needs {len(filled)} managed policies, and a role takes"
            f" {POLICIES}: give the pipelines names with a common beginning, or spread them over"
            " two stacks."
        )
    return [document(part) for part in filled]


def document(statements: Iterable[Mapping[str, Any]]) -> str:
    """One policy document, without white space."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":")
    )


def divided(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A statement, or as many with fewer resources each as it takes to fit."""
    resources = statement["Resource"]
    if len(document([statement])) <= CHARACTERS or len(resources) < 2:
        return [statement]
    half = len(resources) // 2
    return [
        *divided({**statement, "Resource": resources[:half]}),
        *divided({**statement, "Resource": resources[half:]}),
    ]
