"""Two invocations with the same files: one stands still, fails or dies at each call in turn; the
lock expires, and the other works.
"""

import pytest

from tests.functions.manifest_builder.test_manifest_builder_property import (
    assert_each_file_is_in_exactly_one_manifest,
    assert_each_manifest_is_started_once,
)
from tests.functions.manifest_builder.world import TTL, World, notification

KEYS = [f"in/2025-01-15/f{number}.ndjson" for number in range(8)]
LONG_AFTER = 1000 * (TTL + 1)


def world_with(number):
    world = World()
    for key in KEYS[:number]:
        world.send(notification(key))
    return world


def length(messages):
    """How many boundaries an undisturbed invocation has."""
    world = world_with(len(messages))
    worker = world.deliver(messages)
    steps = 0
    while not worker.done:
        world.step(worker)
        steps += 1
    return steps


def run(world, worker, steps):
    """Let a worker go `steps` boundaries far, or to its end."""
    for _ in range(steps):
        if not worker.done:
            world.step(worker)


def assert_all_is_well(world):
    world.drain()
    assert world.due() == []
    world.clock += 1000
    world.finish(world.flush(0))
    assert_each_file_is_in_exactly_one_manifest(world)
    assert_each_manifest_is_started_once(world)


FIRST, SECOND = [f"m{n}" for n in range(4)], [f"m{n}" for n in range(8)]


@pytest.mark.sweep
@pytest.mark.parametrize("order", ["die", "fail"])
def test_a_death_or_a_failed_call_anywhere_loses_nothing_and_does_nothing_twice(order):
    for steps in range(1, length(FIRST)):
        world = world_with(4)
        worker = world.deliver(FIRST)
        run(world, worker, steps)
        world.step(worker, order)
        assert_all_is_well(world)


@pytest.mark.sweep
def test_a_holder_that_outlives_its_lock_decides_nothing_wherever_it_stood_still():
    for steps in range(1, length(FIRST)):
        world = world_with(8)
        late = world.deliver(FIRST)
        run(world, late, steps)
        world.clock += LONG_AFTER
        world.finish(world.deliver(SECOND))
        world.finish(late)
        assert_all_is_well(world)


@pytest.mark.sweep
def test_two_holders_that_outlive_their_locks_in_turn_make_no_file_enter_twice():
    for first in range(20, length(FIRST), 3):
        for second in range(40, length(SECOND), 7):
            world = world_with(8)
            late = world.deliver(FIRST)
            run(world, late, first)
            world.clock += LONG_AFTER
            next_one = world.deliver(SECOND)
            run(world, next_one, second)
            if not late.done:
                run(world, late, 9)
            world.clock += LONG_AFTER
            world.finish(world.deliver(["m6", "m7"]))
            for worker in (late, next_one):
                if not worker.done:
                    world.finish(worker)
            assert_all_is_well(world)


def test_a_dead_holder_is_waited_for_until_its_lock_expires_and_then_replaced():
    world = world_with(3)
    worker = world.deliver(["m0", "m1", "m2"])
    while worker.at != ("PutObject", "before"):
        world.step(worker)
    world.step(worker, "die")
    assert world.finish(world.deliver(["m0", "m1", "m2"])).result == {
        "batchItemFailures": [
            {"itemIdentifier": "m0"},
            {"itemIdentifier": "m1"},
            {"itemIdentifier": "m2"},
        ]
    }
    assert world.cloud.objects == {}
    world.clock += LONG_AFTER
    assert world.finish(world.deliver(["m0", "m1", "m2"])).result == {"batchItemFailures": []}
    assert len(world.cloud.objects) == len(world.cloud.executions) == 1


def test_the_start_is_refused_by_its_name_when_the_first_one_has_run_to_its_end_unnoticed():
    world = world_with(3)
    worker = world.deliver(["m0", "m1", "m2"])
    while worker.at != ("StartExecution", "after"):
        world.step(worker)
    world.step(worker, "die")
    world.cloud.states.end_all()
    assert_all_is_well(world)
    (name,) = world.cloud.executions
    (manifest,) = world.invocation("observer").table.query("in/2025-01-15", "MANIFEST#")
    assert manifest["execution_arn"].endswith(f":execution:ndjson-parquet-processor-test:{name}")
