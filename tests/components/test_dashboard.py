"""The dashboards: what they show, and that CloudWatch takes them."""

import json
from dataclasses import replace

import pytest

from components.dashboard import (
    Overview,
    OverviewArgs,
    body,
    ecs_tasks,
    overview_widgets,
    widgets,
)
from downbeat.plan.address import Address
from tests import program
from tests.components.example import ADDRESS, ARGS, DEFINITION, changed, deployed

ALARMS = ["weekly-dev-failed"]


def titles(parts):
    return [part["properties"]["title"] for part in parts]


def test_an_ecs_pipeline_shows_executions_duration_cpu_memory_its_bucket_and_the_cost():
    assert titles(widgets(ARGS, ALARMS)) == [
        "Alarms",
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "monitor: CPU",
        "monitor: Memory",
        "reports: size",
        "Cost of the account this month, USD",
    ]


def test_a_pipeline_without_tasks_and_buckets_shows_the_rest():
    plain = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    assert titles(widgets(changed(definition=plain, buckets=[]), [])) == [
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "Cost of the account this month, USD",
    ]


def test_executions_are_counted_by_status():
    shown = next(part for part in widgets(ARGS, ALARMS) if "status" in part["properties"]["title"])[
        "properties"
    ]
    assert [metric[:4] for metric in shown["metrics"]] == [
        ["AWS/States", status, "StateMachineArn", ADDRESS.state_machine_arn]
        for status in (
            "ExecutionsSucceeded",
            "ExecutionsFailed",
            "ExecutionsTimedOut",
            "ExecutionsAborted",
        )
    ]
    assert (shown["region"], shown["stat"], shown["period"]) == ("us-east-1", "Sum", 86_400)


def test_single_tasks_are_those_of_container_insights():
    memory = next(
        part for part in widgets(ARGS, ALARMS) if part["properties"]["title"] == "monitor: Memory"
    )["properties"]
    assert memory["metrics"] == [
        [
            "ECS/ContainerInsights",
            f"Memory{part}",
            "ClusterName",
            "ccapi",
            "TaskDefinitionFamily",
            "monitor",
            {"label": part.lower()},
        ]
        for part in ("Utilized", "Reserved")
    ]


def test_tasks_inside_maps_are_found_and_each_shown_once():
    task = DEFINITION["States"]["Monitor"]
    inner = {"StartAt": "One", "States": {"One": task | {"End": True}}}
    spread = {
        "StartAt": "All",
        "States": {
            "All": {"Type": "Map", "ItemProcessor": inner, "Next": "Again"},
            "Again": task | {"End": True},
        },
    }
    assert ecs_tasks(spread) == [("ccapi", "monitor")]


def test_a_cluster_that_only_the_execution_knows_is_not_shown():
    arguments = {"Cluster": "{% $cluster %}", "TaskDefinition": "monitor"}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Arguments": arguments,
        "End": True,
    }
    assert ecs_tasks({"StartAt": "T", "States": {"T": task}}) == []


def test_the_bill_is_asked_where_aws_publishes_it_and_for_what_is_used():
    cost = widgets(ARGS, ALARMS)[-1]["properties"]
    assert cost["region"] == "us-east-1"
    assert [metric[3] for metric in cost["metrics"]] == [
        "AmazonStates",
        "AmazonCloudWatch",
        "AmazonECS",
    ]


def test_widgets_lie_two_to_a_row_and_none_on_another():
    places = [
        (w["x"], w["y"], w["width"], w["height"])
        for w in json.loads(body(widgets(ARGS, ALARMS)))["widgets"]
    ]
    assert places == [(12 * (n % 2), 6 * (n // 2), 12, 6) for n in range(7)]


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


def test_the_overview_shows_all_alarms_and_a_row_for_each_orchestration():
    addresses = [ADDRESS, replace(ADDRESS, name="etl-dev")]
    args = OverviewArgs("downbeat-dev", addresses, ["weekly-dev-failed", "etl-dev-failed"])
    shown = overview_widgets(args)
    assert titles(shown) == [
        "Alarms",
        "Executions started",
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "etl-dev: executions by status",
        "etl-dev: duration",
    ]
    assert shown[0]["properties"]["alarms"] == [
        ADDRESS.alarm_arn("weekly-dev-failed"),
        ADDRESS.alarm_arn("etl-dev-failed"),
    ]


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
