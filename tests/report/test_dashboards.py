"""A dashboard before it exists."""

from datetime import UTC, datetime, timedelta

import pytest

from downbeat.plan.alarm_choice import chosen_alarms
from downbeat.plan.dashboards.executions import by_status, duration
from downbeat.plan.dashboards.pages import orchestration_widgets, stack_widgets
from downbeat.plan.dashboards.widget import chart
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import configured_stack
from downbeat.report.charts import widget_view
from downbeat.report.dashboards import preview
from downbeat.report.month import DAYS, Ended
from tests.planned_stacks import planned_stack

NOW = datetime(2026, 11, 21, tzinfo=UTC)
STACK = configured_stack("prod")
WEEKLY = next(each for each in planned_stack("prod") if each.key == "weekly-monitoring")
ARN = WEEKLY.address.state_machine_arn


def ended(days_ago, minutes=90, status="SUCCEEDED", failures=()):
    start = NOW - timedelta(days=days_ago)
    return Ended(start, start + timedelta(minutes=minutes), status, failures)


MONTH = {ARN: [ended(21), ended(14, 30, "FAILED", (("Run", "States.Timeout"),)), ended(7, 120)]}


def one(widget):
    (found,) = preview([widget], MONTH, NOW)
    return found


def test_executions_are_counted_by_day_and_status():
    found = one(by_status(WEEKLY.address))
    days = {
        series["label"]: [round(at * DAYS - 0.5) for at, value in series["points"] if value]
        for series in found["series"]
    }
    assert days == {"succeeded": [9, 23], "failed": [16], "timed out": [], "aborted": []}
    assert (found["unit"], found["stacked"]) == ("executions a day", True)


def test_durations_are_in_the_unit_of_the_axis_below_the_limit():
    found = one(duration(WEEKLY.address, 10_800))
    assert {
        series["label"]: [value for _, value in series["points"]] for series in found["series"]
    } == {
        "average": [90.0, 30.0, 120.0],
        "longest": [90.0, 30.0, 120.0],
    }
    assert found["limits"] == [{"label": "limit: 180 minutes", "value": 180.0}]


@pytest.fixture
def widgets():
    args = build_orchestration_args(STACK, WEEKLY, {})
    alarms = [f"{WEEKLY.address.name}-{suffix}" for suffix in chosen_alarms(args)]
    return preview(orchestration_widgets(args, alarms), MONTH, NOW)


def test_every_widget_of_a_pipeline_is_there_with_its_title(widgets):
    titles = [one["title"].removeprefix(f"{WEEKLY.address.name}: ") for one in widgets]
    assert titles[:6] == [
        "",
        "Alarms",
        "failures by call and error",
        "executions by status",
        "duration",
        "since the last run",
    ]


def test_the_age_of_the_last_run_grows_until_the_next(widgets):
    (series,) = next(one for one in widgets if one["title"].endswith("last run"))["series"]
    hours = [value for _, value in series["points"]]
    assert max(hours) == pytest.approx(7 * 24, abs=6)
    assert hours[-1] == pytest.approx(7 * 24 - 2)


def test_failures_are_listed_by_state_and_error(widgets):
    table = next(one for one in widgets if one["kind"] == "log")
    assert table["rows"] == [{"state": "Run", "error": "States.Timeout", "failures": 1}]


def test_what_no_simulation_knows_is_empty(widgets):
    usage = next(one for one in widgets if one["title"].endswith("CPU"))
    assert [series["points"] for series in usage["series"]] == [[], []]
    assert widget_view(usage)["known"] is False


def test_links_are_words_without_their_addresses():
    text = preview(stack_widgets([WEEKLY.address], []), MONTH, NOW)[0]["text"]
    assert text.startswith(f"{WEEKLY.address.name} executions · log")
    assert "http" not in text and "*" not in text


def test_a_line_of_one_day_is_a_dot_and_bars_stand_on_each_other():
    lone = {ARN: [ended(3)]}
    (found,) = preview([duration(WEEKLY.address, None)], lone, NOW)
    assert [series["path"][-5:] for series in widget_view(found)["series"]] == ["h0.01"] * 2
    both = {ARN: [ended(3), ended(3, 30, "FAILED")]}
    good, bad = widget_view(preview([by_status(WEEKLY.address)], both, NOW)[0])["series"][:2]
    assert good["path"].split("V")[1].split("h")[0] == bad["path"].split(" ")[1].split("h")[0]


def test_a_chart_of_another_source_is_left_empty():
    widget = chart("Strange", "us-east-1", [["My/Own", "Metric", "A", "b"]], "things")
    assert one(widget)["series"] == [{"label": "b", "points": []}]
