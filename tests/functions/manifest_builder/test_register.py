"""Which prefixes a flush has to visit."""

import pytest

from functions.manifest_builder import register
from tests.functions.manifest_builder.world import World

EARLY, LATE = "2025-01-15T10:00:00.000Z", "2025-01-15T11:00:00.000Z"
CLAIM = {"open_claim": {"id": "m"}}
UNSTARTED = {"unstarted": {"m": "s3://m"}}


@pytest.fixture
def world():
    return World()


def enter(world, prefix, **values):
    """An item of the register with these values."""
    table = world.invocation("x").table
    table.put_new("PREFIXES", prefix, values)


@pytest.mark.parametrize(
    ("values", "visited"),
    [
        ({}, True),
        ({"waiting_since": EARLY}, True),
        ({"waiting_since": LATE}, False),
        ({"expires_at": 5}, False),
        ({"expires_at": 5, "unstarted": {}}, False),
        ({"expires_at": 5, **CLAIM}, True),
        ({"expires_at": 5, **UNSTARTED}, True),
        ({"waiting_since": LATE, **CLAIM}, True),
        ({"waiting_since": LATE, **UNSTARTED}, True),
    ],
)
def test_a_prefix_is_visited_where_something_waits_is_claimed_or_is_not_started(
    world, values, visited
):
    enter(world, "in/2025-01-15", **values)
    assert register.to_visit(world.invocation("x"), EARLY) == ["in/2025-01-15"] * visited


def test_without_a_moment_everything_that_waits_is_visited(world):
    enter(world, "a", waiting_since=LATE)
    enter(world, "b", expires_at=5)
    assert register.to_visit(world.invocation("x"), None) == ["a"]


def test_the_prefix_that_was_visited_longest_ago_comes_first(world):
    enter(world, "a", waiting_since=EARLY, flushed_at="2025-01-15T13:00:00.000Z")
    enter(world, "b", waiting_since=LATE)
    enter(world, "c", waiting_since=LATE, flushed_at="2025-01-15T12:00:00.000Z")
    enter(world, "d")
    assert register.to_visit(world.invocation("x"), None) == ["d", "b", "c", "a"]


QUARTER = 1000 * register.LONGEST_INVOCATION_SECONDS


@pytest.mark.parametrize(("later", "idle"), [(QUARTER, False), (QUARTER + 1, True)])
def test_a_prefix_is_idle_when_whoever_enrolled_it_must_have_ended(world, later, idle):
    register.enrol(world.invocation("x"), "p")
    world.clock += later
    register.note_visit(world.invocation("x"), "p")
    item = world.invocation("x").table.get("PREFIXES", "p")
    assert ("expires_at" in item, "flushed_at" in item) == (idle, not idle)


def test_an_upload_makes_a_prefix_wait_again_since_its_first_one(world):
    register.enrol(world.invocation("x"), "p")
    first = world.invocation("x").timestamp()
    world.clock += QUARTER + 1
    register.enrol(world.invocation("x"), "p")
    last = world.invocation("x").timestamp()
    item = world.invocation("x").table.get("PREFIXES", "p")
    assert (item["waiting_since"], item["last_upload_at"]) == (first, last)
