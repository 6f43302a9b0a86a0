"""What the two dashboards show, and in which order."""

from dataclasses import replace

from downbeat.plan.address import Address
from downbeat.plan.dashboards.pages import log_url, orchestration_widgets, queue_url, stack_widgets
from tests.components.example import ADDRESS, ARGS, changed

ALARMS = ["weekly-dev-failed"]


def titles(parts):
    return [part["properties"]["title"] for part in parts if part["type"] != "text"]


def test_an_ecs_pipeline_on_files_and_a_schedule_shows_everything():
    assert titles(orchestration_widgets(ARGS, ALARMS)) == [
        "Alarms",
        "weekly-dev: failures by call and error",
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "weekly-dev: since the last run",
        "weekly-dev: oldest waiting file",
        "weekly-dev: dead letters",
        "monitor: CPU",
        "monitor: Memory",
        "reports: size",
        "Cost of the account this month",
    ]


def test_a_pipeline_on_demand_without_tasks_buckets_and_files_shows_the_rest():
    plain = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    args = changed(definition=plain, buckets=[], schedule=None, trigger=None)
    assert titles(orchestration_widgets(args, [])) == [
        "weekly-dev: failures by call and error",
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "weekly-dev: dead letters",
        "Cost of the account this month",
    ]


def test_the_first_widget_leads_to_executions_log_schedule_dead_letters_and_runbook():
    text = orchestration_widgets(ARGS, ALARMS)[0]["properties"]["markdown"]
    links = [part.split("]")[0] for part in text.split("[")[1:]]
    assert links == ["Executions", "Log", "Schedule", "Dead letters"]
    assert f"]({ADDRESS.console_url})" in text
    assert "docs/runbook.md" in text and "`downbeat why weekly-dev`" in text
    assert text.endswith("Calls: `ecs:runTask.sync`: Monitor; `sns:publish`: Notify")


def test_a_link_is_encoded_as_the_console_wants_it():
    assert log_url(ADDRESS).endswith("/log-group/$252Faws$252Fvendedlogs$252Fstates$252Fweekly-dev")
    china = Address("weekly", "cn-north-1", "111122223333", "aws-cn")
    assert queue_url(china, "letters").endswith(
        "https%3A%2F%2Fsqs.cn-north-1.amazonaws.com.cn%2F111122223333%2Fletters"
    )


def test_the_overview_has_links_the_alarms_and_a_row_for_each_machine():
    etl = replace(ADDRESS, name="etl-dev")
    widgets = stack_widgets([ADDRESS, etl], ["weekly-dev-failed", "etl-dev-failed"])
    assert titles(widgets) == [
        "Alarms",
        "Executions started",
        "weekly-dev: executions by status",
        "weekly-dev: duration",
        "etl-dev: executions by status",
        "etl-dev: duration",
    ]
    assert widgets[1]["properties"]["alarms"] == [
        ADDRESS.alarm_arn("weekly-dev-failed"),
        ADDRESS.alarm_arn("etl-dev-failed"),
    ]
    assert f"**etl-dev** [executions]({etl.console_url})" in widgets[0]["properties"]["markdown"]


def test_a_limit_that_only_the_execution_knows_is_no_line():
    args = changed(definition={**ARGS.definition, "TimeoutSeconds": "{% $limit %}"})
    (widget,) = [
        one
        for one in orchestration_widgets(args, [])
        if one["properties"].get("title") == "weekly-dev: duration"
    ]
    assert "annotations" not in widget["properties"]
