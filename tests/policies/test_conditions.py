"""Which conditions narrow a statement to some resources."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.conditions import _narrow_arn, names_resource, names_resource_exactly
from policies.rules.document import read
from tests.policies.requests import document


def narrowing(operator: str, key: str, values: Any) -> tuple[bool, bool]:
    text = document(
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            "Resource": "*",
            "Condition": {operator: {key: values}},
        }
    )
    (statement,) = read(text, "identity").statements
    return names_resource(statement), names_resource_exactly(statement)


CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster"


@pytest.mark.parametrize(
    ("operator", "key", "values", "found"),
    [
        ("ArnEquals", "ecs:cluster", f"{CLUSTER}/prod", (True, True)),
        ("ArnLike", "ecs:cluster", [f"{CLUSTER}/prod", f"{CLUSTER}/dev"], (True, True)),
        ("ArnLike", "ecs:cluster", f"{CLUSTER}/prod-*", (True, False)),
        ("ArnLike", "ecs:cluster", [f"{CLUSTER}/prod", "*"], (False, False)),
        ("ArnLike", "ecs:cluster", "arn:*:*:*:*:*", (False, False)),
        ("ArnLike", "ecs:cluster", "arn:*:*:*:*:*cluster/x", (False, False)),
        ("ArnEquals", "ecs:cluster", [], (False, False)),
        ("ArnNotEquals", "ecs:cluster", f"{CLUSTER}/prod", (False, False)),
        ("StringEquals", "aws:ResourceTag/team", "data", (True, True)),
        ("StringEquals", "aws:ResourceTag/team", "", (False, False)),
        ("StringEquals", "aws:PrincipalTag/team", "data", (False, False)),
    ],
)
def test_a_condition_on_the_resource_names_it(
    operator: str, key: str, values: Any, found: tuple[bool, bool]
) -> None:
    assert narrowing(operator, key, values) == found


@pytest.mark.parametrize(
    ("value", "narrow"),
    [
        ("arn:aws:events:us-east-1:111122223333:rule/weekly", True),
        ("arn:aws:events:us-east-1:111122223333:*", True),
        ("arn:aws:events:us-east-1:*:rule/weekly", False),
        ("arn:aws:events:us-east-1:11112222333?:rule/weekly", False),
        ("arn:aws:s3:::acme-data", True),
        ("arn:aws:s3:::acme-*", True),
        ("arn:aws:s3:::*", False),
        ("arn:aws:s3:::/*", False),
        ("arn:aws:*:::acme-data", False),
        ("arn:aws:s3", False),
        ("urn:aws:s3:::acme-data", False),
        ("*", False),
    ],
)
def test_an_arn_is_narrow_where_it_names_an_account_or_a_resource(value: str, narrow: bool) -> None:
    assert _narrow_arn(value) is narrow
