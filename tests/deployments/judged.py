"""Whether IAM would let a call pass. Allow with StringEquals and ArnEquals is all that the
deployment policy is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

OPERATORS = {
    "StringEquals",
    "StringLike",
    "ArnEquals",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
}


def allowed(
    statements: Iterable[Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str]
) -> bool:
    """True if a statement names the action, covers the resource and finds its condition fulfilled
    in `context` (key → value).
    """
    return any(
        action in statement["Action"]
        and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        and fulfilled(statement.get("Condition", {}), context)
        for statement in statements
    )


def fulfilled(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    """Every key of every operator has one of its values; an operator that is not known here is an
    error of the test.
    """
    assert set(condition) <= OPERATORS, condition
    return all(
        matches(operator, wanted, context.get(key))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def matches(operator: str, wanted: Any, given: str | None) -> bool:
    values = wanted if isinstance(wanted, list) else [wanted]
    if given is None:
        return False
    return (
        given in values
        if operator.endswith("StringEquals")
        else any(fnmatchcase(given, value) for value in values)
    )
