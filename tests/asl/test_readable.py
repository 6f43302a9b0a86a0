"""What can be read at all."""

import pytest

from downbeat.asl.readable import NO_TEXT, TOO_DEEP, TOO_LONG, has_levels_without_end, unreadable


def test_a_plain_value_is_readable() -> None:
    value = {"a": [1, 10**400, 1.5, "x\x00", None, True, ({"b": ()},)], 7: "ü"}
    assert list(unreadable(value, text=True)) == []


def test_each_number_without_end_is_found_with_its_place() -> None:
    assert list(unreadable({"a": [1, 10**5999], "b": -(10**5999)})) == [
        (("a", 1), TOO_LONG, "not-json"),
        (("b",), TOO_LONG, "not-json"),
    ]


def test_half_a_character_is_found_where_text_is_asked_for() -> None:
    value = {"a": "x\ud800", "b": {"\udfff": 1}}
    assert list(unreadable(value)) == []
    assert list(unreadable(value, text=True)) == [
        (("a",), NO_TEXT, "invalid-value"),
        (("b",), f"has a key that {NO_TEXT}", "invalid-value"),
    ]


def test_levels_without_end_are_one_fault_near_the_root() -> None:
    value: list[object] = []
    value.append(value)
    assert list(unreadable({"a": value})) == [(("a", 0, 0), TOO_DEEP, "nested-too-deeply")]


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        ("[" * 1001, True),
        ("[" * 1000 + "]" * 1000, False),
        ("{a: " * 1001 + "}" * 1001, True),
        ("- " * 1000 + "a", True),
        ("- a\n" * 5000, False),
        ("a: [b, {c: d}]\n" * 5000, False),
        ("a: '['\n" * 5000, False),
        ('a: "[\\"{"\n' * 5000, False),
        ("a: don't [b] it's {}\n" * 5000, False),
        ("a: ]\n" * 5000 + "[" * 1001, True),
    ],
)
def test_a_text_that_opens_levels_without_end_is_known_before_it_is_parsed(
    text: str, deep: bool
) -> None:
    assert has_levels_without_end(text) is deep
