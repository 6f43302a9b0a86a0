import importlib
import sys

import pytest

from functions.manifest_builder import handler
from functions.manifest_builder.configuration import ConfigurationError
from functions.manifest_builder.handler import UnknownEvent


class Context:
    aws_request_id = "request-1"
    function_name = "builder"

    @staticmethod
    def get_remaining_time_in_millis():
        return 60_000


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name, value in {
        "SOURCE_BUCKET": "uploads",
        "MANIFEST_BUCKET": "manifests",
        "TRACKING_TABLE": "tracking",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    yield
    handler._configuration.cache_clear()
    handler._client.cache_clear()


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        None,
        {"action": "start"},
        {"Records": [{"eventSource": "aws:s3"}]},
        {"Records": ["x"]},
        {"Records": {}},
    ],
)
def test_what_is_neither_a_batch_nor_a_flush_is_refused(event):
    with pytest.raises(UnknownEvent) as raised:
        handler.handler(event, Context())
    assert (
        str(raised.value)
        == 'the event is neither a batch from SQS ({"Records": [{"eventSource": "aws:sqs", …}]}) '
        'nor {"action": "flush", "date_prefix": "all", "older_than_seconds": 3600}.'
    )


def test_an_empty_batch_has_no_failures():
    assert handler.handler({"Records": []}, Context()) == {"batchItemFailures": []}


def test_a_wrong_environment_is_told_at_the_first_call_and_mended_by_the_next(monkeypatch):
    monkeypatch.setenv("MAX_FILES", "many")
    for _ in range(2):
        with pytest.raises(
            ConfigurationError,
            match=r"^MAX_FILES is 'many'; it must be a whole number from 1 to 5000.$",
        ):
            handler.handler({"Records": []}, Context())
    monkeypatch.setenv("MAX_FILES", "3")
    assert handler.handler({"Records": []}, Context()) == {"batchItemFailures": []}


def test_the_environment_is_read_once_per_cold_start(monkeypatch):
    handler.handler({"Records": []}, Context())
    monkeypatch.setenv("MAX_FILES", "many")
    assert handler.handler({"Records": []}, Context()) == {"batchItemFailures": []}


def test_loading_the_module_makes_no_client_and_reads_no_environment(monkeypatch):
    import boto3

    monkeypatch.setattr(boto3, "client", lambda *a, **k: pytest.fail("a client at import time"))
    monkeypatch.delenv("SOURCE_BUCKET")
    monkeypatch.delitem(sys.modules, "functions.manifest_builder.handler")
    importlib.import_module("functions.manifest_builder.handler")


def test_an_invocation_has_what_the_environment_and_the_context_say(monkeypatch):
    monkeypatch.setenv("TRACKING_PARTITION_KEY", "date_prefix")
    monkeypatch.setenv("TRACKING_SORT_KEY", "file_key")
    monkeypatch.setattr(handler.time, "time_ns", lambda: 1_736_900_000_123_999_999)
    invocation = handler._invocation(Context())
    table = invocation.table
    assert invocation.configuration == handler._configuration()
    assert (table.name, table.partition_key, table.sort_key) == (
        "tracking",
        "date_prefix",
        "file_key",
    )
    clients = (table.client, invocation.s3, invocation.states)
    assert [client.meta.service_model.service_name for client in clients] == [
        "dynamodb",
        "s3",
        "stepfunctions",
    ]
    assert (invocation.owner, invocation.function) == ("request-1", "builder")
    assert (invocation.now(), invocation.remaining()) == (1_736_900_000_123, 60_000)


def test_a_client_gives_up_long_before_the_function_does():
    config = handler._client("s3").meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 5}
    assert (config.connect_timeout, config.read_timeout) == (3, 10)
    assert handler._client("s3") is handler._client("s3")


def test_a_flush_and_a_batch_go_their_ways(monkeypatch):
    calls = []
    monkeypatch.setattr(handler, "flush_waiting", lambda *given: calls.append(given) or "flushed")
    monkeypatch.setattr(handler, "collect_batch", lambda *given: calls.append(given) or "collected")
    monkeypatch.setattr(handler, "_invocation", lambda context: context.aws_request_id)
    flush, messages = {"action": "flush", "Records": []}, [{"eventSource": "aws:sqs"}]
    assert handler.handler(flush, Context()) == "flushed"
    assert handler.handler({"Records": messages}, Context()) == "collected"
    assert calls == [("request-1", flush), ("request-1", messages)]
