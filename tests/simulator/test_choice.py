"""Choice: which rule holds, and what it assigns."""

import re

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from downbeat.simulator import simulate
from downbeat.simulator.comparisons import _wildcards

GOES = {
    "Yes": {"Type": "Pass", "Result": "yes", "End": True},
    "No": {"Type": "Pass", "Result": "no", "End": True},
}


def chosen(rule, given):
    states = {
        "Choose": {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"},
        **GOES,
    }
    execution = simulate({"StartAt": "Choose", "States": states}, given)
    return execution.output if execution.status == "SUCCEEDED" else execution.cause.split("). ")[1]


@pytest.mark.parametrize(
    ("operator", "operand", "value", "holds"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "1", 1, False),
        ("StringLessThan", "b", "a", True),
        ("StringGreaterThan", "b", "a", False),
        ("StringLessThanEquals", "a", "a", True),
        ("StringGreaterThanEquals", "B", "a", True),
        ("StringMatches", "log-*.txt", "log-1.txt", True),
        ("StringMatches", "log-*.txt", "log-1.txt2", False),
        ("StringMatches", "a\\*b", "a*b", True),
        ("StringMatches", "a\\*b", "axb", False),
        ("StringMatches", "a\\\\b", "a\\b", True),
        ("StringMatches", "*", "line\nbreak", True),
        ("StringMatches", "*", 1, False),
        ("NumericEquals", 1, 1.0, True),
        ("NumericEquals", 1, True, False),
        ("NumericEquals", 1, "1", False),
        ("NumericLessThan", 2, 1.5, True),
        ("NumericGreaterThan", 2, 2, False),
        ("NumericLessThanEquals", 2, 2, True),
        ("NumericGreaterThanEquals", 2, 1, False),
        ("BooleanEquals", True, True, True),
        ("BooleanEquals", True, "true", False),
        ("BooleanEquals", False, 0, False),
        ("TimestampEquals", "2016-03-14T01:59:00Z", "2016-03-14T02:59:00+01:00", True),
        ("TimestampLessThan", "2016-03-14T01:59:00Z", "2016-03-14T01:58:59.999Z", True),
        ("TimestampGreaterThan", "2016-03-14T01:59:00Z", "2016-03-14", False),
        ("TimestampLessThanEquals", "2016-03-14T01:59:00Z", "2016-03-14T01:59:00Z", True),
        ("TimestampGreaterThanEquals", "2016-03-14T01:59:00Z", "2017-03-14T01:59:00Z", True),
        ("IsNull", True, None, True),
        ("IsNull", False, 0, True),
        ("IsString", True, "", True),
        ("IsNumeric", True, 1.5, True),
        ("IsNumeric", True, True, False),
        ("IsBoolean", True, False, True),
        ("IsBoolean", False, 0, True),
        ("IsTimestamp", True, "2016-03-14T01:59:00Z", True),
        ("IsTimestamp", True, "2016-03-14 01:59:00", False),
        ("IsPresent", True, None, True),
        ("IsPresent", False, None, False),
    ],
)
def test_each_operator(operator, operand, value, holds):
    assert chosen({"Variable": "$.v", operator: operand}, {"v": value}) == (
        "yes" if holds else "no"
    )


@pytest.mark.parametrize(
    ("operator", "holds"),
    [("StringEquals", True), ("StringLessThan", False), ("StringGreaterThanEquals", True)],
)
def test_an_operand_may_be_a_path(operator, holds):
    assert chosen({"Variable": "$.v", f"{operator}Path": "$.w"}, {"v": "a", "w": "a"}) == (
        "yes" if holds else "no"
    )


@pytest.mark.parametrize(
    "rule",
    [
        {"Variable": "$.x", "IsNull": True},
        {"Variable": "$.x", "StringEquals": "a"},
        {"Variable": "$.v", "StringEqualsPath": "$.x"},
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(rule):
    assert (
        chosen(rule, {"v": "a"})
        == "Invalid path '$.x': The choice state's condition path references an invalid value."
    )


def test_only_is_present_may_ask_for_what_is_not_there():
    assert chosen({"Variable": "$.x.y", "IsPresent": False}, {}) == "yes"
    assert chosen({"Variable": "$.x.y", "IsPresent": True}, {}) == "no"
    states = {"Null": {"Type": "Pass", "Result": None, "Next": "Choose"}, **GOES}
    states["Choose"] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Yes"}],
        "Default": "No",
    }
    assert simulate({"StartAt": "Null", "States": states}).output == "no"


def test_and_or_and_not_stop_where_the_answer_is_known():
    here, there = {"Variable": "$.a", "IsPresent": True}, {"Variable": "$.b", "StringEquals": "x"}
    assert chosen({"And": [{"Not": here}, there]}, {"a": 1}) == "no"
    assert chosen({"Or": [here, there]}, {"a": 1}) == "yes"
    assert chosen({"Not": {"And": [here, here]}}, {"a": 1}) == "no"


def test_variables_and_the_context_object_can_be_compared():
    states = {
        "Assign": {"Type": "Pass", "Assign": {"limit": 3}, "Next": "Choose"},
        "Choose": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$limit", "NumericEquals": 3},
                        {"Variable": "$$.State.Name", "StringEquals": "Choose"},
                    ],
                    "Next": "Yes",
                }
            ],
            "Default": "No",
        },
        **GOES,
    }
    assert simulate({"StartAt": "Assign", "States": states}).output == "yes"


def test_no_rule_and_no_default_is_an_error():
    states = {
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.v", "IsNull": True, "Next": "Yes"}],
        },
        **GOES,
    }
    execution = simulate({"StartAt": "Choose", "States": states}, {"v": 1})
    assert (
        execution.cause
        == "An error occurred while executing the state 'Choose' (entered at the event id #2). "
        "Failed to transition out of the state. The state does not point to a next state."
    )


def jsonata(choices, **fields):
    states = {
        "Choose": {"Type": "Choice", "Choices": choices, "Default": "No", **fields},
        "No": {"Type": "Succeed"},
        "Yes": {"Type": "Succeed"},
    }
    return {"QueryLanguage": "JSONata", "StartAt": "Choose", "States": states}


def test_a_jsonata_rule_has_its_own_output_and_default_has_the_states():
    definition = jsonata(
        [{"Condition": "{% $states.input > 1 %}", "Output": "big", "Next": "Yes"}], Output="small"
    )
    assert [simulate(definition, n).output for n in (2, 1)] == ["big", "small"]


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        (
            "{% 'yes' %}",
            (
                "returned an unexpected result type. Expected 'boolean', but was 'string' for"
                ' value: "yes"'
            ),
        ),
        ("{% $states.input.x %}", "returned nothing (undefined)."),
        (
            "{% 1 + 'a' %}",
            (
                'threw an error during evaluation. T2002: The right side of the "+" operator must'
                " evaluate to a number"
            ),
        ),
    ],
)
def test_a_condition_that_is_no_boolean_is_an_evaluation_error(condition, what):
    execution = simulate(
        jsonata([{"Condition": False, "Next": "Yes"}, {"Condition": condition, "Next": "Yes"}])
    )
    assert execution.error == "States.QueryEvaluationError"
    assert (
        execution.cause
        == "An error occurred while executing the state 'Choose' (entered at the event id #2). The"
        f" JSONata expression '{condition[3:-3]}' specified for the field 'Choices[1]/Condition'"
        f" {what}"
    )
    assert [e["type"] for e in execution.history] == [
        "ExecutionStarted",
        "ChoiceStateEntered",
        "EvaluationFailed",
        "ExecutionFailed",
    ]
    assert (
        execution.history[2]["evaluationFailedEventDetails"]["location"] == "Choices[1]/Condition"
    )


def test_a_pattern_of_many_stars_takes_no_longer_than_the_text():
    pattern = _wildcards("a*" * 8 + "b")
    assert pattern.fullmatch("a" * 100_000) is None
    assert pattern.fullmatch("a" * 100_000 + "b")


@drawn(st.text("ab*", max_size=7), st.text("ab", max_size=9))
def test_a_pattern_matches_as_one_that_tries_everything(pattern, text):
    every = re.compile("".join(".*" if letter == "*" else letter for letter in pattern))
    assert bool(_wildcards(pattern).fullmatch(text)) == bool(every.fullmatch(text))
