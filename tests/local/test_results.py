"""Results by default."""

import json

import pytest

from local.results import default_result, exits_with
from local.simulator import Call, TaskError


def call(resource, arguments=None, kind="Task"):
    return Call("A", resource, arguments, 1, {}, 0.0, kind)


def test_a_fargate_task_stops_with_the_containers_that_were_asked_for():
    asked = {"Cluster": "c", "Overrides": {"ContainerOverrides": [{"Name": "app"}, {"Name": "log"}]}}
    result = default_result(call("arn:aws:states:::ecs:runTask.sync", asked))
    assert result["Containers"] == [
        {"Name": "app", "ExitCode": 0, "LastStatus": "STOPPED"},
        {"Name": "log", "ExitCode": 0, "LastStatus": "STOPPED"},
    ]
    assert default_result(call("arn:aws:states:::ecs:runTask.sync", asked)) == result


@pytest.mark.parametrize(
    ("resource", "arguments", "part"),
    [
        ("arn:aws:states:::glue:startJobRun.sync", {"JobName": "j"}, {"JobName": "j", "JobRunState": "SUCCEEDED"}),
        ("arn:aws-cn:states:::lambda:invoke", {}, {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": {}}),
        ("arn:aws:states:::states:startExecution.sync:2", {}, {"Status": "SUCCEEDED", "Output": {}}),
        ("arn:aws:states:::events:putEvents", {"Entries": []}, {"Entries": [], "FailedEntryCount": 0}),
        ("arn:aws:lambda:us-east-1:111122223333:function:f", {}, {}),
        ("arn:aws:states:::aws-sdk:cloudwatch:putMetricData", None, {}),
    ],
)
def test_each_service_answers_in_its_own_shape(resource, arguments, part):
    assert part.items() <= default_result(call(resource, arguments)).items()


def test_a_reader_finds_nothing():
    assert default_result(call("arn:aws:states:::s3:getObject", {}, "ItemReader")) == []


def test_an_exit_code_fails_containers_and_nothing_else():
    tasks = exits_with(3, default_result)
    with pytest.raises(TaskError) as error:
        tasks(call("arn:aws:states:::ecs:runTask.sync", {}))
    assert error.value.error == "States.TaskFailed"
    assert json.loads(error.value.cause)["Containers"] == [{"Name": "app", "ExitCode": 3, "LastStatus": "STOPPED"}]
    assert tasks(call("arn:aws:states:::sns:publish", {}))["MessageId"]
    assert exits_with(0, default_result)(call("arn:aws:states:::ecs:runTask.sync", {}))["Containers"][0]["ExitCode"] == 0
