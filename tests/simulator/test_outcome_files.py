"""Outcome files: Step Functions Local's mock configuration."""

import json

import pytest

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.simulator import Call, NoOutcome, TaskError, simulate
from downbeat.simulator.outcome_files import outcomes
from downbeat.simulator.task_outcomes import tasks_from

CONFIG = {
    "StateMachines": {
        "weekly": {"TestCases": {"retried": {"Extract": "FailsTwice"}, "fine": {"Extract": "Fine"}}}
    },
    "MockedResponses": {
        "FailsTwice": {
            "0-1": {"Throw": {"Error": "ECS.Unavailable", "Cause": "busy"}},
            "2": {"Return": {"ok": True}, "seconds": 90},
        },
        "Fine": {"0": {"Return": {"ok": True}}},
    },
}
MACHINE = {
    "StartAt": "Extract",
    "States": {
        "Extract": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Retry": [
                {"ErrorEquals": ["ECS.Unavailable"], "IntervalSeconds": 60, "BackoffRate": 1}
            ],
            "Next": "Tell",
        },
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "ResultPath": None,
            "End": True,
        },
    },
}


def test_ranges_of_attempts_are_played_in_order():
    execution = simulate(MACHINE, tasks=tasks_from(outcomes(CONFIG, case="retried")))
    assert (execution.status, execution.output, execution.seconds) == (
        "SUCCEEDED",
        {"ok": True},
        210,
    )


def test_the_file_may_be_text_and_names_may_be_left_out_where_there_is_one_only():
    one = {**CONFIG, "StateMachines": {"weekly": {"TestCases": {"fine": {"Extract": "Fine"}}}}}
    assert outcomes(json.dumps(one)) == {"Extract": CONFIG["MockedResponses"]["Fine"]}


def test_without_state_machines_the_responses_are_named_after_states():
    assert outcomes({"MockedResponses": {"Extract": {"0": {"Return": 1}}}}) == {
        "Extract": {"0": {"Return": 1}}
    }


def test_a_state_that_is_called_more_often_than_the_file_says_stops_the_simulation():
    twice = {**MACHINE, "States": {"Extract": {**MACHINE["States"]["Extract"], "Next": "Extract"}}}
    with pytest.raises(NoOutcome) as missing:
        simulate(twice, tasks=tasks_from(outcomes(CONFIG, case="fine")))
    assert (
        str(missing.value)
        == "state 'Extract' is called for the 2. time and the outcome file has responses for 0 only"
        ' (they count from 0): add one, or a range such as "1-10"'
    )


def test_all_faults_of_a_file_are_told_at_once():
    config = {
        "StateMachines": {"weekly": {"TestCases": {"fine": {"Extract": "Fin"}}}},
        "MockedResponses": {
            "Fine": {
                "first": {"Return": 1},
                "1": {"Return": 1, "Throw": {}},
                "2": {"Throw": {"Err": "E"}},
                "3": {"Retrun": 1},
            },
            "Other": [],
        },
    }
    with pytest.raises(DiagnosticsError) as faults:
        outcomes(config)
    assert [str(problem) for problem in faults.value.diagnostics] == [
        '/MockedResponses/Fine/first: an attempt is a number or a range: "0", "1-2"',
        (
            '/MockedResponses/Fine/1: holds either "Return" or "Throw" (and "seconds", how long it'
            " takes)"
        ),
        '/MockedResponses/Fine/2/Throw: holds "Error" and "Cause", both texts',
        (
            '/MockedResponses/Fine/3: holds either "Return" or "Throw" (and "seconds", how long it'
            " takes)"
        ),
        (
            '/MockedResponses/Other: is an object of attempts: {"0": {"Return": …}, "1-2":'
            ' {"Throw": {"Error": …}}}'
        ),
        '/StateMachines/…/Extract: no response is called "Fin". Did you mean "Fine"?',
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            {"state_machine": "weakly"},
            '/StateMachines: no state machine is called "weakly". Did you mean "weekly"?',
        ),
        (
            {"case": "find"},
            '/StateMachines/weekly/TestCases: no test case is called "find". Did you mean "fine"?',
        ),
        ({}, "/StateMachines/weekly/TestCases: holds retried, fine: say which test case"),
    ],
)
def test_a_case_that_is_not_there_is_refused(arguments, problem):
    with pytest.raises(DiagnosticsError) as faults:
        outcomes(CONFIG, **arguments)
    assert str(faults.value) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "{",
            (
                "/: the outcome file is not JSON: Expecting property name enclosed in double"
                " quotes: line 1 column 2 (char 1)"
            ),
        ),
        (
            "{}",
            (
                '/MockedResponses: missing: an outcome file is {"StateMachines": {…},'
                ' "MockedResponses": {…}}'
            ),
        ),
    ],
)
def test_what_is_no_outcome_file_is_refused(text, problem):
    with pytest.raises(DiagnosticsError) as faults:
        outcomes(text)
    assert str(faults.value) == problem


def test_a_thrown_response_takes_its_seconds():
    config = {"MockedResponses": {"Extract": {"0": {"Throw": {"Error": "E"}, "seconds": 7}}}}
    with pytest.raises(TaskError) as error:
        tasks_from(outcomes(config))(type("Call", (), {"state": "Extract"}))
    assert (error.value.error, error.value.cause, error.value.seconds) == ("E", None, 7)


def call(state, resource="ecs:runTask.sync"):
    return Call(state, f"arn:aws:states:::{resource}", {}, 1, {}, 0.0)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"StateMachines": []}, "/StateMachines: must be an object."),
        ({"StateMachines": {"m": None}}, "/StateMachines/m: must be an object."),
        (
            {"StateMachines": {"m": {"TestCases": {"a": {"Extract": ["R"]}}}}},
            "/StateMachines/m/TestCases/a/Extract: is the name of a response: write a text.",
        ),
        (
            {"MockedResponses": {"R": {"9" * 6000: {"Return": 1}}}},
            f'/MockedResponses/R/{"9" * 6000}: an attempt is a number or a range: "0", "1-2"',
        ),
        (
            {"MockedResponses": {"R": {"0": {"Return": 1, "seconds": "1"}}}},
            "/MockedResponses/R/0/seconds: is a number from 0 to 1000000000",
        ),
    ],
    ids=["machines", "machine", "response", "attempt", "seconds"],
)
def test_whatever_stands_in_a_file_it_is_refused_in_lines(config, line):
    with pytest.raises(DiagnosticsError) as faults:
        outcomes({"MockedResponses": {"R": {"0": {"Return": 1}}}, **config})
    assert line in map(str, faults.value.diagnostics)
