"""Redrives and resumed executions: what runs again, and what is refused before."""

import json
from datetime import timedelta

import pytest

from tests.ops.changing import refresh, timed_out, written
from tests.ops.failures import failing, glue, well
from tests.ops.world import NOW


def test_a_redrive_of_a_caught_error_is_refused_with_what_helps(world, downbeat):
    refresh(world)
    result = downbeat("redrive", "nov", "-s", "prod", "--yes")
    assert (result.exit_code, result.stderr, written(world)) == (
        1,
        'nov is not redriven: a Catch took the error and the execution ended in "Fail refresh": a'
        " redrive enters that state again, and fails again. Instead: downbeat resume nov -s prod\n",
        [],
    )


def test_a_redrive_says_what_runs_again_and_what_that_repeats(world, downbeat):
    arn = timed_out(world)
    result = downbeat("redrive", "cut", "--yes")
    assert "ExecuteTask02 runs again: invokes the function again, which must be safe" in (
        result.stdout
    )
    assert written(world) == [("RedriveExecution", {"executionArn": arn})]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "SUCCEEDED"}, "it is SUCCEEDED; only FAILED, TIMED_OUT and ABORTED"),
        ({"stopDate": NOW - timedelta(days=15)}, "more than 14 days ago"),
        (
            {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "Too many events"},
            "Too many events",
        ),
    ],
)
def test_what_aws_would_not_redrive_is_refused_before(world, downbeat, changes, sentence):
    world.executions[timed_out(world)]["describe"] |= changes
    result = downbeat("redrive", "cut", "--yes")
    assert (result.exit_code, sentence in result.stderr, written(world)) == (1, True, [])


def test_resume_starts_at_the_step_that_failed_with_the_same_input(world, downbeat):
    refresh(world, input={"Job1Arguments": {"--SNAPSHOT_DT": "2025-01-15"}})
    assert downbeat("resume", "database-refresh", "--yes").exit_code == 0
    ((operation, sent),) = written(world)
    assert (operation, sent["name"], json.loads(sent["input"])) == (
        "StartExecution",
        "resumed-nov-20261123T090000Z",
        {
            "Job1Arguments": {"--SNAPSHOT_DT": "2025-01-15"},
            "start_at": "Step 3 Prepare part tables",
        },
    )


def test_a_pipeline_that_is_not_resumable_says_how_to_go_on(world, downbeat):
    timed_out(world)
    result = downbeat("resume", "cut", "--yes")
    assert (result.exit_code, "Start it anew: downbeat start etl" in result.stderr) == (1, True)


def refused_and_open(world):
    """Two executions that ended badly: one that a Catch took, and one that was cut off."""
    failed = failing("ExecuteTask01", glue())
    world.run("etl", "caught", failed, start=NOW - timedelta(days=2))
    world.run("etl", "cut", well, start=NOW - timedelta(days=1))
    cut = next(one for one in world.executions.values() if one["describe"]["name"] == "cut")
    cut["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    cut["history"] = cut["history"][:5]


def test_of_several_those_are_redriven_that_can_be_and_the_others_are_named(world, downbeat):
    refused_and_open(world)
    result = downbeat("redrive", "--all-of", "etl", "--yes")
    assert (result.exit_code, result.stderr.startswith("caught is not redriven: ")) == (0, True)
    assert [operation for operation, _ in written(world)] == ["RedriveExecution"]


def test_where_none_can_be_redriven_each_says_why(world, downbeat):
    failed = failing("ExecuteTask01", glue())
    for number in (1, 2):
        world.run("etl", f"caught-{number}", failed, start=NOW - timedelta(days=number))
    result = downbeat("redrive", "--all-of", "etl", "--yes")
    assert (result.exit_code, result.stderr.count(" is not redriven: ")) == (1, 2)


def test_who_goes_on_after_a_failure_is_told_what_was_started_since(world, downbeat):
    failed = failing("Step 3 Prepare part tables", glue())
    world.run("database-refresh", "nov", failed, start=NOW - timedelta(days=2))
    assert "Started since" not in downbeat("why", "nov", "-s", "prod").stdout
    world.run("database-refresh", "resumed-nov", well, start=NOW - timedelta(days=1))
    line = "Started since: resumed-nov, SUCCEEDED, 2026-11-22 09:00 UTC."
    assert line in downbeat("why", "nov", "-s", "prod").stdout
    assert line in downbeat("resume", "nov", "-s", "prod", "--dry-run").stdout
