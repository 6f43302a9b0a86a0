"""Names of errors held to the exceptions of an operation."""

from __future__ import annotations

import pytest

from downbeat.asl.integrations import INTEGRATIONS
from downbeat.asl.service_exceptions import error_mismatch, reported_errors


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        ("aws-sdk:s3:getObject", "S3.NoSuchKeyException"),
        ("aws-sdk:s3:getObject", "S3.S3Exception"),
        ("dynamodb:putItem", "DynamoDB.ConditionalCheckFailedException"),
        ("ecs:runTask.sync", "ECS.AmazonECSException"),
        ("ecs:runTask.sync", "States.TaskFailed"),
        ("lambda:invoke", "ValueError"),
        ("lambda:invoke", "Lambda.TooManyRequestsException"),
        ("events:putEvents", "EventBridge.FailedEntry"),
        ("sqs:sendMessage.waitForTaskToken", "Whatever"),
        ("aws-sdk:ec2:runInstances", "Ec2.Ec2Exception"),
        ("arn:aws:lambda:us-east-1:111122223333:function:f", "Whatever"),
        ("sns:publish", None),
    ],
)
def test_an_error_that_the_operation_reports_fits(resource: str, error: str | None) -> None:
    assert error_mismatch(resource, error) is None


@pytest.mark.parametrize(
    ("resource", "error", "fix"),
    [
        ("aws-sdk:s3:getObject", "S3.NoSuchKey", ' Did you mean "S3.NoSuchKeyException"?'),
        ("dynamodb:putItem", "DynamoDb.ConditionalCheckFailedException", ' Did you mean "DynamoDB.ConditionalCheckFailedException"?'),
        ("events:putEvents", "Boom", " Allowed: EventBridge.FailedEntry, EventBridge.InternalException."),
    ],
)  # fmt: skip
def test_an_error_that_it_does_not_know_is_a_mismatch(resource: str, error: str, fix: str) -> None:
    found = error_mismatch(resource, error)

    assert found is not None
    assert (found.kind, found.fix) == ("error", fix)


def test_mode_none_accepts_every_error() -> None:
    assert error_mismatch("events:putEvents", "Boom", mode="NONE") is None


def test_the_errors_of_a_call_are_named_as_a_catch_names_them() -> None:
    assert reported_errors("events:putEvents") == [
        "EventBridge.FailedEntry",
        "EventBridge.InternalException",
    ]
    assert "S3.NoSuchKeyException" in reported_errors("aws-sdk:s3:getObject")
    assert reported_errors("arn:aws:lambda:us-east-1:111122223333:function:f") == []


def test_every_error_of_every_call_of_the_table_fits_its_own_operation() -> None:
    every = [(call, error) for call in INTEGRATIONS for error in reported_errors(call)]
    assert len(every) > 300
    assert [one for one in every if error_mismatch(*one)] == []
