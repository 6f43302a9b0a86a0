import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.asl.checks.integrations import OPTIMISED, REQUIRED, aws_sdk_actions, aws_sdk_services

ROOT = Path(__file__).resolve().parents[3]


def test_what_is_required_belongs_to_an_integration():
    assert [call for call in REQUIRED if call[1] not in OPTIMISED[call[0]]] == []


def test_the_services_of_the_sdk_have_step_functions_names():
    assert {
        "sfn",
        "s3",
        "cloudwatchlogs",
        "eventbridge",
        "elasticloadbalancingv2",
        "config",
        "emrserverless",
    } <= aws_sdk_services()


def test_actions_begin_with_a_small_letter():
    assert "describeDBInstances" in aws_sdk_actions("rds")
    assert aws_sdk_actions("no such service") == frozenset()


@pytest.mark.sweep
def test_the_generated_file_is_what_its_tool_writes():
    tool = subprocess.run(
        [sys.executable, "tools/aws_sdk_actions.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tool.returncode, tool.stderr) == (0, ""), "run: python tools/aws_sdk_actions.py"
