"""IAM's wildcards as languages, against every text of a small alphabet."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules.glob import all_wildcards, contains, has_wildcard, matches

# "x" is stated by no pattern below, so it stands for every character that is not.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abx", repeat=length)]
PATTERNS = st.text(alphabet="ab?*", max_size=5)


@pytest.mark.sweep
@given(PATTERNS, PATTERNS)
@settings(max_examples=150, deadline=None)
def test_containment_is_what_every_text_says(one: str, other: str) -> None:
    fitting = [text for text in TEXTS if matches(other, text)]
    assert contains(one, other) == all(matches(one, text) for text in fitting)


@pytest.mark.parametrize(
    ("pattern", "other", "contained"),
    [
        ("*", "role/etl-*", True),
        ("role/*", "role/etl-*", True),
        ("role/etl-*", "role/*", False),
        ("role/etl-*", "role/web-*", False),
        ("role/*-admin", "role/etl-*", False),
        ("?*", "*?", True),
        ("*?", "?*", True),
        ("??*", "?*", False),
        ("*ab*", "*aab*", True),
        ("", "", True),
        ("", "*", False),
    ],
)
def test_patterns_as_people_write_them(pattern: str, other: str, contained: bool) -> None:
    assert contains(pattern, other) == contained


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("*a" * 60, "*a" * 60),
        ("*" + "a?" * 60 + "*b", "*a*" * 20),
        ("*a" + "?" * 60, "*a*a*a*a*a*"),
        ("*" * 500, "?*" * 200),
    ],
)
def test_no_pattern_takes_long(pattern: str, other: str) -> None:
    start = time.process_time()
    contains(pattern, other)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("role/etl", False),
        ("role/*", True),
        ("role/?", True),
        ("${aws:username}", False),
        ("${aws:username}/*", True),
        ("a${*}b", False),
        ("a${?}b", False),
        ("${*}${?}", False),
        ("${*}?", True),
        ("${?}*", True),
        ("", False),
    ],
)
def test_a_wildcard_is_a_mark_that_no_variable_escapes(text: str, expected: bool) -> None:
    assert has_wildcard(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("*", True), ("?*?", True), ("", False), ("*a", False), ("X", False)]
)
def test_nothing_but_wildcards(text: str, expected: bool) -> None:
    assert all_wildcards(text) is expected


def test_a_mark_of_the_second_pattern_is_every_character() -> None:
    assert not contains("a", "?")
    assert contains("?", "?")
    assert not contains("?", "*")
    assert contains("*?*", "?")
