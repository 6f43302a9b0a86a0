"""The lists of AWS that this program has copies of: each has its day, its source and its tool."""

import re
from datetime import date
from pathlib import Path

from downbeat.asl import advice
from downbeat.asl.checks.integrations import aws_sdk_services
from downbeat.asl.lists import as_of, dated_lists, removed_on

ROOT = Path(__file__).resolve().parents[2]


def test_every_list_says_what_it_is_from_where_and_of_which_day():
    for one in dated_lists().values():
        assert one.what and one.source and one.as_of <= date.today(), one.name


def test_every_list_is_brought_up_to_date_by_a_tool_or_in_a_file_that_is_there():
    for one in dated_lists().values():
        files = re.findall(r"(?:tools|downbeat)/[\w/]+\.py", one.refresh)
        files += [f"tools/{name}.py" for name in re.findall(r"-m tools\.(\w+)", one.refresh)]
        assert files and all((ROOT / file).is_file() for file in files), one.refresh


def test_its_age_is_counted_in_days():
    one = dated_lists()["quotas"]
    assert (one.age(one.as_of), as_of("quotas")) == (0, one.as_of.isoformat())


def test_a_service_that_aws_removed_is_advised_against():
    assert removed_on("lexruntime") == "2026-06-03"
    assert "lexruntime" in aws_sdk_services()  # botocore has it still
    assert removed_on("lexruntimev2") == ""
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:lexruntime:postText",
        "Parameters": {},
        "TimeoutSeconds": 5,
        "End": True,
    }
    found = [
        one for one in advice({"StartAt": "S", "States": {"S": state}}) if "removed" in one.code
    ]
    assert [(one.path, one.code, one.severity) for one in found] == [
        ("/States/S/Resource", "removed-integration", "warning")
    ]
