"""Slots that were missed, started once."""

import json
from datetime import timedelta

from tests.ops.changing import written
from tests.ops.failures import well
from tests.ops.world import NOW


def test_backfill_starts_the_missed_slots_once(world, downbeat):
    ran = [NOW - timedelta(days=number, hours=7) for number in (0, 2)]
    for number, start in enumerate(ran):
        world.run("etl", f"ran-{number}", well, start=start)
    assert downbeat("backfill", "etl", "--missed", "--since", "3d", "--yes").exit_code == 0
    sent = [given for operation, given in written(world) if operation == "StartExecution"]
    assert [(one["name"], json.loads(one["input"])["scheduled_time"]) for one in sent] == [
        ("backfill-20261122T020000Z", "2026-11-22T02:00:00Z")
    ]
    again = downbeat("backfill", "etl", "--missed", "--since", "3d", "--yes")
    assert again.stdout == "etl missed no slot in the last 3d.\n"


def test_what_was_due_before_it_was_deployed_was_not_missed(world, downbeat):
    world.deployed_at = NOW - timedelta(days=2)
    result = downbeat("backfill", "etl", "--missed", "--since", "7d", "--dry-run")
    assert result.stdout.count("Would start etl for") == 2


def test_slots_of_which_aws_keeps_no_executions_are_not_backfilled(world, downbeat):
    result = downbeat("backfill", "etl", "--missed", "--since", "91d", "--yes")
    sentence = "AWS keeps executions for 90 days: write --since 90d or less.\n"
    assert (result.exit_code, result.stderr, written(world)) == (2, sentence, [])
