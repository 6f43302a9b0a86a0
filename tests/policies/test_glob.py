"""IAM's wildcards as languages, against every text of a small alphabet."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules.glob import contains, matches, overlaps

# "x" is stated by no pattern below, so it stands for every character that is not.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abx", repeat=length)]
PATTERNS = st.text(alphabet="ab?*", max_size=5)


@given(PATTERNS, PATTERNS)
@settings(max_examples=150, deadline=None)
def test_containment_and_overlap_are_what_every_text_says(one: str, other: str) -> None:
    fitting = [text for text in TEXTS if matches(other, text)]
    assert contains(one, other) == all(matches(one, text) for text in fitting)
    assert overlaps(one, other) == any(matches(one, text) for text in fitting)


@given(PATTERNS, PATTERNS)
def test_overlap_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert overlaps(one, other) == overlaps(other, one)


@pytest.mark.parametrize(
    ("pattern", "other", "contained", "overlapping"),
    [
        ("*", "role/etl-*", True, True),
        ("role/*", "role/etl-*", True, True),
        ("role/etl-*", "role/*", False, True),
        ("role/etl-*", "role/web-*", False, False),
        ("role/*-admin", "role/etl-*", False, True),
        ("?*", "*?", True, True),
        ("*?", "?*", True, True),
        ("??*", "?*", False, True),
        ("*ab*", "*aab*", True, True),
        ("", "", True, True),
        ("", "*", False, True),
    ],
)
def test_patterns_as_people_write_them(
    pattern: str, other: str, contained: bool, overlapping: bool
) -> None:
    assert (contains(pattern, other), overlaps(pattern, other)) == (contained, overlapping)


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
    overlaps(pattern, other)
    assert time.process_time() - start < 2
