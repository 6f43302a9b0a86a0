import pytest

from functions.manifest_builder.collect import collect
from functions.manifest_builder.flush import FlushError, flush
from tests.functions.manifest_builder.world import World, message, notification


@pytest.fixture
def world():
    world = World()
    for number, prefix in enumerate(["in/2025-01-15", "in/2025-01-16"]):
        collect(
            world.invocation(f"request-{number}"), [message(notification(f"{prefix}/a.ndjson"))]
        )
        world.clock += 60_000
    return world


def flushed(world, **event):
    result = flush(world.invocation("flush"), {"action": "flush", **event})
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
    result = flush(world.invocation("flush", remaining=5_000), {"action": "flush"})
    assert (len(result["manifests"]), result["left"]) == (1, ["in/2025-01-16"])


def test_all_faults_of_the_event_are_told(world):
    with pytest.raises(FlushError) as raised:
        flush(
            world.invocation("flush"),
            {"action": "flush", "date_prefix": 5, "older_than_seconds": -1, "prefix": "x"},
        )
    assert str(raised.value).splitlines() == [
        "prefix is not a field of a flush; allowed are action, date_prefix, older_than_seconds.",
        'date_prefix is 5; it must be "all" or a date prefix such as "2025-01-15".',
        "older_than_seconds is -1; it must be a whole number of seconds, 0 or more.",
    ]
