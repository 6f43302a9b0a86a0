"""`downbeat replay PIPELINE --since`: what AWS keeps, under the pipeline as it is now."""

import json
from datetime import timedelta

import pytest

from tests.ops.failures import well
from tests.ops.world import NOW


@pytest.fixture
def ran(world):
    for day in (3, 2, 40):
        world.run("etl", f"etl-{day}", well, start=NOW - timedelta(days=day))
    return world


def test_what_ran_under_the_same_definition_goes_the_same_way(ran, downbeat):
    done = downbeat("replay", "etl", "--since", "30d", "-s", "prod")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "     2  same")


def test_what_runs_otherwise_now_ends_with_1_and_is_named(ran, downbeat):
    def renamed(event):
        text = json.dumps(event, default=str).replace("ExecuteTask01", "ExecuteTask00")
        return {**json.loads(text), "timestamp": event["timestamp"]}

    (changed,) = [one for arn, one in ran.executions.items() if arn.endswith(":etl-2")]
    changed["history"] = [renamed(event) for event in changed["history"]]
    done = downbeat("replay", "etl", "--since", "30d", "--json", "-s", "prod")
    assert done.exit_code == 1
    kinds = {one["name"]: one["same"] for one in json.loads(done.stdout)["executions"]}
    assert kinds == {"etl-2": False, "etl-3": True}


def test_where_nothing_ran_it_says_so(world, downbeat):
    done = downbeat("replay", "etl", "--since", "7d", "-s", "prod")
    assert (done.exit_code, done.stdout) == (
        0,
        "etl has not run in the last 7d: nothing is replayed.\n",
    )


def test_a_span_that_is_none_is_wrong_use(world, downbeat):
    assert downbeat("replay", "etl", "--since", "soon", "-s", "prod").exit_code == 2
