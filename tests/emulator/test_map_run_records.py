"""What the embedded AWS tells of Map Runs and their children."""

import json

import pytest
from ministack.services import stepfunctions

from downbeat.emulator import map_run_records
from downbeat.simulator import TaskError, simulate

MACHINE = {
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "Label": "Items",
            "ToleratedFailureCount": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Work",
                "States": {
                    "Work": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke",
                        "Parameters": {"FunctionName": "work", "Payload.$": "$"},
                        "OutputPath": "$.Payload",
                        "End": True,
                    }
                },
            },
            "End": True,
        }
    },
}
ARN = "arn:aws:states:us-east-1:000000000000"


def answer(call):
    if call.arguments["Payload"] == 2:
        raise TaskError("Broken", "on purpose")
    return {"Payload": call.arguments["Payload"] * 10}


@pytest.fixture
def played(monkeypatch):
    monkeypatch.setattr(stepfunctions, "_map_runs", {})
    monkeypatch.setattr(stepfunctions, "_executions", {})
    machine = f"{ARN}:stateMachine:orders"
    ran = simulate(MACHINE, [1, 2, 3], tasks=answer, state_machine=machine, name="one")
    stepfunctions._executions[ran.arn] = {"executionArn": ran.arn}
    map_run_records.write(ran)
    return ran


def asked(call, **request):
    status, _, body = call(request)
    assert status == 200, body
    return json.loads(body)


def test_a_map_run_is_counted(played):
    (listed,) = asked(stepfunctions._list_map_runs, executionArn=played.arn)["mapRuns"]
    run = asked(stepfunctions._describe_map_run, mapRunArn=listed["mapRunArn"])
    counts = {key: value for key, value in run["itemCounts"].items() if value}
    assert (run["status"], counts) == ("SUCCEEDED", {"succeeded": 2, "failed": 1, "total": 3})


def test_more_failures_than_are_tolerated_let_it_fail(monkeypatch):
    monkeypatch.setattr(stepfunctions, "_map_runs", {})
    monkeypatch.setattr(stepfunctions, "_executions", {})
    machine = f"{ARN}:stateMachine:orders"
    map_run_records.write(
        simulate(MACHINE, [2, 2], tasks=answer, state_machine=machine, name="one")
    )
    (run,) = stepfunctions._map_runs.values()
    assert run["status"] == "FAILED"


def test_its_children_are_executions_with_histories_of_their_own(played):
    (arn,) = stepfunctions._map_runs
    listed = asked(stepfunctions._list_executions, mapRunArn=arn)["executions"]
    assert sorted(one["status"] for one in listed) == ["FAILED", "SUCCEEDED", "SUCCEEDED"]
    assert {one["stateMachineArn"] for one in listed} == {f"{ARN}:stateMachine:orders/Items"}
    ends = {}
    for one in listed:
        told = asked(stepfunctions._describe_execution, executionArn=one["executionArn"])
        events = asked(stepfunctions._get_execution_history, executionArn=one["executionArn"])
        ends[told["input"]] = (told.get("output"), told.get("error"), events["events"][-1]["type"])
    assert ends == {
        "1": ("10", None, "ExecutionSucceeded"),
        "2": (None, "Broken", "ExecutionFailed"),
        "3": ("30", None, "ExecutionSucceeded"),
    }


def test_an_execution_without_a_map_run_adds_nothing(monkeypatch):
    monkeypatch.setattr(stepfunctions, "_map_runs", {})
    map_run_records.write(simulate({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}))
    assert stepfunctions._map_runs == {}
