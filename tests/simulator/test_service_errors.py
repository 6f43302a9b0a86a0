"""What services say when a Task fails."""

import json

import pytest

from downbeat.simulator import (
    Call,
    cause_texts,
    container_failures,
    function_failures,
    service_errors,
)

CONTEXT = {"Execution": {"RoleArn": "arn:aws:iam::111122223333:role/weekly-states"}}
RUN = {
    "Cluster": "c",
    "Overrides": {
        "ContainerOverrides": [{"Name": "monitor", "Command": ["python", "-c", 'print("a\\n")']}]
    },
}


def call(resource, arguments=None):
    return Call("Work", f"arn:aws:states:::{resource}", arguments, 1, CONTEXT, 0.0)


def test_a_stopped_task_is_told_with_the_exit_codes_of_all_containers():
    error = container_failures.exited(call("ecs:runTask.sync", RUN), 3, seconds=90)
    task = json.loads(error.cause)
    assert (error.error, error.seconds, error.submitted) == ("States.TaskFailed", 90, True)
    assert task["Containers"] == [
        {"Name": "monitor", "ExitCode": 3, "LastStatus": "STOPPED"},
        {"Name": "log_router", "ExitCode": 0, "LastStatus": "STOPPED"},
    ]
    assert (task["StopCode"], task["StoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert task["Overrides"] == RUN["Overrides"]


def test_a_task_that_never_started_has_no_exit_code():
    task = json.loads(
        container_failures.stopped(call("ecs:runTask.sync", RUN), {"monitor": None}).cause
    )
    assert task["Containers"] == [{"Name": "monitor", "LastStatus": "STOPPED"}]
    assert (task["StopCode"], task["StoppedReason"]) == (
        "TaskFailedToStart",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): i/o timeout",
    )


def test_a_glue_job_run_is_told_with_its_message_its_id_and_its_log_group():
    run = json.loads(
        container_failures.glue_failed(
            call("glue:startJobRun.sync", {"JobName": "nightly"}), "out of disk"
        ).cause
    )
    assert (run["JobName"], run["JobRunState"], run["ErrorMessage"], run["LogGroupName"]) == (
        "nightly",
        "FAILED",
        "out of disk",
        "/aws-glue/jobs",
    )
    assert run["Id"].startswith("jr_")


def test_a_functions_exception_is_its_error():
    error = function_failures.function_failed(call("lambda:invoke"), "KeyError", "'rows'")
    said = json.loads(error.cause)
    assert (error.error, said["errorType"], said["errorMessage"]) == (
        "KeyError",
        "KeyError",
        "'rows'",
    )


def test_a_functions_own_timeout_is_no_states_timeout():
    error = function_failures.function_timed_out(call("lambda:invoke"), 900)
    assert (error.error, error.seconds) == ("Sandbox.Timedout", 900)
    assert json.loads(error.cause)["errorMessage"].endswith(
        "Error: Task timed out after 900.00 seconds"
    )


@pytest.mark.parametrize(
    ("resource", "error", "cause"),
    [
        (
            "ecs:runTask.sync",
            "ECS.ThrottlingException",
            (
                "Rate exceeded (Service: AmazonECS; Status Code: 400; Error Code:"
                " ThrottlingException; "
            ),
        ),
        (
            "sns:publish",
            "SNS.AmazonSNSException",
            (
                "Rate exceeded (Service: AmazonSNS; Status Code: 400; Error Code: Throttling;"
                " Request ID: "
            ),
        ),
        (
            "lambda:invoke",
            "Lambda.TooManyRequestsException",
            "Rate exceeded (Service: AWSLambda; Status Code: 429; Error Code: TooMany",
        ),
        (
            "aws-sdk:cloudwatch:putMetricData",
            "CloudWatch.CloudWatchException",
            "Rate exceeded (Service: CloudWatch, Status Code: 400, ",
        ),
        (
            "aws-sdk:sfn:listExecutions",
            "Sfn.SfnException",
            "Rate exceeded (Service: Sfn, Status Code: 400, Request ID: ",
        ),
    ],
)
def test_throttling_comes_before_anything_is_waited_for(resource, error, cause):
    refused = service_errors.throttled(call(resource))
    assert (refused.error, refused.submitted, refused.seconds) == (error, False, 0)
    assert refused.cause.startswith(cause)


def test_a_refusal_names_the_role_and_the_action():
    refused = service_errors.denied(call("sns:publish"))
    assert refused.error == "SNS.AuthorizationErrorException"
    assert refused.cause.startswith(
        "User: arn:aws:iam::111122223333:role/weekly-states is not authorized to perform:"
        " sns:Publish because no identity-based policy allows the sns:Publish action (Service:"
        " AmazonSNS; Status Code: 403; Error Code: AuthorizationError; Request ID: "
    )


@pytest.mark.parametrize(
    ("resource", "error", "part"),
    [
        ("ecs:runTask.sync", "States.TaskFailed", '"ExitCode":1'),
        (
            "ecs:runTask.sync",
            "ECS.ServerException",
            "ServerException on request (Service: AmazonECS; ",
        ),
        ("glue:startJobRun.sync", "States.TaskFailed", '"JobRunState":"FAILED"'),
        (
            "glue:startJobRun.sync",
            "Glue.ConcurrentRunsExceededException",
            "Error Code: ConcurrentRunsExceededException",
        ),
        ("lambda:invoke", "ValueError", '"errorType":"ValueError"'),
        ("lambda:invoke", "Sandbox.Timedout", "Task timed out after 60.00 seconds"),
        (
            "aws-sdk:sfn:listExecutions",
            "Sfn.StateMachineDoesNotExistException",
            "(Service: Sfn, Status Code: 400, ",
        ),
        ("sqs:sendMessage", "Mine", "Mine on request"),
    ],
)
def test_an_error_on_request_comes_with_the_cause_of_its_service(resource, error, part):
    failure = service_errors.service_failure(call(resource, {}), error, 60)
    assert failure.error == error
    assert part in failure.cause


@pytest.mark.parametrize(
    ("cause", "read"),
    [
        (
            container_failures.exited(call("ecs:runTask.sync", RUN), 3).cause,
            "Essential container in task exited (monitor exited with 3, log_router exited with 0)",
        ),
        (
            container_failures.stopped(
                call("ecs:runTask.sync", RUN), {"monitor": None}, reason="no image"
            ).cause,
            "no image (monitor never started)",
        ),
        (
            container_failures.glue_failed(call("glue:startJobRun.sync"), "out of disk").cause,
            "out of disk",
        ),
        (
            function_failures.function_failed(call("lambda:invoke"), "KeyError", "'rows'").cause,
            "'rows'",
        ),
        ("no JSON", "no JSON"),
        ("[1]", "[1]"),
        ('{"a": 1}', '{"a": 1}'),
    ],
)
def test_a_cause_is_read_for_people(cause, read):
    assert cause_texts.readable(cause) == read


@pytest.mark.parametrize("code", ["TooManyRequestsException", "Athena.TooManyRequestsException"])
def test_a_refusal_is_named_after_the_service_with_or_without_its_prefix(code):
    query = call("athena:startQueryExecution")
    error = service_errors.refused(query, code, "Rate exceeded")
    assert error.error == "Athena.TooManyRequestsException"
    assert "(Service: Athena; Status Code: 400; " in error.cause
