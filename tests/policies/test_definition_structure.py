"""Ways of a definition that lead nowhere, one broken at a time."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from policies.rules.definition import read
from policies.rules.definition_structure import structure_faults
from policies.rules.plain import UNKNOWN

SOUND: dict[str, Any] = {
    "StartAt": "Check",
    "States": {
        "Check": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "Fan out"}],
            "Default": "Done",
        },
        "Fan out": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}}
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            "Next": "For each",
        },
        "For each": {
            "Type": "Map",
            "Iterator": {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}},
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Failed": {"Type": "Fail"},
    },
}


def faults(definition: Any) -> list[tuple[str, str]]:
    found = read(definition)
    assert found is not None
    return list(structure_faults(found))


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """SOUND with one place changed; None takes it away."""
    definition = copy.deepcopy(SOUND)
    holder: Any = definition
    for step in path[:-1]:
        holder = holder[step]
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return definition


def test_the_sound_one_has_none() -> None:
    assert faults(SOUND) == []


INNER = ("States", "Fan out", "Branches", 0)
NOWHERE = "leads to a state that is not there."
BOTH = 'has to say where it goes on: either Next, or "End": true.'
TYPES = "is none of Task, Pass, Wait, Choice, Parallel, Map, Succeed, Fail."


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("StartAt",), None, ("/StartAt", "is missing. Name the state that comes first.")),
        (
            ("StartAt",),
            "Chec",
            ("/StartAt", 'names a state that is not there. Did you mean "Check"?'),
        ),
        (
            ("StartAt",),
            "zzzzzzzz",
            ("/StartAt", "names a state that is not there. Name one beside it."),
        ),
        (
            (*INNER, "StartAt"),
            "Wat",
            (
                "/States/Fan out/Branches[0]/StartAt",
                'names a state that is not there. Did you mean "Wait"?',
            ),
        ),
        (
            (*INNER, "States"),
            {},
            (
                "/States/Fan out/Branches[0]/States",
                "is no object of states. Write at least one.",
            ),
        ),
        (
            ("States", "For each", "Iterator", "StartAt"),
            "Done",
            (
                "/States/For each/Iterator/StartAt",
                "names a state that is not there. Name one beside it.",
            ),
        ),
        (("States", "Done", "Type"), "Suceed", ("/States/Done/Type", TYPES)),
        (("States", "Done", "Type"), None, ("/States/Done/Type", TYPES)),
        (
            ("States", "Check", "Default"),
            "Wait",
            ("/States/Check", f"{NOWHERE} Name one beside it."),
        ),
        (
            ("States", "Check", "Choices", 0, "Next"),
            "Fan-out",
            ("/States/Check", f'{NOWHERE} Did you mean "Fan out"?'),
        ),
        (
            ("States", "Fan out", "Catch", 0, "Next"),
            "Fail",
            ("/States/Fan out", f'{NOWHERE} Did you mean "Failed"?'),
        ),
        (("States", "For each", "Next"), None, ("/States/For each", BOTH)),
        (("States", "For each", "End"), True, ("/States/For each", BOTH)),
        (
            (*INNER, "States", "Wait", "End"),
            False,
            ("/States/Fan out/Branches[0]/States/Wait", BOTH),
        ),
    ],
)
def test_one_broken_way_is_found_where_it_is(
    path: tuple[Any, ...], value: Any, expected: tuple[str, str]
) -> None:
    assert faults(changed(path, value)) == [expected]


@pytest.mark.parametrize(
    "path",
    [
        ("StartAt",),
        (*INNER, "States"),
        ("States", "Done", "Type"),
        ("States", "For each", "Next"),
        ((*INNER, "States", "Wait", "End")),
    ],
)
def test_what_is_not_known_yet_is_no_fault(path: tuple[Any, ...]) -> None:
    assert faults(changed(path, UNKNOWN)) == []


def test_two_ways_to_one_missing_state_are_one_fault() -> None:
    choices = [{"Variable": "$.a", "IsPresent": True, "Next": "Nowhere"}] * 2
    assert faults(changed(("States", "Check", "Choices"), choices)) == [
        ("/States/Check", f"{NOWHERE} Name one beside it.")
    ]
