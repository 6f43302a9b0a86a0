import json

import pytest

from functions.manifest_builder import register
from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.flush import FlushError, flush_waiting
from tests.functions.manifest_builder.world import World, message, notification


@pytest.fixture
def world():
    world = World()
    for number, prefix in enumerate(["in/2025-01-15", "in/2025-01-16"]):
        collect_batch(
            world.invocation(f"request-{number}"), [message(notification(f"{prefix}/a.ndjson"))]
        )
        world.clock += 60_000
    return world


def flushed(world, **event):
    result = flush_waiting(world.invocation("flush"), {"action": "flush", **event})
    return [path.split("/")[5] for path in result["manifests"]]


def test_a_flush_of_all_prefixes_leaves_nothing_waiting(world):
    assert flushed(world, date_prefix="all") == ["2025-01-15", "2025-01-16"]
    assert flushed(world) == []
    assert len(world.cloud.executions) == 2


def test_a_flush_of_one_prefix_leaves_the_others(world):
    assert flushed(world, date_prefix="in/2025-01-16/") == ["2025-01-16"]


def test_only_what_has_waited_so_long_is_flushed(world):
    assert flushed(world, older_than_seconds=121) == []
    assert flushed(world, older_than_seconds=90) == ["2025-01-15"]
    assert flushed(world, older_than_seconds=60) == ["2025-01-16"]


def test_an_unknown_prefix_has_nothing_to_flush(world):
    assert flushed(world, date_prefix="in/1999-01-01") == []


def test_short_time_flushes_one_prefix_leaves_the_others_and_says_which(world):
    result = flush_waiting(world.invocation("flush", remaining=5_000), {"action": "flush"})
    assert (len(result["manifests"]), result["left"]) == (1, ["in/2025-01-16"])


def test_all_faults_of_the_event_are_told(world):
    with pytest.raises(FlushError) as raised:
        flush_waiting(
            world.invocation("flush"),
            {"action": "flush", "date_prefix": 5, "older_than_seconds": -1, "prefix": "x"},
        )
    assert str(raised.value).splitlines() == [
        "prefix is not a field of a flush; allowed are action, date_prefix, older_than_seconds, check.",
        'date_prefix is 5; it must be "all" or a date prefix such as "2025-01-15".',
        "older_than_seconds is -1; it must be a whole number of seconds, 0 or more.",
    ]


HOUR = 3_600_000


def uploaded(world, *prefixes):
    """One file in each of the prefixes, a second apart."""
    for prefix in prefixes:
        body = message(notification(f"{prefix}/a.ndjson", sequencer=f"{world.clock:X}"))
        collect_batch(world.invocation(f"request-{prefix}-{world.clock}"), [body])
        world.clock += 1_000


def visited(world, seconds=0):
    before = world.invocation("x").now() - 1000 * seconds
    return register.to_visit(world.invocation("x"), register.iso(before))


def test_prefixes_that_are_done_are_not_visited_again_until_the_next_upload():
    world = World()
    uploaded(world, *[f"in/2025-01-{day:02d}" for day in range(1, 29)])
    world.clock += HOUR
    flushed(world)
    assert visited(world) == []
    uploaded(world, "in/2025-01-05")
    assert visited(world) == ["in/2025-01-05"]
    assert flushed(world) == ["2025-01-05"]


def test_1500_old_prefixes_cost_a_flush_no_call_each():
    world = World()
    for number in range(1500):
        register.enrol(world.invocation("old"), f"s{number}/2024-01-01")
    world.clock += HOUR
    flushed(world)
    uploaded(world, "in/2025-01-15")
    calls = []
    world.cloud.boundary = lambda call, moment: calls.append(call)
    assert flushed(world) == ["2025-01-15"]
    assert len([call for call in calls if call != "query"]) < 40


def test_a_prefix_in_which_a_file_may_still_be_recorded_is_visited_again():
    world = World()
    register.enrol(world.invocation("slow"), "in/2025-01-15")
    flushed(world)
    assert visited(world) == ["in/2025-01-15"]
    world.clock += HOUR
    flushed(world)
    assert visited(world) == []


def test_what_a_flush_has_no_time_for_the_next_one_begins_with_and_the_metric_counts_it(capsys):
    world = World()
    prefixes = [f"in/2025-01-{day:02d}" for day in (17, 16, 15)]
    uploaded(world, *prefixes)
    seen = []
    for _ in range(3):
        capsys.readouterr()
        result = flush_waiting(world.invocation("flush", remaining=5_000), {"action": "flush"})
        metrics = [
            json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
        ]
        seen.append((result["manifests"][0].split("/")[5], [m["PrefixesLeft"] for m in metrics]))
        world.clock += 1_000
    assert seen == [("2025-01-17", [2]), ("2025-01-16", [2]), ("2025-01-15", [2])]
    assert metrics[0]["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": "Downbeat/ManifestBuilder",
            "Dimensions": [["FunctionName"]],
            "Metrics": [{"Name": "PrefixesLeft", "Unit": "Count"}],
        }
    ]
    assert metrics[0]["FunctionName"] == "manifest_builder"


def test_a_prefix_whose_files_are_all_younger_is_not_even_read(world):
    assert visited(world, 121) == []
    assert visited(world, 90) == ["in/2025-01-15"]


def test_a_flush_of_one_unknown_prefix_makes_no_item():
    world = World()
    flushed(world, date_prefix="in/1999-01-01")
    assert world.cloud.items == {}


def test_a_flush_leaves_prefixes_alone_whose_files_are_younger(world):
    assert flushed(world, older_than_seconds=90) == ["2025-01-15"]
    visits = [
        sort
        for (partition, sort), item in world.cloud.items.items()
        if partition == "PREFIXES" and ("flushed_at" in item or "expires_at" in item)
    ]
    assert visits == ["in/2025-01-15"]
