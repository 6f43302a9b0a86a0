"""JSON for people."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downbeat.report.json_text import WIDTH, laid_out

KEYS = st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


def test_what_fits_in_a_line_stands_in_one():
    rule = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}
    assert laid_out(rule) == '{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}'


def test_what_does_not_fit_is_broken_from_the_outside():
    long = "a" * 60
    assert laid_out({"Name": long, "Retry": [{"ErrorEquals": ["é"]}]}) == (
        f'{{\n  "Name": "{long}",\n  "Retry": [{{"ErrorEquals": ["é"]}}]\n}}'
    )


@pytest.mark.sweep
@given(VALUES)
def test_it_is_the_same_json(value):
    assert json.loads(laid_out(value)) == value


@pytest.mark.sweep
@given(st.lists(st.integers(), min_size=30, max_size=60))
def test_no_line_that_can_be_broken_is_too_long(value):
    assert max(map(len, laid_out({"Items": value}).splitlines())) <= WIDTH + 1  # its comma
