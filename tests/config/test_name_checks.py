"""Checks of physical names: what AWS takes, and short enough for the names that are built
from them.
"""

from __future__ import annotations

import pytest

from downbeat.config.name_checks import longest_name, name_problems


@pytest.mark.parametrize(
    ("region", "longest"), [(None, 50), ("us-east-1", 42), ("ap-southeast-3", 37)]
)
def test_a_name_leaves_room_for_what_is_built_from_it(region: str | None, longest: int) -> None:
    assert longest_name(region) == longest


def test_names_are_such_as_aws_takes_short_enough_and_each_once() -> None:
    fine = {"a": "a" * 50, "b": "B_2-x"}
    assert list(name_problems(fine)) == []
    assert list(name_problems({"a": "a" * 51})) == [
        (
            "a",
            f'"{"a" * 51}" has 51 characters; at most 50 leave room for the names built from it.',
            "physical-name",
        )
    ]
    assert [code for _, _, code in name_problems({"a": "abcd"}, 3)] == ["physical-name"]
    assert list(name_problems({"a": "a b"})) == [
        (
            "a",
            '"a b" has characters that AWS refuses in names: write A-Z, a-z, 0-9, - and _.',
            "physical-name",
        )
    ]
    assert list(name_problems({"a": "same", "b": "Same", "c": "other"})) == [
        (
            "b",
            '"Same" is taken by a: two state machines cannot share a name.',
            "duplicate-machine-name",
        )
    ]
