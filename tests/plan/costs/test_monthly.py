"""A month of a pipeline and of its stack, by hand."""

from types import SimpleNamespace

import pytest

from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.costs import Quantity, price, price_list
from downbeat.plan.costs.monthly import PipelineMonth, StackMonth, expected_runs, stack_month
from downbeat.plan.stacks import configured_stack
from tests.planned_stacks import planned_stack

PRICES = price_list("us-east-1")


def bill(**amounts):
    return price([Quantity(name.replace("_", "-"), one) for name, one in amounts.items()], PRICES)


def amounts(month):
    return {line.price: line.amount for line in month.by_price()}


def a_month(runs=100, **run):
    return PipelineMonth("etl", bill(**run), runs, bill(dashboard=1), None, "")


def test_a_month_is_its_runs_what_stands_and_the_logs_that_are_kept():
    month = a_month(transition=4, log_gb=0.5).month(PRICES, 73)
    assert amounts(month) == pytest.approx(
        {"dashboard": 1, "transition": 400, "log-gb": 50, "log-storage": 50 * 73 * 24 / 730}
    )


def test_ten_times_the_runs_are_ten_times_the_calls_and_one_dashboard():
    month = a_month(transition=4).month(PRICES, 30, 10)
    assert amounts(month) == pytest.approx({"dashboard": 1, "transition": 4000, "log-storage": 0})


@pytest.mark.parametrize(("runs", "times"), [(100, 100), (730, 730), (5000, 730)])
def test_a_metric_that_is_sent_all_the_time_costs_no_more_than_a_month_of_it(runs, times):
    month = a_month(runs, metric=2 / 730, transition=1).month(PRICES, 30)
    assert amounts(month)["metric"] == pytest.approx(times * 2 / 730)
    assert amounts(month)["transition"] == runs


def test_a_stack_is_its_pipelines_and_what_it_has_once():
    stack = SimpleNamespace(values=SimpleNamespace(log_retention_days=30))
    one, two = a_month(transition=1), a_month(200, transition=1)
    month = StackMonth(stack, PRICES, [one, two], bill(key=1))
    assert amounts(month.month()) == pytest.approx(
        {"key": 1, "dashboard": 2, "transition": 300, "log-storage": 0}
    )
    assert amounts(month.month(2))["transition"] == pytest.approx(600)
    assert amounts(month.of(two, 3)) == pytest.approx(
        {"dashboard": 1, "transition": 600, "log-storage": 0}
    )


def planned(expression=None, *, enabled=True, **cost):
    schedule = ConfiguredSchedule(expression=expression)
    pipeline = SimpleNamespace(enabled=enabled, schedule=schedule, settings={})
    return SimpleNamespace(pipeline=pipeline, spec={"cost": cost} if cost else {})


@pytest.mark.parametrize(
    ("each", "asked", "runs"),
    [
        (planned("rate(1 day)"), 5, 5),
        (planned("rate(1 day)", enabled=False), 0, 0),
        (planned("rate(1 day)", enabled=False), None, 0),
        (planned("rate(730 hours)"), None, 1),
        (planned("rate(730 hours)", runs_per_month=9), None, 1),
        (planned(runs_per_month=9), None, 9),
        (planned(runs_per_month=0), None, 0),
    ],
)
def test_runs_are_those_that_are_asked_for_or_scheduled_or_stated(each, asked, runs):
    assert expected_runs(each, asked) == (runs, [])


def test_runs_that_nobody_states_are_unknown_and_not_none():
    runs, (unknown,) = expected_runs(planned(), None)
    assert (runs, unknown.path, unknown.code, unknown.severity) == (
        0.0,
        "/cost/runs_per_month",
        "unknown-usage",
        "error",
    )


def test_what_a_team_reckons_is_for_its_production():
    for name, claimed in (("prod", True), ("dev", False)):
        stack, every = configured_stack(name), planned_stack(name)
        runs = {each.key: bill(transition=1) for each in every}
        month = stack_month(stack, every, runs, PRICES, 7)
        assert {each.runs for each in month.pipelines} == {7}
        assert any(each.claimed is not None for each in month.pipelines) is claimed
        assert [each.why for each in month.pipelines] == [
            each.spec.get("cost", {}).get("why", "") for each in every
        ]
