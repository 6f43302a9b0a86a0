"""What a run was asked for that could have no effect."""

import math

import pytest

from downbeat.simulator.without_effect import Asked, find_without_effect

DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Run job",
    "States": {
        "Run job": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Arguments": {"Cluster": "{% $states.input.cluster %}"},
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject"},
            "ItemProcessor": {"StartAt": "Send", "States": {"Send": {"Type": "Pass"}}},
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}
PASSES = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass"}}}


def found(definition=DEFINITION, prefix="", **asked):
    return [
        (one.path, one.message)
        for one in find_without_effect(definition, Asked(**asked), prefix=prefix)
    ]


def test_what_has_an_effect_is_fine():
    asked = {"fail": {"Run job": "E"}, "slow": {"Each": 5}, "outcomes": {"Run job": {}}}
    assert found(**asked, answers={"Each": []}, exit_code=1, input={"cluster": "x"}) == []
    assert found() == []


@pytest.mark.parametrize("option", ["fail", "slow", "outcomes", "answers"])
def test_a_state_that_there_is_not_is_told_with_the_nearest_or_with_all(option):
    value = 1
    assert found(**{option: {"Run jobb": value}}) == [
        (option, 'no state named "Run jobb". Did you mean "Run job"?')
    ]
    assert found(**{option: {"zzzzzz": value}}, prefix="--") == [
        (f"--{option}", 'no state named "zzzzzz". It has Run job, Each, Send, Done.')
    ]


def test_a_state_that_calls_nothing_is_told_with_those_that_do():
    assert found(fail={"Done": "E"}) == [("fail", '"Done" calls nothing; these do: Run job, Each')]
    assert found(PASSES, fail={"A": "E"}) == [("fail", '"A" calls nothing; no state here does')]


@pytest.mark.parametrize(
    ("seconds", "fine"), [(0, True), (0.5, True), (-1, False), (math.inf, False), ("5", False)]
)
def test_a_state_takes_some_seconds_or_none(seconds, fine):
    message = f'"Each={seconds}": a state takes 0 seconds or more'
    assert found(slow={"Each": seconds}) == ([] if fine else [("slow", message)])


@pytest.mark.parametrize(("prefix", "name"), [("", "exit_code"), ("--", "--exit-code")])
def test_an_exit_code_is_that_of_a_container(prefix, name):
    assert found(PASSES, prefix, exit_code=0) == [
        (name, "no state waits for a container (ecs:runTask.sync)")
    ]
    assert found(exit_code=0) == []


def test_a_field_of_the_input_that_nobody_reads_is_told():
    ((path, message),) = found(prefix="--", input={"clutser": "x"})
    assert path == "--input"
    assert message.startswith('nothing reads "clutser"')
    declared = find_without_effect(
        DEFINITION, Asked(input={"clutser": "x"}), declared={"clutser": "y"}
    )
    assert declared == []
