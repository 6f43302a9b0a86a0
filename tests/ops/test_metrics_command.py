"""`downbeat metrics`: a value a day, and the plot of it."""

import json
from datetime import UTC, date, datetime, timedelta

from downbeat.ops.plot import axis, bars
from downbeat.ops.trends import CustomMetric, custom_metrics
from tests.ops.failures import well
from tests.ops.world import NOW

DURATION = "CloudClearingAPI ExecutionDuration (Environment=prod)"


def answered(world, **values):
    """CloudWatch has those values of metrics by their name, each at the first day of a week."""

    def read(given):
        results = []
        for query in given["MetricDataQueries"]:
            known = values.get(query["MetricStat"]["Metric"]["MetricName"], {})
            results.append(
                {"Id": query["Id"], "Timestamps": list(known), "Values": list(known.values())}
            )
        return {"MetricDataResults": results}

    world.aws.on("cloudwatch", "GetMetricData", read)


def test_values_are_of_the_day_on_which_an_execution_began(world, downbeat):
    world.run("weekly-monitoring", "a", well, start=NOW - timedelta(days=7))
    world.run("weekly-monitoring", "b", well, start=NOW, status="FAILED")
    answered(world, ExecutionDuration={datetime(2026, 11, 16, tzinfo=UTC): 300.0})
    result = downbeat("metrics", "weekly-monitoring", "--weeks", "2", "--json", "-s", "prod")
    found = json.loads(result.stdout)
    by_title = {one["title"]: one["values"] for one in found["trends"]}
    blank = [None] * 6
    assert (found["first"], found["executions"]) == ("2026-11-10", 2)
    took = by_title["Longest execution"]
    assert [number for number, value in enumerate(took) if value] == [6, 13]
    assert by_title["Executions that ended badly"] == [*blank, 0.0, *blank, 1.0]
    assert by_title[DURATION] == [*blank, 300.0, *[None] * 7]


def test_the_plot_has_a_column_a_day_and_a_date_a_week(world, downbeat):
    world.run("weekly-monitoring", "a", well, start=NOW - timedelta(days=7))
    answered(world, ExecutionDuration={datetime(2026, 11, 16, tzinfo=UTC): 300.0})
    result = downbeat("metrics", "weekly-monitoring", "--weeks", "2", "-s", "prod", width=80)
    lines = result.stdout.splitlines()
    start = lines.index(f"{DURATION}: last 5 min, mean 5 min, highest 5 min")
    assert [line.rstrip() for line in lines[start + 1 : start + 3]] == [
        "        █",
        "  11-10  11-17",
    ]
    assert "CloudClearingAPI WeeklyMonitoringSuccess (Environment=prod): no value" in lines


def test_a_pipeline_that_publishes_nothing_asks_cloudwatch_nothing(world, downbeat):
    assert downbeat("metrics", "etl", "-s", "prod").exit_code == 0
    assert [name for name in world.aws.operations() if name.startswith("cloudwatch")] == []


def test_an_unknown_pipeline_is_a_sentence(world, downbeat):
    result = downbeat("metrics", "etll", "-s", "prod")
    assert (result.exit_code, 'Did you mean "etl"?' in result.stderr) == (2, True)


def test_bars_are_from_the_lowest_block_to_the_highest_value():
    assert bars([0, 2, None, 7, 14]) == "▁▂ ▅█"


def test_bars_of_nothing_are_blank_or_low():
    assert (bars([None, None]), bars([0, 0])) == ("  ", "▁▁")


def test_the_axis_names_every_seventh_day():
    assert axis(date(2026, 12, 28), 14) == "12-28  01-04"


def machine(**arguments):
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:cloudwatch:putMetricData",
        "Arguments": arguments,
        "End": True,
    }
    return {"StartAt": "Publish", "QueryLanguage": "JSONata", "States": {"Publish": state}}


def test_metrics_are_read_from_the_definition():
    data = [{"MetricName": "Rows", "Unit": "Count", "Value": 1}]
    assert custom_metrics(machine(Namespace="Mine", MetricData=data)) == (
        (CustomMetric("Mine", "Rows", "Count"),),
        (),
    )


def test_a_metric_whose_name_is_computed_is_named_by_its_state():
    data = [{"MetricName": "{% $name %}", "Value": 1}]
    assert custom_metrics(machine(Namespace="Mine", MetricData=data)) == ((), ("Publish",))
    assert custom_metrics(machine(Namespace="Mine", MetricData="{% $all %}")) == ((), ("Publish",))
