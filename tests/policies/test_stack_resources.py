"""Which resources of a stack a property points to."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from policies.rules.rule import Resource
from policies.rules.stack_resources import KEY, TOPIC, of_type, referenced

ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234"
FIRST = Resource(KEY, {"arn": ARN, "keyId": "1234", "name": "first"}, "urn:first", "first")
SECOND = Resource(KEY, {"arn": f"{ARN}5", "id": "12345", "url": "u"}, "urn:second", "second")


def pointed(value: Any, **depends_on: tuple[str, ...]) -> list[str]:
    holder = Resource(TOPIC, {}, "urn:topic", "alerts", depends_on)
    return [one.name for one in referenced(holder, "key", value, iter([FIRST, SECOND]))]


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (ARN, ["first"]),
        ("1234", ["first"]),
        ("first", ["first"]),
        ("key/1234", ["first"]),
        ("12345", ["second"]),
        ("u", ["second"]),
        (f"{ARN}5", ["second"]),
        ([ARN, "12345"], ["first", "second"]),
        ("123", []),
        ("", []),
        (7.0, []),
    ],
)
def test_a_property_points_by_arn_id_key_id_name_or_url(value: Any, names: list[str]) -> None:
    assert pointed(value) == names


def test_what_is_unknown_or_not_set_points_by_its_dependency() -> None:
    assert pointed(UNKNOWN, key=("urn:second",)) == ["second"]
    assert pointed(None, key=("urn:second",)) == ["second"]
    assert pointed({"a": [UNKNOWN]}, key=("urn:first",)) == ["first"]
    assert pointed(UNKNOWN, other=("urn:second",)) == []
    assert pointed([ARN, UNKNOWN], key=("urn:first", "urn:second")) == ["first", "second"]


def test_what_is_known_points_by_its_value_only() -> None:
    assert pointed("1234", key=("urn:second",)) == ["first"]


def test_resources_are_chosen_by_type_in_order() -> None:
    topic = Resource(TOPIC, {})
    assert of_type([SECOND, topic, FIRST], KEY) == [SECOND, FIRST]
    assert of_type([SECOND, topic, FIRST], KEY, TOPIC) == [SECOND, topic, FIRST]
