"""The simulator tells two forms of a state apart, and the same one from none."""

import pytest

from downbeat.importing.jsonata.proof import difference
from downbeat.importing.jsonata.sample_documents import documents

PASS = {"Type": "Pass", "Parameters": {"a.$": "$.x"}, "End": True}
CHOICE = {
    "Type": "Choice",
    "Choices": [{"Variable": "$.n", "NumericLessThan": 10, "Next": "Few"}],
    "Default": "Many",
}


def jsonata(condition):
    rule = {"Condition": f"{{% {condition} %}}", "Next": "Few"}
    return {"Type": "Choice", "Choices": [rule], "Default": "Many"}


def test_the_same_is_no_difference():
    same = {"Type": "Pass", "Output": {"a": "{% $states.input.x %}"}, "End": True}
    assert difference(PASS, same) == ""
    condition = "$type($states.input.n) = 'number' and $states.input.n < 10"
    assert difference(CHOICE, jsonata(condition)) == ""


@pytest.mark.parametrize(
    "output",
    [
        {"a": "{% $states.input.y %}"},
        {"a": "{% $string($states.input.x) %}"},
        {"a": "{% [$states.input.x] %}"},
        {"a": "{% $states.input.x %}", "b": 1},
    ],
)
def test_another_output_is_a_difference(output):
    assert difference(PASS, {"Type": "Pass", "Output": output, "End": True}).startswith(
        "the outcome"
    )


@pytest.mark.parametrize(
    "condition",
    [
        "$states.input.n < 10",  # fails for a text
        "$type($states.input.n) = 'number' and $states.input.n <= 10",  # the constant itself
        "$type($states.input.n) = 'number' and $states.input.n < 9",  # just below it
    ],
)
def test_a_rule_that_is_off_by_one_is_a_difference(condition):
    assert difference(CHOICE, jsonata(condition)) != ""


def test_a_state_that_never_succeeds_proves_nothing():
    never = {"Type": "Pass", "Parameters": {"a.$": "$$.No.Such"}, "End": True}
    assert difference(never, never) == "it succeeds with none of the generated inputs"


def test_a_catch_is_taken_by_an_error_of_the_call():
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    catch = {"ErrorEquals": ["Lambda.Unknown"], "Next": "B"}
    first = {**task, "Catch": [{**catch, "ResultPath": "$.e"}]}
    same = {
        **task,
        "Catch": [{**catch, "Output": '{% $merge([$states.input, {"e": $states.errorOutput}]) %}'}],
    }
    other = {**task, "Catch": [{**catch, "Output": "{% $states.errorOutput %}"}]}
    assert (difference(first, same), difference(first, other) != "") == ("", True)


def test_every_path_of_a_state_leads_to_something():
    state = {
        "Type": "Pass",
        "InputPath": "$.in",
        "Parameters": {"a.$": "$.b[1].c", "d.$": "$.b[0]"},
    }
    first = next(iter(documents(state)))
    assert first["in"]["b"][1]["c"] == first["b"][1]["c"] == "text"
