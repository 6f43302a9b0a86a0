"""Checks of an execution's input against the defaults of the pipeline's dict."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config.input_checks import input_problems

SPEC = {"input": {"day": 1, "force": False, "regions": ["a"], "more": {}, "any": None}}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"day": 2},
        {"force": True},
        {"regions": []},
        {"more": {"a": 1}},
        {"any": 5},
        {"day": None},
    ],
)
def test_an_input_that_the_pipeline_knows_is_fine(given: dict[str, Any]) -> None:
    assert list(input_problems(given, SPEC)) == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (
            {"dya": 1},
            (
                "dya",
                "is not an input of this pipeline: it takes day, force, regions, more and any. Did"
                ' you mean "day"?',
                "unknown-input",
            ),
        ),
        ({"day": "1"}, ("day", '"1" is not a number like the default 1.', "wrong-type")),
        ({"day": True}, ("day", "true is not a number like the default 1.", "wrong-type")),
        ({"force": 1}, ("force", "1 is not true or false like the default false.", "wrong-type")),
        ({"regions": {}}, ("regions", "{} is not a list like the default ['a'].", "wrong-type")),
        ({"more": []}, ("more", "[] is not a mapping like the default {}.", "wrong-type")),
    ],
)
def test_an_input_that_it_does_not_know_or_of_another_type_is_told(
    given: dict[str, Any], fault: tuple[str, str, str]
) -> None:
    assert list(input_problems(given, SPEC)) == [fault]


def test_a_pipeline_without_defaults_takes_any_input() -> None:
    assert list(input_problems({"x": 1}, {})) == []
    assert list(input_problems({"x": 1}, {"input": "{% $x %}"})) == []
