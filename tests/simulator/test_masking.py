"""Masks over secrets and persons in recorded values."""

from __future__ import annotations

import json

import pytest

from downbeat.simulator.masking import masked


@pytest.mark.parametrize(
    "value",
    [
        {"password": "hunter2"},
        {"DbPassword": "hunter2"},
        {"api_key": 12345},
        {"email": "hunter2"},
        {"note": "write to ada@example.com"},
        {"cause": '{"secret":"hunter2"}'},
        ["AKIA" + "A" * 16],
        "https://hooks.slack.com/services/T0/B0/hunter2",
        "postgres://ada:hunter2@db/x",
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_masked(value: object) -> None:
    text = json.dumps(masked(value))

    assert "masked-" in text
    assert not any(word in text for word in ("hunter2", "ada@", "12345", "AKIA"))


def test_everything_else_stays_as_it_is() -> None:
    value = {"bucket": "b", "n": [1, None, True], "text": '{"rows":3}', "TaskToken": None}

    assert masked(value) == value


def test_equal_values_have_equal_masks_so_that_a_recording_replays_to_itself() -> None:
    seen = masked({"password": "a", "inner": {"password": "a"}, "secret": "b"})

    assert seen["password"] == seen["inner"]["password"] != seen["secret"]


def test_the_value_itself_is_left_alone() -> None:
    value = {"password": "hunter2"}
    masked(value)

    assert value == {"password": "hunter2"}
