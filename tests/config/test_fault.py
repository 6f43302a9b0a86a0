"""Values and paths as the author of a stack file sees them."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.asl import Diagnostic
from downbeat.config.fault import InvalidValue, StackFileError, joined, quoted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("06:00", '"06:00"'),
        (42, "42"),
        (1, "1"),
        (0, "0"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (["a"], "['a']"),
        ("a\nb", '"a b"'),
        ("a" * 78, f'"{"a" * 78}"'),
        ("a" * 79, f'"{"a" * 76}…'),
    ],
)
def test_a_value_is_quoted_as_it_is_written_on_one_short_line(value: Any, text: str) -> None:
    assert quoted(value) == text


def test_a_number_without_end_is_not_written_out() -> None:
    assert quoted(10**5000) == "the value"


def test_a_secret_is_not_repeated() -> None:
    text = quoted("ghp_" + "a1B2" * 9)
    assert text.startswith("What stands here, ") and "a1B2" not in text


@pytest.mark.parametrize(
    ("path", "part", "whole"),
    [
        ("a", "b", "a.b"),
        ("a", 2, "a[2]"),
        ("a", 0, "a[0]"),
        ("a", "", "a"),
        ("", "b", "b"),
        ("a", "[2]", "a[2]"),
        ("a.b", "[0].c", "a.b[0].c"),
    ],
)
def test_a_path_leads_into_its_part(path: str, part: object, whole: str) -> None:
    assert joined(path, part) == whole


def test_an_error_carries_its_parts() -> None:
    fault = InvalidValue("is wrong.", "at", code="invalid-schedule")
    assert (str(fault), fault.message, fault.path, fault.code) == (
        "is wrong.",
        "is wrong.",
        "at",
        "invalid-schedule",
    )
    assert InvalidValue("x", code="c").path == ""
    error = StackFileError([Diagnostic("downbeat:x", "is wrong.", "c")], "rest")
    assert (str(error), error.rest, error.subject) == (
        "downbeat:x: is wrong.",
        "rest",
        "The configuration of this stack",
    )
