"""Duplicates, reordering, races, deaths, lost answers and expired locks, as Hypothesis likes them:
each file is in exactly one manifest.
"""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functions.manifest_builder.cloud import orphaned
from tests.functions.manifest_builder.world import TTL, World, notification

pytestmark = pytest.mark.sweep

PREFIXES = ("in/2025-01-15", "in/2025-01-16")

UPLOADS = st.lists(
    st.tuples(
        st.sampled_from(PREFIXES),
        st.integers(0, 5),
        st.sampled_from([0, 10, 10, 10, 40, 100, 250]),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=14,
)
# what happens next: (action, whom or what, the fate of the call)
MOVES = st.lists(
    st.tuples(st.integers(0, 19), st.integers(0, 30), st.integers(0, 24)), max_size=260
)
FATES = {0: "die", 1: "fail", 2: "fail"}
BURSTS = [1] * 12 + [2, 2, 3, 3, 5, 8, 13, 21, 34, 34, 60, 60, 100]


def send_all(world, uploads):
    """One message an upload; the same key again is a later upload of it, of the same content as
    before or of another. Version 0 has no sequencer.
    """
    for number, (prefix, name, size, version) in enumerate(uploads):
        key = f"{prefix}/f{name}.ndjson"
        world.send(
            notification(
                key, size, etag=f"e{version}", sequencer=f"{number:04X}" if version else ""
            )
        )


def play(world, moves):
    """Let the moves happen: mostly calls of workers that are on their way, sometimes a delivery, a
    flush, an hour, an end.
    """
    for action, which, fate in moves:
        if action == 0 and world.bodies:
            names = sorted(world.bodies)
            world.deliver(
                [names[(which + i) % len(names)] for i in range(min(1 + fate % 3, len(names)))]
            )
        elif (action == 1 and len(world.workers) < 4) or not world.workers:
            left = sorted(set(world.bodies) - world.gone)
            if left:
                world.deliver(left[which % len(left) :][: 1 + fate % 4])
        elif action == 2:
            world.clock += 1000 * (TTL + 1 if fate > 12 else 1)
        elif action == 3 and fate > 20:
            world.flush(0 if which % 2 else 5)
        elif action == 4:
            next(orphaned(world.cloud), None)
        elif action == 5 and fate > 20:
            world.cloud.states.end_all()
        elif world.workers:
            worker = world.workers[which % len(world.workers)]
            world.step(worker, FATES.get(fate, "go"))
            for _ in range(
                BURSTS[fate] - 1
            ):  # one runs far ahead while another stands still: how locks expire in their holders' hands
                if not worker.done:
                    world.step(worker)


def manifests_of(world):
    """manifest path → the paths and ETags in it."""
    found = {}
    for (bucket, key), body in world.cloud.objects.items():
        lines = [json.loads(line) for line in body.decode().splitlines()]
        found[f"s3://{bucket}/{key}"] = [(line["path"], line["etag"]) for line in lines]
    return found


def assert_each_file_is_in_exactly_one_manifest(world):
    files, manifests = world.files(), manifests_of(world)
    assert set(files) == set(world.sent())
    members = [(path, entry) for path, entries in manifests.items() for entry in entries]
    expected = [
        (f["manifest_path"], (f"s3://{f['bucket']}/{f['key']}", f["etag"]))
        for f in files.values()
        if f["status"] == "manifested"
    ]
    assert sorted(members) == sorted(expected), "a file is in two manifests, or in none"
    assert {f["status"] for f in files.values()} <= {"manifested", "superseded", "empty"}
    assert all((f["status"] == "empty") == (f["size"] == 0) for f in files.values())
    for file in (f for f in files.values() if f["status"] == "superseded"):
        assert any(
            other["key"] == file["key"]
            and (other["status"] == "manifested" or other["sequencer"] > file["sequencer"])
            for other in files.values()
        )


def assert_no_older_upload_follows_a_newer_one(world):
    by_key = {}
    for file in world.files().values():
        if file["sequencer"]:
            by_key.setdefault(file["key"], []).append(file)
    for files in by_key.values():
        files.sort(key=lambda file: file["sequencer"])
        assert files[-1]["status"] in ("manifested", "empty"), "the last upload is not converted"
        numbers = [
            int(file["manifest_path"].split("-")[-2])
            for file in files
            if file["status"] == "manifested"
        ]
        assert numbers == sorted(set(numbers)), "an older upload is converted after a newer one"


def assert_each_manifest_is_started_once(world):
    started = sorted(
        json.loads(e["input"])["manifest_path"] for e in world.cloud.executions.values()
    )
    assert started == sorted(manifests_of(world))
    for execution in world.cloud.executions.values():
        given_input = json.loads(execution["input"])
        assert given_input["file_count"] == len(manifests_of(world)[given_input["manifest_path"]])


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(uploads=UPLOADS, moves=MOVES)
def test_whatever_happens_each_file_is_in_exactly_one_manifest_and_each_manifest_is_started_once(
    uploads, moves
):
    assert_all_is_well_after(uploads, moves)


@pytest.mark.parametrize("seeds", [range(start, start + 40) for start in (0, 40, 80, 100_000)])
def test_long_storms_do_no_harm_either(seeds):
    for seed in seeds:
        dice = random.Random(seed)
        sizes = (0, 10, 10, 10, 40, 100, 250)
        uploads = [
            (dice.choice(PREFIXES), dice.randrange(6), dice.choice(sizes), dice.randrange(3))
            for _ in range(dice.randrange(3, 15))
        ]
        moves = [
            (dice.randrange(20), dice.randrange(31), dice.randrange(25))
            for _ in range(dice.randrange(50, 500))
        ]
        assert_all_is_well_after(uploads, moves)


def assert_all_is_well_after(uploads, moves):
    world = World()
    send_all(world, uploads)
    play(world, moves)
    world.drain()
    if world.flush_failed:  # the schedule calls it again
        world.finish(world.flush(10**6))
    assert world.due() == []
    world.clock += 1000
    world.finish(world.flush(0))
    assert not [key for key in world.cloud.items if key[1].startswith("PENDING#")]
    assert_each_file_is_in_exactly_one_manifest(world)
    assert_no_older_upload_follows_a_newer_one(world)
    assert_each_manifest_is_started_once(world)
    limits = world.configuration
    sizes = {}
    for file in world.files().values():
        if file["status"] == "manifested":
            sizes.setdefault(file["manifest_path"], []).append(int(file["size"]))
    for entries in sizes.values():
        assert len(entries) <= limits.max_files
        assert len(entries) == 1 or sum(entries) <= limits.max_bytes
