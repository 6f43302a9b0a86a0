"""TestState without AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from downbeat import simulator
from downbeat.simulator import StateTestRefused

CALL = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "f", "Payload.$": "$.order"},
    "ResultPath": "$.answer",
    "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 3}],
    "Catch": [
        {"ErrorEquals": ["Other"], "Next": "Never"},
        {"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "Repair"},
    ],
    "Next": "Ship",
}
EACH = {
    "Type": "Map",
    "ItemsPath": "$.items",
    "ItemSelector": {"n.$": "$$.Map.Item.Value"},
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "One",
        "States": {"One": {"Type": "Pass", "End": True}},
    },
    "ToleratedFailureCount": 1,
    "End": True,
}
BUSY = {"errorOutput": {"error": "Busy", "cause": "later"}}


def asked(state: Any, input: Any = None, **request: Any) -> dict[str, Any]:
    given = {} if input is None else input
    return simulator.test_state(definition=json.dumps(state), input=json.dumps(given), **request)


def refusal(state: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(StateTestRefused) as refused:
        asked(state, **request)
    assert refused.value.response["Error"]["Message"] == refused.value.message
    return refused.value.code, refused.value.message


def test_a_mocked_task_goes_where_its_result_leads() -> None:
    mock = {"result": '{"StatusCode": 200, "Payload": 7}'}

    assert asked(CALL, {"order": 1}, mock=mock, inspectionLevel="DEBUG") == {
        "status": "SUCCEEDED",
        "output": '{"order":1,"answer":{"StatusCode":200,"Payload":7}}',
        "nextState": "Ship",
        "inspectionData": {
            "input": '{"order":1}',
            "afterInputPath": '{"order":1}',
            "afterParameters": '{"FunctionName":"f","Payload":1}',
            "result": '{"StatusCode":200,"Payload":7}',
            "afterResultSelector": '{"StatusCode":200,"Payload":7}',
            "afterResultPath": '{"order":1,"answer":{"StatusCode":200,"Payload":7}}',
        },
    }


@pytest.mark.parametrize(("retries", "seconds"), [(0, 2), (1, 6), (2, 18)])
def test_an_error_with_attempts_left_is_retriable(retries: int, seconds: int) -> None:
    configuration = {"retrierRetryCount": retries}
    answer = asked(
        CALL, {"order": 1}, mock=BUSY, stateConfiguration=configuration, inspectionLevel="DEBUG"
    )

    assert (answer["status"], answer["error"], answer["cause"]) == ("RETRIABLE", "Busy", "later")
    assert answer["inspectionData"]["errorDetails"] == {
        "retryIndex": 0,
        "retryBackoffIntervalSeconds": seconds,
    }


def test_an_error_without_attempts_left_is_caught() -> None:
    assert asked(CALL, {"order": 1}, mock=BUSY, stateConfiguration={"retrierRetryCount": 3}) == {
        "status": "CAUGHT_ERROR",
        "output": '{"order":1,"error":{"Error":"Busy","Cause":"later"}}',
        "nextState": "Repair",
        "error": "Busy",
        "cause": "later",
    }


def test_an_expression_that_fails_fails_the_state_without_the_words_of_an_execution() -> None:
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $nowhere %}", "End": True}

    assert asked(state) == {
        "status": "FAILED",
        "error": "States.QueryEvaluationError",
        "cause": "The JSONata expression '$nowhere' specified for the field 'Output' returned"
        " nothing (undefined).",
    }


@pytest.mark.parametrize(
    ("failures", "error"),
    [(0, "Busy"), (1, "Busy"), (2, "States.ExceedToleratedFailureThreshold")],
)
def test_a_map_fails_with_the_threshold_once_more_iterations_failed_than_it_tolerates(
    failures: int, error: str
) -> None:
    configuration = {"mapIterationFailureCount": failures, "errorCausedByState": "One"}

    answer = asked(EACH, {"items": [1, 2, 3]}, mock=BUSY, stateConfiguration=configuration)

    assert (answer["status"], answer["error"]) == ("FAILED", error)


def test_inspection_of_a_map_shows_what_the_iterations_are_given() -> None:
    answer = asked(EACH, {"items": [1, 2]}, mock={"result": "[3, 4]"}, inspectionLevel="TRACE")

    assert answer["inspectionData"] == {
        "input": '{"items":[1,2]}',
        "afterInputPath": '{"items":[1,2]}',
        "afterItemsPath": "[1,2]",
        "afterItemSelector": '[{"n":1},{"n":2}]',
        "maxConcurrency": 0,
        "toleratedFailureCount": 1,
        "afterResultSelector": "[3,4]",
        "afterResultPath": "[3,4]",
    }


def test_a_state_inside_a_map_is_found_by_its_name_and_gets_variables_and_context() -> None:
    inner = {"Type": "Pass", "Output": "{% $a & $states.context.Execution.Name %}", "End": True}
    processor = {"StartAt": "One", "States": {"One": inner}}
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}
    machine = {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each}}

    answer = asked(
        machine,
        stateName="One",
        variables='{"a": "x"}',
        context='{"Execution": {"Name": "y"}}',
    )

    assert answer == {"status": "SUCCEEDED", "output": '"xy"'}


def test_a_wait_is_not_waited_for() -> None:
    assert asked({"Type": "Wait", "Seconds": 99_999_999, "Next": "On"}) == {
        "status": "SUCCEEDED",
        "output": "{}",
        "nextState": "On",
    }


@pytest.mark.parametrize(
    ("state", "request_", "code", "message"),
    [
        (CALL, {}, "ValidationException", "RoleArn must be specified when testing a Task state"),
        (EACH, {"mock": {"result": "{}"}}, "ValidationException", "Mocked result must be an array."),
        (CALL, {"mock": {"result": '{"StatusCode": "2"}'}}, "ValidationException", "Mock result schema validation error: Field 'StatusCode' must be a number"),
        (CALL, {"mock": {}}, "ValidationException", "A test mock should have only one of the following fields: [result, errorOutput]."),
        (CALL, {"context": '{"Execution": {"Id": 1}}'}, "ValidationException", "Invalid Context object provided: Execution.Id must be a string"),
        (CALL, {"stateName": "Call"}, "ValidationException", "State not found in definition"),
        (CALL, {"stateConfiguration": {"retrierRetryCount": 1}}, "ValidationException", "TestState does not support RetrierRetryCount when a mock is not specified."),
        (CALL, {"roleArn": "arn:aws:iam::111122223333:role/r"}, "ValidationException", "nothing is called without AWS: pass mock={'result': …} or mock={'errorOutput': …}"),
    ],
)  # fmt: skip
def test_what_aws_refuses_is_refused(
    state: Any, request_: dict[str, Any], code: str, message: str
) -> None:
    assert refusal(state, **request_) == (code, message)


def test_a_definition_with_faults_is_refused() -> None:
    code, message = refusal({"Type": "Pass", "End": True, "Secnods": 1})

    assert code == "InvalidDefinition"
    assert "Secnods" in message


def test_mode_none_accepts_a_result_that_the_service_cannot_give() -> None:
    mock = {"result": '{"StatusCode": "2"}', "fieldValidationMode": "NONE"}

    assert asked(CALL, {"order": 1}, mock=mock)["status"] == "SUCCEEDED"
