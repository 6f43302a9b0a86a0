"""A Lambda function: its package, its role, its logs."""

import json
from pathlib import Path

import pulumi
import pytest

from components.function import package
from tests.components.example import ADDRESS, FUNCTION, KEY, TAGS, deployed


@pytest.fixture
def folder(tmp_path):
    """A package with a cache and something that is no code."""
    here = tmp_path / "builder"
    (here / "inner").mkdir(parents=True)
    (here / "__pycache__").mkdir()
    for path in (
        "handler.py",
        "__init__.py",
        "inner/part.py",
        "notes.txt",
        "__pycache__/handler.cpython-311.py",
    ):
        (here / path).write_text("pass\n")
    return here


def test_a_package_holds_the_python_files_under_its_name_and_nothing_else(folder):
    assets = package(folder).assets
    assert list(assets) == ["builder/__init__.py", "builder/handler.py", "builder/inner/part.py"]
    assert all(isinstance(asset, pulumi.FileAsset) for asset in assets.values())
    assert Path(assets["builder/inner/part.py"].path) == folder / "inner" / "part.py"


def test_the_handler_is_in_the_package():
    module = FUNCTION.handler.rsplit(".", 1)[0].replace(".", "/")
    assert f"{module}.py" in package(FUNCTION.folder).assets


def test_it_is_traced_and_logs_to_a_group_with_a_retention():
    run = deployed()
    inputs = dict(run.one("lambda/function:Function").inputs)
    inputs.pop("code")
    assert inputs == {
        "name": "weekly-dev-files",
        "description": "manifest_builder of weekly-dev",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "handler": "manifest_builder.handler.handler",
        "role": "arn:aws:iam::123456789012:role/weekly-dev-files",
        "timeout": 120,
        "memorySize": 256,
        "environment": {"variables": {"SOURCE_BUCKET": "uploads"}},
        "kmsKeyArn": KEY.arn,
        "tracingConfig": {"mode": "Active"},
        "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/weekly-dev-files"},
        "tags": TAGS,
    }
    logs = run.of("cloudwatch/logGroup:LogGroup")["weekly-files-function-logs"].inputs
    assert logs == {
        "name": "/aws/lambda/weekly-dev-files",
        "retentionInDays": 90,
        "kmsKeyId": KEY.arn,
        "tags": TAGS,
    }


def test_its_role_may_do_what_its_code_calls_read_its_queue_log_and_trace():
    policy = json.loads(
        deployed().of("iam/rolePolicy:RolePolicy")["weekly-files-function-policy"].inputs["policy"]
    )
    assert policy["Statement"] == [
        FUNCTION.statements[0],
        {
            "Effect": "Allow",
            "Action": [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            "Resource": ADDRESS.arn("sqs", "weekly-dev-files"),
        },
        KEY.reading,
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": (
                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/weekly-dev-files:*"
            ),
        },
        {
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": "*",
        },
    ]


def test_it_waits_for_its_policy_its_logs_and_the_machine_it_starts():
    needed = {"weekly-files-function-policy", "weekly-files-function-logs", "weekly-states-live"}
    assert needed <= deployed().needs("weekly-files-function-function")
