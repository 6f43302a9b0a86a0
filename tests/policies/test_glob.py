"""IAM's wildcards as languages, against every text of a small alphabet."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.rules.glob import contains, matches

# "x" is stated by no pattern below, so it stands for every character that is not.
TEXTS = ["".join(letters) for length in range(8) for letters in product("abx", repeat=length)]
PATTERNS = st.text(alphabet="ab?*", max_size=5)


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
