"""What services say when a Task fails."""

import pytest

from downbeat.simulator import Call, service_errors

CONTEXT = {"Execution": {"RoleArn": "arn:aws:iam::111122223333:role/weekly-states"}}
RUN = {
    "Cluster": "c",
    "Overrides": {
        "ContainerOverrides": [{"Name": "monitor", "Command": ["python", "-c", 'print("a\\n")']}]
    },
}


def call(resource, arguments=None):
    return Call("Work", f"arn:aws:states:::{resource}", arguments, 1, CONTEXT, 0.0)


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


@pytest.mark.parametrize("code", ["TooManyRequestsException", "Athena.TooManyRequestsException"])
def test_a_refusal_is_named_after_the_service_with_or_without_its_prefix(code):
    query = call("athena:startQueryExecution")
    error = service_errors.refused(query, code, "Rate exceeded")
    assert error.error == "Athena.TooManyRequestsException"
    assert "(Service: Athena; Status Code: 400; " in error.cause
