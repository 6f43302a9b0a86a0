"""Results by default."""

import pytest

from downbeat.simulator import Call
from downbeat.simulator.service_results import default_result

CONTEXT = {"Execution": {"StartTime": "2026-01-05T06:00:00.000Z"}}


def call(resource, arguments=None, kind="Task"):
    return Call("A", resource, arguments, 1, {}, 0.0, kind)


def test_a_fargate_task_stops_with_the_containers_that_were_asked_for():
    asked = {
        "Cluster": "c",
        "Overrides": {"ContainerOverrides": [{"Name": "app"}, {"Name": "log"}]},
    }
    result = default_result(call("arn:aws:states:::ecs:runTask.sync", asked))
    assert result["Containers"] == [
        {"Name": "app", "ExitCode": 0, "LastStatus": "STOPPED"},
        {"Name": "log", "ExitCode": 0, "LastStatus": "STOPPED"},
    ]
    assert default_result(call("arn:aws:states:::ecs:runTask.sync", asked)) == result


@pytest.mark.parametrize(
    ("resource", "arguments", "part"),
    [
        (
            "arn:aws:states:::glue:startJobRun.sync",
            {"JobName": "j"},
            {"JobName": "j", "JobRunState": "SUCCEEDED"},
        ),
        (
            "arn:aws-cn:states:::lambda:invoke",
            {},
            {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": {}},
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            {},
            {"Status": "SUCCEEDED", "Output": {}},
        ),
        (
            "arn:aws:states:::events:putEvents",
            {"Entries": []},
            {"Entries": [], "FailedEntryCount": 0},
        ),
        ("arn:aws:lambda:us-east-1:111122223333:function:f", {}, {}),
        ("arn:aws:states:::aws-sdk:cloudwatch:putMetricData", None, {}),
    ],
)
def test_each_service_answers_in_its_own_shape(resource, arguments, part):
    assert part.items() <= default_result(call(resource, arguments)).items()


def test_a_reader_finds_nothing():
    assert default_result(call("arn:aws:states:::s3:getObject", {}, "ItemReader")) == []


def test_a_listing_of_executions_at_work_holds_the_one_that_asks():
    asked = Call(
        "A",
        "arn:aws:states:::aws-sdk:sfn:listExecutions",
        {"StatusFilter": "RUNNING"},
        1,
        CONTEXT,
        0.0,
    )
    (execution,) = default_result(asked)["Executions"]
    assert (execution["Status"], execution["StartDate"]) == ("RUNNING", "2026-01-05T06:00:00.000Z")
    (ended,) = default_result(asked._replace(arguments={}))["Executions"]
    assert ended["Status"] == "SUCCEEDED"


def test_a_schedule_is_enabled_and_as_old_as_the_execution():
    asked = Call(
        "A",
        "arn:aws:states:::aws-sdk:scheduler:getSchedule",
        {"GroupName": "g", "Name": "n"},
        1,
        CONTEXT,
        0.0,
    )
    assert default_result(asked) == {
        "Name": "n",
        "GroupName": "g",
        "State": "ENABLED",
        "CreationDate": "2026-01-05T06:00:00.000Z",
        "LastModificationDate": "2026-01-05T06:00:00.000Z",
    }
