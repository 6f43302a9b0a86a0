"""The failure path that every state shares becomes `on_failure`, and only that."""

import copy

import pytest

from downbeat.importing.failure_path import handler, reachable, without_common_catch

CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]
MACHINE = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Task", "Catch": CATCH, "Next": "B"},
        "B": {"Type": "Parallel", "Catch": CATCH, "End": True},
        "Tell": {"Type": "Task", "Next": "Failed"},
        "Failed": {"Type": "Fail"},
    },
}


def changed(**states):
    machine = copy.deepcopy(MACHINE)
    for name, fields in states.items():
        machine["States"].setdefault(name, {}).update(fields)
    return machine


def test_the_state_that_all_errors_lead_to_is_the_handler():
    assert handler(MACHINE) == "Tell"
    assert reachable(MACHINE["States"], "Tell") == ["Tell", "Failed"]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"B": {"Catch": []}},
        {"B": {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}]}},
        {"B": {"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Tell"}]}},
        {"Failed": {"Type": "Succeed"}},
        {"Tell": {"Next": "B"}},
        {"A": {"Assign": {"failure": 1}}},
        {"Tell": {"Type": "Choice", "Choices": [{"Next": "Failed"}]}},
    ],
    ids=[
        "a state that catches nothing",
        "another handler",
        "not every error",
        "an end that is no failure",
        "a way back",
        "a variable of the same name",
        "a choice that must stand last",
    ],
)
def test_there_is_none_where_it_is_not_the_same_for_all(otherwise):
    assert handler(changed(**otherwise)) is None


def test_only_a_catch_that_rendering_adds_again_is_left_out():
    plain, more = {"Catch": CATCH}, {"Catch": [{**CATCH[0], "ResultPath": "$.error"}]}
    first = {"ErrorEquals": ["States.Timeout"], "Next": "A"}
    assert without_common_catch(plain, "Tell") == {}
    assert without_common_catch(more, "Tell") == more
    assert without_common_catch({"Catch": [first, *CATCH]}, "Tell") == {"Catch": [first]}
