"""The dashboards as resources: which there are, and what they are called."""

import json

import pytest

from components.dashboard import Overview, OverviewArgs
from downbeat.plan.address import Address
from tests import program
from tests.components.example import ADDRESS, deployed


@pytest.mark.parametrize("level", ["lean", "standard"])
def test_below_full_a_pipeline_has_no_dashboard_and_links_to_its_machine(level):
    run = deployed(watching=level)
    assert not run.of("cloudwatch/dashboard:Dashboard")
    (urn,) = (r.urn for r in run.registrations if r.type == "downbeat:components:Orchestration")
    assert run.outputs[urn]["dashboard_url"] == ADDRESS.console_url


def test_the_dashboard_has_the_machines_name():
    dashboard = deployed(watching="full").one("cloudwatch/dashboard:Dashboard").inputs
    assert dashboard["dashboardName"] == "weekly-dev"
    assert "weekly-dev-did-not-run" in dashboard["dashboardBody"]


def test_the_overview_draws_the_limits_of_the_machines():
    args = OverviewArgs("downbeat-dev", [ADDRESS], ["weekly-dev-failed"], {ADDRESS.name: 7200})
    run = program.run(lambda: Overview("overview", args) and None)
    widgets = json.loads(run.one("cloudwatch/dashboard:Dashboard").inputs["dashboardBody"])
    lines = [
        widget["properties"]["annotations"]["horizontal"][0]["label"]
        for widget in widgets["widgets"]
        if "annotations" in widget["properties"]
    ]
    assert lines == ["limit: 120 minutes"]


def test_the_overview_says_where_it_is():
    gov = Address("weekly", "us-gov-west-1", program.ACCOUNT, "aws-us-gov")
    run = program.run(
        lambda: Overview("overview", OverviewArgs("downbeat-dev", [gov], [])) and None
    )
    outputs = next(outputs for urn, outputs in run.outputs.items() if urn.endswith("::overview"))
    assert (
        outputs["dashboard_url"]
        == "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#dashboards/dashboard/downbeat-dev"
    )
