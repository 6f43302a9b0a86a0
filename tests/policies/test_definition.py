"""A definition as read: its states in order, its Tasks, and why it could not be read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.rules.definition import Definition, State, of, read, states, tasks
from policies.rules.plain import UNKNOWN

CALL: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
INNER: dict[str, Any] = {"StartAt": "Call", "States": {"Call": CALL}}
LISTED: dict[str, Any] = {"StartAt": "Each", "States": {"Each": {**CALL, "Resource": "x"}}}
MACHINE: dict[str, Any] = {
    "StartAt": "Fan out",
    "States": {
        "Fan out": {"Type": "Parallel", "Branches": [INNER], "Next": "For each"},
        "For each": {"Type": "Map", "ItemProcessor": LISTED, "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
TWICE = '{"StartAt": "A", "States": {"A": {"Type": "Fail"}}, "StartAt": "A", "StartAt": "A"}'


def paths(found: tuple[State, ...]) -> list[str]:
    return [one.path for one in found]


@pytest.mark.parametrize("form", [MACHINE, json.dumps(MACHINE)], ids=["object", "text"])
def test_every_state_is_found_outer_before_inner_and_the_tasks_among_them(form: Any) -> None:
    found = read(form)
    assert found is not None
    assert (found.body, found.fault, found.twice) == (MACHINE, None, ())
    assert paths(found.states) == [
        "/States/Fan out",
        "/States/Fan out/Branches[0]/States/Call",
        "/States/For each",
        "/States/For each/ItemProcessor/States/Each",
        "/States/Done",
    ]
    assert paths(found.tasks) == [
        "/States/Fan out/Branches[0]/States/Call",
        "/States/For each/ItemProcessor/States/Each",
    ]
    assert [one.resource for one in found.tasks] == [CALL["Resource"], "x"]
    assert [one.parent.name if one.parent else None for one in found.states] == [
        None,
        "Fan out",
        None,
        "For each",
        None,
    ]
    assert found.states[1].machine == INNER


def test_a_key_that_comes_three_times_is_told_once_and_the_states_are_read() -> None:
    found = read(TWICE)
    assert found is not None
    assert (found.twice, found.fault, paths(found.states)) == (("StartAt",), None, ["/States/A"])


def test_a_byte_order_mark_is_a_fault_that_hides_nothing() -> None:
    found = read("\ufeff" + json.dumps(MACHINE))
    assert found is not None
    assert found.fault == "the definition starts with a byte order mark."
    assert (found.body, len(found.states)) == (MACHINE, 5)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "the definition is not JSON (line 1, column 2)."),
        ('{"Seconds": NaN}', "the definition is not JSON."),
        ("[]", "the definition is no object with States."),
        ('{"States": []}', "the definition is no object with States."),
    ],
)
def test_what_cannot_be_read_has_no_states(text: str, fault: str) -> None:
    assert read(text) == Definition({}, fault, ())


@pytest.mark.parametrize("value", [None, 5, UNKNOWN, ["x"]])
def test_what_is_no_definition_is_none(value: Any) -> None:
    assert read(value) is None
    assert of({"definition": value}) is None
    assert tasks({"definition": value}) == ()


def test_what_stands_in_the_place_of_a_state_is_passed_by() -> None:
    odd = {"States": {"A": 5, "B": {"Type": "Parallel", "Branches": "x", "ItemProcessor": []}}}
    assert [one.name for one in states(odd)] == ["B"]
    assert [one.name for one in states({"States": "x"})] == []
