"""What is sent to the embedded AWS; what comes of it there is in test_run_embedded.py."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from downbeat.emulator.embedded_clients import clients
from downbeat.emulator.live_tasks import asked, live
from downbeat.simulator import Call, TaskError

CLIENT = clients("http://127.0.0.1:9", "us-east-1")


def call(resource, arguments, kind="Task"):
    return Call("Work", f"arn:aws:states:::{resource}", arguments, 1, {}, 0.0, kind)


@pytest.fixture
def service(monkeypatch):
    """service(name, answer) is a client that answers so, whatever it is asked; `.sent` is what it
    was asked.
    """

    def make(name, answer):
        client = CLIENT(name)
        sent = []
        monkeypatch.setattr(
            client,
            "_make_api_call",
            lambda operation, given: (sent.append((operation, given)), answer)[1],
        )
        client.sent = sent
        return client

    return make


@pytest.mark.parametrize(
    ("name", "resource", "arguments", "sent"),
    [
        (
            "sns",
            "sns:publish",
            {"TopicArn": "t", "Message": {"a": 1}},
            ("Publish", {"TopicArn": "t", "Message": '{"a": 1}'}),
        ),
        (
            "lambda",
            "lambda:invoke",
            {"FunctionName": "f", "Payload": {"a": 1}},
            ("Invoke", {"FunctionName": "f", "Payload": '{"a": 1}'}),
        ),
        (
            "events",
            "events:putEvents",
            {"Entries": [{"Source": "s", "Detail": {"a": 1}}]},
            ("PutEvents", {"Entries": [{"Source": "s", "Detail": '{"a": 1}'}]}),
        ),
        (
            "stepfunctions",
            "aws-sdk:sfn:listExecutions",
            {"StateMachineArn": "m"},
            ("ListExecutions", {"stateMachineArn": "m"}),
        ),
    ],
)
def test_arguments_are_spelled_and_packed_as_the_service_takes_them(
    service, name, resource, arguments, sent
):
    client = service(name, {})
    integration, _, method = resource.rpartition(":")
    asked(client, integration, method, call(resource, arguments))
    assert client.sent == [sent]


def test_an_answer_is_spelled_as_a_state_sees_it(service):
    started = datetime(2026, 1, 5, 6, tzinfo=UTC)
    client = service(
        "stepfunctions",
        {"executions": [{"status": "RUNNING", "startDate": started}], "ResponseMetadata": {}},
    )
    answer = asked(client, "aws-sdk:sfn", "listExecutions", call("aws-sdk:sfn:listExecutions", {}))
    assert answer == {
        "Executions": [{"Status": "RUNNING", "StartDate": "2026-01-05T06:00:00.000Z"}]
    }
    function = service("lambda", {"StatusCode": 200, "Payload": BytesIO(b'{"rows": 1}')})
    assert asked(function, "lambda", "invoke", call("lambda:invoke", {})) == {
        "StatusCode": 200,
        "Payload": {"rows": 1},
    }


def test_what_cannot_run_there_follows_the_outcomes():
    tasks = live(CLIENT, lambda given: given.resource)
    for resource in (
        "ecs:runTask.sync",
        "glue:startJobRun.sync",
        "sqs:sendMessage.waitForTaskToken",
    ):
        assert tasks(call(resource, {})) == f"arn:aws:states:::{resource}"
    assert (
        tasks(call("aws-sdk:dynamodb:query", {}, "ItemReader"))
        == "arn:aws:states:::aws-sdk:dynamodb:query"
    )


def test_arguments_that_the_service_does_not_take_fail_the_task():
    with pytest.raises(TaskError) as fault:
        asked(
            CLIENT("sns"), "sns", "publish", call("sns:publish", {"Message": "m", "Colour": "red"})
        )
    assert 'Unknown parameter in input: "Colour"' in fault.value.cause
