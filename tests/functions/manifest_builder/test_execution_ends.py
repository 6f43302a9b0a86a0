"""From an event about an execution's end to what the table is to say."""

import json

import pytest

from functions.manifest_builder.execution_ends import ExecutionEnd, from_status_change
from functions.manifest_builder.json_values import Malformed

ARN = "arn:aws:states:us-east-1:123456789012:execution:m:n"
DETAIL = {
    "executionArn": ARN,
    "name": "n",
    "status": "FAILED",
    "error": "E",
    "cause": "c",
    "stopDate": 1_736_900_000_000,
    "input": json.dumps({"manifest_path": "s3://m/x.jsonl", "date_prefix": "2025-01-15"}),
}
END = ExecutionEnd(
    execution_arn=ARN,
    name="n",
    status="FAILED",
    reason="FAILED: E: c",
    stopped_at="2025-01-15T00:13:20.000Z",
    manifest_path="s3://m/x.jsonl",
    date_prefix="2025-01-15",
)


def end(**changes):
    return from_status_change({"source": "aws.states", "detail": {**DETAIL, **changes}})


def test_an_end_is_read_whole():
    assert end() == END


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cause": None}, "FAILED: E"),
        ({"error": None}, "FAILED: c"),
        ({"error": None, "cause": ""}, "FAILED: the execution failed without a reason."),
        ({"error": None, "cause": None, "status": "PENDING_REDRIVE"}, "PENDING_REDRIVE"),
        ({"error": None, "cause": "x" * 992}, "FAILED: " + "x" * 992),
        (
            {"error": None, "cause": "a" * 600 + "b" * 600},
            "FAILED: " + "a" * 492 + " … " + "b" * 500,
        ),
    ],
)
def test_the_reason_is_the_error_and_the_cause_or_what_the_status_means(changes, reason):
    assert end(**changes).reason == reason


@pytest.mark.parametrize(
    ("milliseconds", "stopped_at"),
    [
        (1, "1970-01-01T00:00:00.001Z"),
        (10**14 - 1, "5138-11-16T09:46:39.999Z"),
        (0, ""),
        (-1, ""),
        (10**14, ""),
        ("1736900000000", ""),
        (None, ""),
    ],
)
def test_a_time_that_is_none_is_left_out(milliseconds, stopped_at):
    assert end(stopDate=milliseconds).stopped_at == stopped_at


@pytest.mark.parametrize("document", [None, 5, "", "oops", "[]", "[" * 100_000, '{"a": 1}'])
def test_an_execution_with_another_input_names_no_manifest(document):
    assert end(input=document) == END._replace(manifest_path="", date_prefix="")


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (
            {"source": "aws.s3", "detail": DETAIL},
            'the source of a status change is not "aws.states".',
        ),
        ({"source": "aws.states"}, "detail is None, not an object."),
        *[
            (
                {"source": "aws.states", "detail": {**DETAIL, name: 5}},
                f"detail.{name} is 5, not a text.",
            )
            for name in ("executionArn", "name", "status", "error", "cause")
        ],
    ],
)
def test_an_event_that_nobody_can_read_is_malformed(event, fault):
    with pytest.raises(Malformed) as raised:
        from_status_change(event)
    assert str(raised.value) == fault
