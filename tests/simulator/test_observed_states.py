"""The states of a run as requests to TestState, and what the run made of them."""

import json
from pathlib import Path

import pytest

from downbeat.asl import problems
from downbeat.simulator import test_state as state_test
from downbeat.simulator.observed_states import state_requests
from downbeat.simulator.service_results import default_result

HISTORIES = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "histories.jsonl"
INVOKE = "arn:aws:states:::lambda:invoke"
MACHINE = {
    "QueryLanguage": "JSONata",
    "StartAt": "Note",
    "States": {
        "Note": {"Type": "Pass", "Assign": {"day": "{% $states.input.day %}"}, "Next": "Each"},
        "Each": {
            "Type": "Map",
            "Items": "{% [1, 2] %}",
            "ItemProcessor": {
                "StartAt": "One",
                "States": {"One": {"Type": "Pass", "Output": "{% $day %}", "End": True}},
            },
            "Next": "Call",
        },
        "Call": {
            "Type": "Task",
            "Resource": INVOKE,
            "Arguments": {"FunctionName": "f", "Payload": "{% $day %}"},
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 4}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}],
            "Output": "{% $uuid() %}",
            "End": True,
        },
        "No": {"Type": "Fail", "Error": "E", "Cause": "{% $states.input.Cause %}"},
    },
}


@pytest.fixture
def found():
    made = state_requests(MACHINE, {"day": 3}, tasks=default_result, name="one")
    return {(one.state, one.case): one for one in made}


def test_each_state_is_asked_as_it_ran_and_each_rule_with_an_error_that_it_takes(found):
    assert list(found) == [
        ("Note", "as it ran"),
        ("One", "as it ran"),
        ("Each", "as it ran"),
        ("Call", "as it ran"),
        ("Call", "Retry[0] takes Busy"),
        ("Call", "Catch[0] takes States.TaskFailed"),
        ("No", "as it ran"),
    ]


def test_a_state_that_no_run_enters_is_asked_with_an_empty_input():
    ask = {"Type": "Choice", "Choices": [{"Condition": False, "Next": "Skip"}], "Default": "End"}
    skip = {"Type": "Pass", "Output": "{% $states.input.none %}", "End": True}
    states = {"Ask": ask, "Skip": skip, "End": {"Type": "Succeed"}}
    machine = {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": states}
    made = state_requests(machine, {}, tasks=default_result)
    last = made[-1]
    assert (last.state, last.case, last.simulated) == ("Skip", "with an empty input", None)
    assert state_test(**last.request)["error"] == "States.QueryEvaluationError"


def test_a_request_has_the_input_the_variables_and_the_mocked_result(found):
    request = found["Each", "as it ran"].request
    assert json.loads(request["definition"]) == MACHINE
    assert (request["stateName"], request["input"]) == ("Each", '{"day":3}')
    assert (request["variables"], request["mock"]) == ('{"day":3}', {"result": "[3,3]"})
    assert json.loads(request["context"])["Execution"]["Name"] == "one"
    assert "variables" not in found["Note", "as it ran"].request


def test_a_catch_is_asked_when_its_retries_are_used_up(found):
    retry, catch = (
        found["Call", case].request
        for case in ("Retry[0] takes Busy", "Catch[0] takes States.TaskFailed")
    )
    assert "stateConfiguration" not in retry
    assert catch["stateConfiguration"] == {"retrierRetryCount": 4}
    assert state_test(**retry)["status"] == "RETRIABLE"
    assert state_test(**catch)["status"] == "CAUGHT_ERROR"


def test_a_state_whose_output_is_another_one_each_time_says_so(found):
    assert [key for key, one in found.items() if one.random] == [
        ("Call", "as it ran"),
        ("Call", "Retry[0] takes Busy"),
        ("Call", "Catch[0] takes States.TaskFailed"),
    ]


def test_what_a_state_came_to_is_told_in_the_words_of_test_state(found):
    assert found["Note", "as it ran"].simulated == {
        "status": "SUCCEEDED",
        "output": '{"day":3}',
        "nextState": "Each",
    }
    assert found["No", "as it ran"].simulated["status"] == "FAILED"


def reads(kind):
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": kind},
        "Arguments": {"Bucket": "b", "Key": "k"},
    }
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "One",
        "States": {"One": {"Type": "Pass", "End": True}},
    }
    each = {"Type": "Map", "ItemReader": reader, "ItemProcessor": inner, "End": True}
    return {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each}}


def test_a_map_is_asked_with_what_its_reader_read_where_that_is_json():
    made = state_requests(reads("JSON"), {}, tasks=lambda call: '[{"n": 1}]')
    each = next(one for one in made if one.state == "Each")
    assert each.request["stateConfiguration"] == {"mapItemReaderData": '[{"n":1}]'}
    assert state_test(**each.request)["output"] == each.simulated["output"]
    made = state_requests(reads("JSONL"), {}, tasks=lambda call: '{"n": 1}')
    assert [(one.state, one.case) for one in made] == [("One", "as it ran")]


@pytest.mark.skipif(not HISTORIES.exists(), reason="the recorded histories are not at hand")
def test_every_state_of_the_recorded_definitions_does_alone_what_it_does_in_its_machine():
    asked, differing = 0, []
    for row in map(json.loads, HISTORIES.read_text(encoding="utf-8").splitlines()):
        if problems(row["definition"]):
            continue  # the recording hid an ARN
        for one in state_requests(row["definition"], row["input"], tasks=default_result):
            if one.simulated is None:
                continue
            answer = state_test(**one.request)
            left_out = {"output"} if one.random else set()
            kept = [
                {k: v for k, v in one_answer.items() if k not in left_out}
                for one_answer in (answer, one.simulated)
            ]
            asked += 1
            if kept[0] != kept[1]:
                differing.append((row["id"], one.state, *kept))
    assert differing == []
    assert asked > 100
