"""`downbeat cost --actual`: executions as they were, priced, beside the estimate."""

import json
from datetime import timedelta

import pytest

from tests.ops.failures import failing, glue, well
from tests.ops.world import NOW

FOUR_MINUTES = 240 / 3600


def actual(downbeat, *words):
    result = downbeat("cost", "--actual", "-s", "prod", "--json", *words)
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)["pipelines"]
    return {one["pipeline"]: one for one in found}


def test_a_run_costs_what_its_containers_really_took(world, downbeat):
    world.run("weekly-monitoring", "a", well, start=NOW - timedelta(days=7))
    world.run("weekly-monitoring", "b", well, start=NOW - timedelta(days=1))
    weekly = actual(downbeat)["weekly-monitoring"]
    fargate = 2 * FOUR_MINUTES * (2 * 0.04048 + 4 * 0.004445)
    assert weekly["run"] == pytest.approx(fargate + 0.1, abs=0.002)
    assert weekly["mean_seconds"] == 480
    assert weekly["runs"] == pytest.approx(2 * 730 / 720)
    assert (weekly["sampled"], weekly["failed"]) == (2, 0)
    assert weekly["estimated_run"] == pytest.approx(0.2508, abs=0.001)


def test_a_retried_job_is_priced_as_often_as_it_ran(world, downbeat):
    state = "Step 3 Prepare part tables"
    world.run("database-refresh", "a", failing(state, glue()), start=NOW - timedelta(days=2))
    refresh = actual(downbeat)["database-refresh"]
    hours = (4 * 240 + 3 * 120) / 3600
    assert refresh["run"] == pytest.approx(10 * hours * 0.44, abs=0.001)
    assert refresh["failed"] == 1


def test_what_did_not_run_has_no_figure_and_is_not_free(world, downbeat):
    etl = actual(downbeat)["etl"]
    assert (etl["run"], etl["month"], etl["runs"]) == (None, None, 0)
    assert etl["estimated_month"] > 0


def test_executions_before_the_span_do_not_count(world, downbeat):
    world.run("etl", "old", well, start=NOW - timedelta(days=10))
    world.run("etl", "new", well, start=NOW - timedelta(days=2))
    assert actual(downbeat, "--since", "7d")["etl"]["sampled"] == 1


def test_a_function_is_priced_by_its_seconds(world, downbeat):
    world.run("etl", "a", well, start=NOW - timedelta(days=1))
    etl = actual(downbeat)["etl"]
    lambda_ = 3 * (40 * 0.125 * 0.0000166667 + 0.0000002)
    reported = 6 * 0.000025 + 0.000005  # the reporter's transitions and trace
    assert etl["run"] == pytest.approx(lambda_ + 7 * 0.000025 + reported, abs=0.00005)


def test_the_table_has_both_and_a_sum(world, downbeat):
    world.run("weekly-monitoring", "a", well, start=NOW - timedelta(days=7))
    lines = downbeat("cost", "--actual", "-s", "prod").stdout.splitlines()
    assert lines[0].split() == (
        [
            "pipeline",
            "runs",
            "estimated",
            "took",
            "a",
            "run",
            "estimated",
            "a",
            "month",
            "estimated",
        ]
    )
    assert any(line.startswith("weekly-monitoring") and "8 min" in line for line in lines)
    assert any("a month by the executions of 30d" in line for line in lines)


def test_a_span_that_is_none_is_wrong_usage(world, downbeat):
    result = downbeat("cost", "--actual", "-s", "prod", "--since", "month")
    assert result.exit_code == 2
    assert '"month" is no length of time' in result.stderr
