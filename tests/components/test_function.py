"""A Lambda function: its package, its role, its logs."""

import json
from pathlib import Path

import pulumi
import pytest

from components.function import package
from downbeat.config.function_settings import FunctionSettings
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


def settled(**functions):
    """The function, its role's policy and the stack's settings of functions."""
    run = deployed(functions=FunctionSettings.model_validate(functions))
    policy = run.of("iam/rolePolicy:RolePolicy")["weekly-files-function-policy"].inputs["policy"]
    return run.one("lambda/function:Function").inputs, json.loads(policy)["Statement"]


def test_a_stack_may_reserve_its_calls_and_ask_for_signed_code():
    signing = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"
    inputs, statements = settled(reservedConcurrency=5, codeSigningConfig=signing)
    assert inputs["reservedConcurrentExecutions"] == 5
    assert inputs["codeSigningConfigArn"] == signing
    assert "deadLetterConfig" not in inputs and "vpcConfig" not in inputs
    assert len(statements) == 5


def test_calls_that_fail_for_good_are_kept_where_the_stack_wants_it():
    inputs, statements = settled(deadLetters=True)
    queue = ADDRESS.dead_letter_queue_arn
    assert inputs["deadLetterConfig"] == {"targetArn": queue}
    assert statements[-1] == {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue}
    assert KEY.statement in statements and KEY.reading not in statements


def test_in_a_vpc_it_may_have_interfaces_and_nothing_else():
    inputs, statements = settled(subnets=["subnet-0a1b2c3d"], securityGroups=["sg-0a1b2c3d"])
    assert inputs["vpcConfig"] == {
        "subnetIds": ["subnet-0a1b2c3d"],
        "securityGroupIds": ["sg-0a1b2c3d"],
    }
    assert statements[-1] == {
        "Effect": "Allow",
        "Action": [
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
        ],
        "Resource": "*",
    }
