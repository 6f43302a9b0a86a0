"""Everything that the report says of a stack."""

import shutil
from datetime import UTC, datetime

import pytest

from downbeat.config import StackFileError
from downbeat.plan.stacks import REPOSITORY
from downbeat.report.report_data import stack_report

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def project(tmp_path):
    shutil.copytree(REPOSITORY / "pipelines", tmp_path / "pipelines")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "Pulumi.bare.yaml").write_text(
        "config:\n  aws:region: us-east-1\n  downbeat:environment: bare\n", encoding="utf-8"
    )
    return tmp_path


def test_a_pipeline_has_all_that_the_page_needs(project):
    found = stack_report("prod", project, NOW, ["etl"], others=["dev"])
    assert (found["stack"], found["region"], found["account"]) == (
        "prod",
        "us-east-1",
        "111122223333",
    )
    (etl,) = found["pipelines"]
    assert etl["next"] == [f"2026-11-{day}T02:00:00+00:00" for day in (22, 23, 24)]
    assert etl["notified"][1]["to"] == [
        "data-alerts@example.com",
        "downbeat-prod@example.pagerduty.com",
    ]
    assert [one["stack"] for one in etl["differences"]] == ["dev"]
    assert {"lambda:InvokeFunction"} <= {action for one in etl["role"] for action in one["actions"]}
    needing = next(one for one in etl["role"] if one["actions"] == ["lambda:InvokeFunction"])
    assert needing["states"] == ["ValidateConfig", "ExecuteTask01", "ExecuteTask02"]


def test_faults_of_another_stack_are_said_and_do_not_stop_the_report(project):
    found = stack_report("prod", project, NOW, ["etl"], others=["dev", "bare"])
    assert list(found["not_compared"]) == ["bare"]
    assert found["not_compared"]["bare"].startswith("downbeat:pipelines")
    assert [one["stack"] for one in found["pipelines"][0]["differences"]] == ["dev"]


def test_faults_of_the_stack_itself_are_refused(project):
    with pytest.raises(StackFileError, match="downbeat:pipelines"):
        stack_report("bare", project, NOW)
