"""A Cause becomes one sentence, whichever service wrote it."""

import json

import pytest

from downbeat.ops.reason import FailureReason, find_reason

TASK = "arn:aws:ecs:us-east-1:111122223333:task/c/0f1e"
CAUSES = {
    "a container that ended": (
        "States.TaskFailed",
        {
            "TaskArn": TASK,
            "Containers": [{"Name": "log_router", "ExitCode": 0}, {"Name": "app", "ExitCode": 137}],
            "StoppedReason": "Essential container in task exited",
            "StopCode": "EssentialContainerExited",
        },
        "the container app ended with exit code 137 (killed, usually out of memory); the ECS task"
        " stopped: Essential container in task exited (EssentialContainerExited)",
        "ecs",
    ),
    "a task that never started": (
        "States.TaskFailed",
        {
            "TaskArn": TASK,
            "Containers": [{"Name": "app", "Reason": "CannotPullContainerError: i/o timeout"}],
            "StoppedReason": "Task failed to start",
            "StopCode": "TaskFailedToStart",
        },
        "the ECS task never started: Task failed to start (TaskFailedToStart); the container app:"
        " CannotPullContainerError: i/o timeout",
        "ecs",
    ),
    "a Glue run": (
        "States.TaskFailed",
        {"JobName": "split", "Id": "jr_1", "JobRunState": "TIMEOUT", "ErrorMessage": "too long"},
        "the Glue job split timeout, run jr_1: too long",
        "glue",
    ),
    "an exception of a function": (
        "KeyError",
        {"errorType": "KeyError", "errorMessage": "'a'", "requestId": "r-1", "stackTrace": []},
        "the function raised KeyError: 'a' (request r-1)",
        "lambda",
    ),
    "an Athena query": (
        "States.TaskFailed",
        {
            "QueryExecution": {
                "QueryExecutionId": "q-1",
                "Status": {"State": "FAILED", "StateChangeReason": "line 1:8: no such column"},
            }
        },
        "the Athena query q-1 failed: line 1:8: no such column",
        "athena",
    ),
    "a Batch job": (
        "States.TaskFailed",
        {
            "JobId": "j-1",
            "JobName": "fit",
            "JobQueue": "q",
            "Container": {"ExitCode": 2, "LogStreamName": "fit/default/1"},
            "StatusReason": "Essential container in task exited",
        },
        "the Batch job fit (j-1) failed: exit code 2: Essential container in task exited",
        "batch",
    ),
    "an EMR step": (
        "States.TaskFailed",
        {
            "Step": {
                "Id": "s-1",
                "Name": "spark",
                "Status": {
                    "State": "FAILED",
                    "FailureDetails": {"Reason": "Unknown Error.", "LogFile": "s3://l/stderr.gz"},
                },
            }
        },
        "the EMR step spark failed: Unknown Error.; its log is s3://l/stderr.gz",
        "emr",
    ),
    "a SageMaker job": (
        "States.TaskFailed",
        {
            "TrainingJobName": "fit",
            "TrainingJobStatus": "Failed",
            "FailureReason": "AlgorithmError: exit code 1",
        },
        "the SageMaker training job fit failed: AlgorithmError: exit code 1",
        "sagemaker",
    ),
    "an HTTP endpoint": (
        "States.Http.StatusCode.503",
        {"StatusCode": 503, "StatusText": "Service Unavailable", "ResponseBody": "later"},
        "the HTTP endpoint answered 503 Service Unavailable: later",
        "http",
    ),
    "an execution within": (
        "States.TaskFailed",
        {
            "ExecutionArn": "arn:aws:states:us-east-1:111122223333:execution:inner:x",
            "Status": "FAILED",
            "Error": "KeyError",
            "Cause": json.dumps({"errorType": "KeyError", "errorMessage": "'a'"}),
        },
        "the execution x that it started ended FAILED with KeyError: the function raised KeyError:"
        " 'a'",
        "states",
    ),
    "a refused call": (
        "Glue.ConcurrentRunsExceededException",
        "Concurrent runs exceeded for split (Service: AWSGlue; Status Code: 400; Error Code:"
        " ConcurrentRunsExceededException; Request ID: 6f1c; Proxy: null)",
        "AWSGlue refused the call: Concurrent runs exceeded for split",
        "AWSGlue",
    ),
    "a timeout": ("States.Timeout", "", "it ran longer than its TimeoutSeconds", "states"),
    "a text": ("Stopped", "by hand", "by hand", ""),
}


@pytest.mark.parametrize("name", CAUSES)
def test_a_cause_is_one_sentence(name):
    error, cause, sentence, service = CAUSES[name]
    found = find_reason(error, cause if isinstance(cause, str) else json.dumps(cause))
    assert (found.sentence, found.service) == (sentence, service)


def test_a_reason_names_what_to_look_for_in_the_log():
    found = find_reason("States.TaskFailed", json.dumps(CAUSES["a Glue run"][1]))
    assert found == FailureReason(found.sentence, "glue", {"job": "split", "run": "jr_1"})


def test_a_long_text_keeps_its_beginning_and_its_end():
    found = find_reason("Big", "begin " + "x" * 5000 + " end").sentence
    assert len(found) <= 600
    assert (found[:6], found[-4:], " … " in found) == ("begin ", " end", True)


@pytest.mark.parametrize("cause", ["", "{", "[1]", "null", '{"TaskArn": 1}', "{}"])
def test_a_cause_of_no_known_shape_is_told_as_it_is(cause):
    assert find_reason("X", cause).sentence == (cause or "X")
