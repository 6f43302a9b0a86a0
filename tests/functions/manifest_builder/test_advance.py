"""How far an invocation goes in a prefix with the time that it has."""

import json

import pytest

from functions.manifest_builder import advance, build, lock, pending
from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.invocation import ENOUGH_MILLISECONDS
from tests.functions.manifest_builder.world import World, message, notification

DAY = "in/2025-01-15"


@pytest.fixture
def world(monkeypatch):
    """Files for three manifests, recorded by invocations that died before they looked further."""
    world = World()
    monkeypatch.setattr(advance, "advance_prefix", lambda *given: advance.Advance(advance.DONE))
    bodies = [notification(f"{DAY}/{number}.ndjson", etag=str(number)) for number in range(9)]
    collect_batch(world.invocation("request-0"), [message(body) for body in bodies])
    monkeypatch.undo()
    return world


@pytest.mark.parametrize(
    ("remaining", "state", "manifests"),
    [
        (ENOUGH_MILLISECONDS, advance.DONE, 3),
        (ENOUGH_MILLISECONDS - 1, advance.OUT_OF_TIME, 1),
        (600_000, advance.DONE, 3),
    ],
)
def test_it_goes_on_while_there_is_time_for_one_more_manifest(world, remaining, state, manifests):
    outcome = advance.advance_prefix(world.invocation("request-1", remaining), DAY)
    assert (outcome.state, len(outcome.manifests)) == (state, manifests)


def test_a_claim_of_a_version_that_had_no_templates_is_written_as_lines(world):
    invocation = world.invocation("request-1")
    held = lock.acquire(invocation, DAY)
    held = build.claim(invocation, held, pending.waiting(invocation, DAY)[:1])
    del held.register["open_claim"]["template"]
    build.finish(invocation, held)
    (written,) = world.cloud.objects.values()
    assert json.loads(written)["bucket"] == "uploads"
