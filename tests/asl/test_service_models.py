"""Values held to the API models of AWS's services."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from downbeat.asl.service_models import Mismatch, mismatches

HISTORIES = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "histories.jsonl"
TASK = {"TaskArn": "arn", "Containers": [{"Name": "app", "ExitCode": 0}], "StoppedAt": 1.5e12}


def texts(resource: str, value: Any, side: str = "output", **how: Any) -> list[str]:
    return [one.text for one in mismatches(resource, value, side, **how)]


def test_a_result_that_fits_has_no_mismatches() -> None:
    assert mismatches("arn:aws:states:::ecs:runTask.sync", TASK) == []


def test_a_mismatch_says_where_what_and_what_is_allowed() -> None:
    wrong = {**TASK, "Containers": [{"Name": "app", "ExitCode": "0"}]}

    assert mismatches("ecs:runTask.sync", wrong) == [
        Mismatch(
            "/Containers[0]/ExitCode",
            "ExitCode",
            "type",
            "Field 'ExitCode' must be a number",
            " It is '0'.",
            "0",
        )
    ]


@pytest.mark.parametrize(
    ("resource", "value", "text"),
    [
        ("lambda:invoke", [], "Field 'Output' must be an object. It is []."),
        ("events:putEvents", {"Entries": {}}, "Field 'Entries' must be an array. It is {}."),
        ("aws-sdk:kms:encrypt", {"CiphertextBlob": 1}, "Field 'CiphertextBlob' must be a string. It is 1."),
        ("aws-sdk:s3:getObject", {"DeleteMarker": 1}, "Field 'DeleteMarker' must be a boolean. It is 1."),
        ("lambda:invoke", {"StatusCode": True}, "Field 'StatusCode' must be a number. It is True."),
        ("sns:publish", {"MesageId": ""}, "Field 'MesageId' is not in the result of Publish. Did you mean \"MessageId\"?"),
        ("glue:startJobRun.sync", {"JobRunState": "DONE"}, None),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_checked(resource: str, value: Any, text: str | None) -> None:
    found = texts(resource, value)

    assert (found == [text]) if text else found[0].startswith("Field 'JobRunState' is not an exp")


def test_strict_asks_for_required_members_present_does_not_none_asks_nothing() -> None:
    started = "states:startExecution"

    assert texts(started, {"StartDate": "2026-01-01"}) == ["Field 'ExecutionArn' is required."]
    assert texts(started, {}, mode="PRESENT") == []
    assert texts(started, {"ExecutionArn": 1}, mode="NONE") == []


def test_unknown_members_pass_where_they_are_not_asked_for() -> None:
    assert mismatches("events:putEvents", {"random": "json"}, unknown=False) == []


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:lambda:us-east-1:111122223333:function:f",
        "arn:aws:states:us-east-1:111122223333:activity:a",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:::http:invoke",
    ],
)
def test_what_no_model_knows_may_result_in_anything(resource: str) -> None:
    assert mismatches(resource, ["anything"]) == []


@pytest.mark.parametrize(
    ("resource", "arguments"),
    [
        ("lambda:invoke", {"FunctionName": "f", "Payload": {"a": [1]}}),
        ("sns:publish", {"TopicArn": "t", "Message": {"a": 1}}),
        ("events:putEvents", {"Entries": [{"Detail": {"a": 1}, "Source": "s"}]}),
        ("aws-sdk:rds:createDBSnapshot", {"DbSnapshotIdentifier": "s", "DbInstanceIdentifier": "i"}),
        ("aws-sdk:s3:putObject", {"Bucket": "b", "Key": "k", "Body": {"a": 1}}),
        ("batch:submitJob", {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}),
    ],
)  # fmt: skip
def test_arguments_are_named_as_step_functions_names_them(
    resource: str, arguments: dict[str, Any]
) -> None:
    assert texts(resource, arguments, "input") == []


def test_a_template_leaves_alone_what_is_known_at_run_time_only() -> None:
    arguments = {"QueueUrl.$": "$.queue", "DelaySeconds": "{% $delay %}", "MessageBdy": "x"}

    assert texts("sqs:sendMessage", arguments, "input", template=True) == [
        "Field 'MessageBdy' is not in the arguments of SendMessage. Did you mean \"MessageBody\"?",
        "Field 'MessageBody' is required.",
    ]


def test_another_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="STRICT, PRESENT, NONE"):
        mismatches("sns:publish", {}, mode="LAX")


def decoded(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


@pytest.mark.skipif(not HISTORIES.exists(), reason="the recorded histories are not here")
def test_no_recorded_call_of_a_service_is_a_false_alarm() -> None:
    false, calls = [], 0
    for row in HISTORIES.read_text().splitlines():
        for event in json.loads(row)["history"]:
            side = {"TaskScheduled": "input", "TaskSucceeded": "output"}.get(event["type"])
            if side is None:
                continue
            details = event.get(f"{event['type'][0].lower()}{event['type'][1:]}EventDetails")
            value = decoded(details["parameters" if side == "input" else "output"])
            resource = f"{details['resourceType']}:{details['resource']}"
            calls += 1
            false += [(resource, one.text) for one in mismatches(resource, value, side)]

    assert calls > 100
    assert false == []


@pytest.mark.sweep
def test_the_archive_is_what_its_tool_writes() -> None:
    tool = subprocess.run(
        [sys.executable, "tools/service_models.py", "--check"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tool.returncode, tool.stderr) == (0, ""), "run: python tools/service_models.py"
