"""JSON values as they travel through an execution."""

import pytest

from downbeat.simulator.values import LARGEST, from_json, kind_of, own, to_json, too_large


def test_text_has_no_spaces_and_keeps_its_signs():
    assert to_json({"a": [1, "größe"]}) == '{"a":[1,"größe"]}'
    assert from_json('{"a":[1]}') == {"a": [1]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        to_json(value)
    with pytest.raises((TypeError, ValueError)):
        own({"a": value})


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "{", ""])
def test_a_text_that_is_no_json_is_refused(text):
    with pytest.raises(ValueError):
        from_json(text)


def test_a_copy_is_nobody_elses():
    value = {"a": [1, (2, 3)]}
    copy = own(value)
    assert copy == {"a": [1, [2, 3]]}
    copy["a"].append(4)
    assert value == {"a": [1, (2, 3)]}
    assert [own(one) for one in ("x", 1, True, None, 2.5)] == ["x", 1, True, None, 2.5]


@pytest.mark.parametrize(
    ("text", "large"),
    [
        ("a" * LARGEST, False),
        ("a" * (LARGEST + 1), True),
        ("ö" * (LARGEST // 2), False),
        ("ö" * (LARGEST // 2) + "a", True),
        ("", False),
    ],
)
def test_a_payload_is_counted_in_bytes(text, large):
    assert too_large(text) is large


def test_a_payload_may_have_256_kib():
    assert LARGEST == 256 * 1024


def test_a_kind_is_called_as_aws_calls_it():
    values = ([], {}, "x", 1, 2.5, True, None)
    assert [kind_of(one) for one in values] == [
        *("array", "object", "string", "number", "number", "boolean", "null")
    ]
