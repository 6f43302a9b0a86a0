"""How a check says what it found, and where."""

import pytest

from downbeat.asl import Diagnostic
from downbeat.asl.checks.position import (
    Position,
    as_object,
    close_word,
    fields,
    is_number,
    only_one,
    shown,
)


@pytest.fixture
def place():
    return Position([], "JSONata", "JSONata", False, {}, {}, [], {})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", '"x"'),
        ("a" * 60, f'"{"a" * 60}"'),
        ("a" * 61, f'"{"a" * 60}…"'),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (0, "0"),
        (2.5, "2.5"),
        (-(10**60) + 1, str(-(10**60) + 1)),
        (10**60, "a number beyond 10^60"),
        ({"a": 1}, "an object"),
        ([1], "a list"),
        ((1,), "a list"),
        ({1}, "a Python set"),
    ],
)
def test_a_value_is_shown_short_and_by_its_kind(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("value", "number"), [(1, True), (0.5, True), (True, False), (False, False), ("1", False)]
)
def test_a_number_is_none_of_pythons_truths(value, number):
    assert is_number(value) is number


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("task", ' Did you mean "Task"?'),
        ("Tsak", ' Did you mean "Task"?'),
        ("zzz", ""),
        (5, ""),
        (None, ""),
    ],
)
def test_the_nearest_word_is_one_that_differs_in_case_or_little(value, word):
    assert close_word(value, iter(["Task", "Pass"])) == word


def test_a_field_that_there_is_not_is_told_at_its_object(place):
    fields({"Next": 1, "Nxt": 2, "zzzz": 3}, ("Next", "End"), "/States/A", "A Pass state", place)
    assert place.found == [
        Diagnostic(
            "/States/A", 'A Pass state has no field "Nxt". Did you mean "Next"?', "unknown-field"
        ),
        Diagnostic(
            "/States/A",
            'A Pass state has no field "zzzz". It takes End and Next.',
            "unknown-field",
        ),
    ]


def test_fields_that_exclude_each_other_are_told_once(place):
    only_one({"Next": 1}, ("Next", "End"), "/x", "A state", place)
    assert place.found == []
    only_one({"Next": 1, "End": 2, "C": 3}, ("Next", "End"), "/x", "A state", place)
    assert place.found == [
        Diagnostic(
            "/x",
            "A state has Next and End, of which only one may be given; keep one.",
            "exclusive-fields",
        )
    ]


def test_what_is_no_object_is_told_with_what_it_is(place):
    assert as_object({}, "/x", "A state", place)
    assert place.found == []
    assert not as_object([1], "", "A state", place)
    assert place.found == [Diagnostic("/", "A state is an object, but it is a list.", "wrong-type")]
