"""Commands that change something: they say what, ask, do it, and can be told not to."""

import pytest

from tests.ops.changing import refresh, timed_out, written
from tests.ops.failures import well
from tests.ops.scenario import LETTER
from tests.ops.world import NOW


@pytest.mark.parametrize(
    "command",
    [
        ("start", "etl"),
        ("stop", "--all-of", "etl", "--cause", "test"),
        ("resume", "nov"),
        ("redrive", "cut"),
        ("backfill", "etl", "--missed"),
        ("pause", "--all"),
        ("unpause", "etl"),
        ("dead-letters", "replay", "etl"),
        ("dead-letters", "drop", "etl"),
        ("notify", "test"),
        ("secret", "put", "weekly-monitoring", "gee_secret"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_dry_run_says_what_it_would_do_and_changes_nothing(world, downbeat, command):
    refresh(world)
    timed_out(world)
    running = world.run("etl", "now", well, start=NOW)
    world.executions[running]["describe"]["status"] = "RUNNING"
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    if command[0] == "unpause":
        world.schedules["cm-etl-pipeline-state-machine"] = {"State": "DISABLED"}
    result = downbeat(*command, "--dry-run", "-s", "prod")
    assert result.stdout.startswith("Would ")
    assert written(world) == []


def test_without_a_terminal_nothing_is_stopped_unless_yes(world, downbeat):
    arn = world.run("etl", "now", well, start=NOW)
    world.executions[arn]["describe"]["status"] = "RUNNING"
    refused = downbeat("stop", "now", "--cause", "wrong input")
    assert (refused.exit_code, "add --yes" in refused.stderr, written(world)) == (2, True, [])
    assert downbeat("stop", "now", "--cause", "wrong input", "--yes").exit_code == 0
    assert written(world) == [
        ("StopExecution", {"executionArn": arn, "error": "Stopped", "cause": "wrong input"})
    ]
