"""How data travels through a state, in both languages: paths, templates, variables, expressions,
and what they say when they fail.
"""

import time

import pytest

from downbeat.simulator import simulate


def passed(given=None, variables=None, **fields):
    states = {
        "Assign": {"Type": "Pass", "Assign": variables or {}, "Next": "P"},
        "P": {"Type": "Pass", "End": True, **fields},
    }
    return simulate({"StartAt": "Assign", "States": states}, given, state_machine="m")


JSONATA = {"QueryLanguage": "JSONata"}


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({}, {"a": {"b": 1}}),
        ({"InputPath": "$.a"}, {"b": 1}),
        ({"InputPath": None}, {}),
        ({"OutputPath": "$.a.b"}, 1),
        ({"OutputPath": None}, {}),
        ({"Result": 5}, 5),
        ({"Result": None}, None),
        ({"Result": 5, "ResultPath": "$.a.c"}, {"a": {"b": 1, "c": 5}}),
        ({"Result": 5, "ResultPath": "$.x.y"}, {"a": {"b": 1}, "x": {"y": 5}}),
        ({"Result": 5, "ResultPath": "$['x y']"}, {"a": {"b": 1}, "x y": 5}),
        ({"Result": 5, "ResultPath": None}, {"a": {"b": 1}}),
        ({"InputPath": "$.a", "ResultPath": "$.c"}, {"a": {"b": 1}, "c": {"b": 1}}),
        (
            {"Parameters": {"x.$": "$.a.b", "y": "$.a.b", "z": [{"w.$": "$$.State.Name"}]}},
            {"x": 1, "y": "$.a.b", "z": [{"w": "P"}]},
        ),
        ({"Parameters": {"x.$": "$v.deep[1]", "y.$": "$v"}}, {"x": 2, "y": {"deep": [1, 2]}}),
        ({"InputPath": "$v.deep"}, [1, 2]),
        ({"Parameters": {"x.$": "$v.deep[2]"}}, {"x": None}),
        ({"OutputPath": "$$.StateMachine.Name"}, "m"),
        (
            {
                **JSONATA,
                "Output": {"x": "{% $states.input.a.b + 1 %}", "y": ["{%$v.deep%}", "{% plain", 1]},
            },
            {"x": 2, "y": [[1, 2], "{% plain", 1]},
        ),
        ({**JSONATA, "Output": "{% $states.context.State.Name %}"}, "P"),
        ({**JSONATA, "Output": "{% null %}"}, None),
        ({**JSONATA}, {"a": {"b": 1}}),
    ],
)
def test_what_comes_out(fields, output):
    execution = passed({"a": {"b": 1}}, {"v": {"deep": [1, 2]}}, **fields)
    assert (execution.status, execution.output) == ("SUCCEEDED", output)


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        (
            {"InputPath": "$.x"},
            "States.Runtime",
            "Invalid path '$.x' : No results for path: $['x']",
        ),
        (
            {"OutputPath": "$.x.y"},
            "States.Runtime",
            "Invalid path '$.x.y' : Missing property in path $['x']",
        ),
        (
            {"Parameters": {"k": {"v.$": "$.x"}}},
            "States.Runtime",
            (
                "The JSONPath '$.x' specified for the field 'v.$' could not be found in the input"
                ' \'{"a":"é"}\''
            ),
        ),
        (
            {"Result": 1, "ResultPath": "$.a.b"},
            "States.ResultPathMatchFailure",
            'Unable to apply ReferencePath $.a.b to input {"a":"é"}',
        ),
        (
            {**JSONATA, "Output": {"r": [{"s": "{% $states.input.x %}"}]}},
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$states.input.x' specified for the field 'Output/r[0]/s'"
                " returned nothing (undefined)."
            ),
        ),
        (
            {**JSONATA, "Assign": {"r": "{% $number('x') %}"}},
            "States.QueryEvaluationError",
            (
                "The JSONata expression '$number('x')' specified for the field 'Assign/r' threw an"
                ' error during evaluation. D3030: Unable to cast value to a number: "x"'
            ),
        ),
    ],
)
def test_what_is_said_when_nothing_is_found(fields, error, cause):
    execution = passed({"a": "é"}, **fields)
    assert execution.error == error
    assert (
        execution.cause
        == f"An error occurred while executing the state 'P' (entered at the event id #4). {cause}"
    )


def test_an_expression_that_fails_has_an_event_of_its_own():
    execution = passed({}, **JSONATA, Output="{% $nothing %}")
    cause = (
        "An error occurred while executing the state 'P' (entered at the event id #4). The JSONata"
        " expression '$nothing' specified for the field 'Output' returned nothing (undefined)."
    )
    event = execution.history[-2]
    assert (event["type"], event["id"], event["previousEventId"]) == ("EvaluationFailed", 5, 3)
    assert event["evaluationFailedEventDetails"] == {
        "error": "States.QueryEvaluationError",
        "cause": cause,
        "state": "P",
        "location": "Output",
    }


def test_an_expression_without_an_end_fails_the_state():
    execution = passed({}, **JSONATA, Output="{% ($f := function($x) { $f($x + 1) }; $f(1)) %}")
    assert execution.error == "States.QueryEvaluationError"
    assert execution.cause.endswith(
        "specified for the field 'Output' threw an error during evaluation: Expression evaluation"
        " timeout: Check for infinite loop"
    )


def test_a_loop_of_expressions_without_an_end_ends_soon():
    states = {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": "{% ($f := function($x) { $f($x + 1) }; $f(1)) %}",
            "Retry": [
                {
                    "ErrorEquals": ["States.QueryEvaluationError"],
                    "MaxAttempts": 100,
                    "BackoffRate": 1,
                }
            ],
            "End": True,
        }
    }
    began = time.monotonic()
    execution = simulate({**JSONATA, "StartAt": "Work", "States": states})
    assert (execution.error, [e["type"] for e in execution.history].count("EvaluationFailed")) == (
        "States.QueryEvaluationError",
        101,
    )
    assert time.monotonic() - began < 30


def test_variables_change_together_and_are_told_as_text():
    execution = simulate(
        {
            "QueryLanguage": "JSONata",
            "StartAt": "A",
            "States": {
                "A": {"Type": "Pass", "Assign": {"x": 1, "y": "{% 'two' %}"}, "Next": "B"},
                "B": {
                    "Type": "Pass",
                    "Assign": {"x": "{% $y %}", "y": "{% $x %}"},
                    "Output": "{% $x %}",
                    "Next": "C",
                },
                "C": {"Type": "Pass", "Output": "{% [$x, $y] %}", "End": True},
            },
        }
    )
    exits = [
        e["stateExitedEventDetails"] for e in execution.history if e["type"] == "PassStateExited"
    ]
    assert [e.get("assignedVariables") for e in exits] == [
        {"x": "1", "y": '"two"'},
        {"x": '"two"', "y": "1"},
        None,
    ]
    assert (exits[1]["output"], execution.output) == ("1", ["two", 1])


def test_each_state_may_speak_its_own_language():
    states = {
        "A": {
            "Type": "Pass",
            "QueryLanguage": "JSONata",
            "Assign": {"v": "{% $states.input.n * 2 %}"},
            "Next": "B",
        },
        "B": {"Type": "Pass", "Parameters": {"r.$": "$v"}, "End": True},
    }
    assert simulate({"StartAt": "A", "States": states}, {"n": 2}).output == {"r": 4}


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        ({"Error": "E", "Cause": "c"}, "E", "c"),
        ({}, None, None),
        (
            {"ErrorPath": "$.e", "CausePath": "States.Format('because {}', $.e)"},
            "Mine",
            "because Mine",
        ),
        ({**JSONATA, "Error": "{% $states.input.e %}", "Cause": "{% 'c' & 1 %}"}, "Mine", "c1"),
        (
            {"CausePath": "$.x"},
            "States.Runtime",
            (
                "An error occurred while executing the state 'F' (entered at the event id #2). The"
                " JSONPath '$.x' specified for the field 'CausePath' could not be found in the"
                ' input \'{"e":"Mine"}\''
            ),
        ),
        (
            {**JSONATA, "Cause": "{% 1 %}"},
            "States.QueryEvaluationError",
            (
                "An error occurred while executing the state 'F' (entered at the event id #2). The"
                " JSONata expression '1' specified for the field 'Cause' returned an unexpected"
                " result type. Expected 'string', but was 'number' for value: 1"
            ),
        ),
    ],
)
def test_a_fail_state_says_what_it_is_told_to(fields, error, cause):
    execution = simulate(
        {"StartAt": "F", "States": {"F": {"Type": "Fail", **fields}}}, {"e": "Mine"}
    )
    assert (execution.status, execution.error, execution.cause) == ("FAILED", error, cause)


def test_a_succeed_state_may_choose_its_output():
    assert (
        simulate(
            {"StartAt": "S", "States": {"S": {"Type": "Succeed", "OutputPath": "$.a"}}}, {"a": 1}
        ).output
        == 1
    )
    assert (
        simulate(
            {
                **JSONATA,
                "StartAt": "S",
                "States": {"S": {"Type": "Succeed", "Output": "{% $states.input.a %}"}},
            },
            {"a": 1},
        ).output
        == 1
    )


def test_a_path_into_null_is_an_error():
    states = {
        "A": {"Type": "Pass", "Result": None, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"x.$": "$.a"}, "End": True},
    }
    execution = simulate({"StartAt": "A", "States": states})
    assert (execution.error, execution.cause) == (
        "States.Runtime",
        (
            "An error occurred while executing the state 'B' (entered at the event id #4). "
            "Unable to apply Path transformation to null or empty input."
        ),
    )
