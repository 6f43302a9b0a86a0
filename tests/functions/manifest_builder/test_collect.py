"""What each kind of input comes to: recorded, ignored with a line in the log, or kept on the queue
until it is a dead letter.
"""

import json
from dataclasses import replace

import pytest

from functions.manifest_builder import lock, pending
from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.flush import flush_waiting
from tests.functions.manifest_builder.world import (
    CONFIGURATION,
    TTL,
    World,
    message,
    notification,
)

KEY = "in/2025-01-15/a.ndjson"
AGAIN = {"batchItemFailures": [{"itemIdentifier": "m1"}]}
DONE = {"batchItemFailures": []}


@pytest.fixture
def world():
    return World()


def take(world, *bodies, remaining=600_000, owner="request-1"):
    messages = [message(body, f"m{number}") for number, body in enumerate(bodies, 1)]
    return collect_batch(world.invocation(owner, remaining), messages)


def log_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def statuses(world):
    return {f["key"]: f["status"] for f in world.files().values()}


def test_a_file_is_recorded_and_waits(world, capsys):
    assert take(world, notification(KEY)) == DONE
    assert statuses(world) == {KEY: "pending"}
    assert log_of(capsys) == [
        {
            "level": "INFO",
            "message": "A file is recorded.",
            "message_id": "m1",
            "date_prefix": "in/2025-01-15",
            "key": KEY,
            "size": 10,
        }
    ]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            '{"Event": "s3:TestEvent"}',
            (
                "INFO",
                "An event is ignored.",
                "S3 sends a test event when a notification is set up.",
            ),
        ),
        (
            notification(KEY, eventName="ObjectRemoved:Delete"),
            (
                "INFO",
                "An event is ignored.",
                "The event ObjectRemoved:Delete is not the creation of an object.",
            ),
        ),
        (
            notification("in/2025-01-15/a.csv"),
            ("WARNING", "An upload is ignored.", "Its name does not end in .ndjson."),
        ),
        (
            notification("in/2025-01-15/"),
            ("WARNING", "An upload is ignored.", "Its name does not end in .ndjson."),
        ),
    ],
)
def test_what_is_none_of_our_files_is_ignored_with_a_reason(world, capsys, body, line):
    assert take(world, body) == DONE
    assert [(e["level"], e["message"], e["reason"]) for e in log_of(capsys)] == [line]
    assert world.cloud.items == {}


def test_our_own_manifests_are_ignored_where_they_lie_in_the_source_bucket(capsys):
    world = World(
        configuration=replace(CONFIGURATION, manifest_bucket="uploads", file_suffixes=(".jsonl",))
    )
    assert take(world, notification("manifests/in/2025-01-15/x.jsonl")) == DONE
    assert [e["reason"] for e in log_of(capsys)] == ["It is a manifest."]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("oops", "the body is not JSON: 'oops'"),
        (
            notification(KEY, bucket="theirs"),
            (
                "the bucket theirs is not the source bucket uploads; correct the notification that"
                " sends to this queue, or SOURCE_BUCKET."
            ),
        ),
        (
            notification("in/a.ndjson"),
            (
                "no folder of the key 'in/a.ndjson' is a date; allowed are 2025-01-15/, 20250115/,"
                " name=2025-01-15/, 2025/01/15/ or year=2025/month=01/day=15/ and at most 500 bytes"
                " before and with it."
            ),
        ),
    ],
)
def test_what_must_not_be_forgotten_stays_on_the_queue_and_keeps_nobody_back(
    world, capsys, body, error
):
    assert take(world, body, notification(KEY)) == AGAIN
    assert statuses(world) == {KEY: "pending"}
    assert [e["error"] for e in log_of(capsys) if e["level"] == "ERROR"] == [error]


STRANGE = [
    notification(KEY, size=10**40),
    notification(KEY, size=10**39 - 1),
    notification(KEY, etag="\ud800"),
    notification(KEY, sequencer="\udfff"),
    notification(KEY, version="\ud800"),
    notification(KEY, eventTime="\ud800"),
    notification(KEY, eventTime=[1]),
    notification(KEY, bucket="\ud800"),
    notification(KEY, bucket="upl\\oads"),
    json.dumps({"Records": [{"eventSource": "aws:s3", "s3": {}}]}),
    '{"Records": [' + "[" * 100_000,
    '{"Records": [{"eventSource": "aws:s3", "s3": {"object": {"size": ' + "9" * 5_000 + "}}}]}",
    "\ud800",
    "",
    None,
    5,
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
def test_one_bad_message_holds_no_neighbour_whatever_it_is(world, capsys, body):
    good = notification("in/2025-01-15/b.ndjson")
    assert take(world, body, good) == AGAIN
    assert statuses(world) == {"in/2025-01-15/b.ndjson": "pending"}
    assert [e["level"] for e in log_of(capsys)] == ["ERROR", "INFO"]


def test_a_fault_of_ours_holds_no_neighbour_either(world, capsys, monkeypatch):
    record = pending.record

    def broken(invocation, upload, prefix):
        if upload.etag == "bad":
            raise ZeroDivisionError
        return record(invocation, upload, prefix)

    monkeypatch.setattr(pending, "record", broken)
    good = notification("in/2025-01-15/b.ndjson")
    assert take(world, notification(KEY, etag="bad"), good) == AGAIN
    assert statuses(world) == {"in/2025-01-15/b.ndjson": "pending"}
    assert [e["error"] for e in log_of(capsys) if e["level"] == "ERROR"] == ["ZeroDivisionError"]


def test_an_event_with_half_a_surrogate_pair_is_logged_and_ignored(world, capsys):
    assert take(world, notification(KEY, eventName="\ud800")) == DONE
    assert log_of(capsys)[0]["reason"] == "The event \ud800 is not the creation of an object."


def test_a_message_of_several_records_takes_the_good_ones_and_comes_again_for_the_bad_one(world):
    records = [
        json.loads(notification(key))["Records"][0]
        for key in (KEY, "in/a.ndjson", "in/2025-01-15/b.ndjson")
    ]
    assert take(world, json.dumps({"Records": records})) == AGAIN
    assert statuses(world) == {KEY: "pending", "in/2025-01-15/b.ndjson": "pending"}


def test_an_empty_file_is_recorded_as_empty_and_never_in_a_manifest(world, capsys):
    assert take(world, *[notification(f"in/2025-01-15/{n}.ndjson", 0) for n in range(4)]) == DONE
    assert set(statuses(world).values()) == {"empty"} and world.cloud.objects == {}
    assert {(e["level"], e["message"]) for e in log_of(capsys)} == {
        ("WARNING", "A file is empty: it is recorded and enters no manifest.")
    }


def test_a_file_beyond_the_limit_has_a_manifest_of_its_own_at_once(world, capsys):
    assert (
        take(
            world,
            notification("in/2025-01-15/small.ndjson"),
            notification("in/2025-01-15/huge.ndjson", 101),
        )
        == DONE
    )
    assert statuses(world) == {
        "in/2025-01-15/small.ndjson": "pending",
        "in/2025-01-15/huge.ndjson": "manifested",
    }
    assert [e["message"] for e in log_of(capsys) if e["level"] == "WARNING"] == [
        "A file is larger than MAX_BYTES: it gets a manifest of its own."
    ]


def test_a_duplicate_in_the_same_batch_counts_once(world):
    assert take(world, *[notification(KEY)] * 5) == DONE
    assert statuses(world) == {KEY: "pending"} and world.cloud.objects == {}


def test_an_object_uploaded_again_while_it_waits_enters_once_as_it_is_now(world):
    bodies = [notification(KEY, etag=f"e{n}", sequencer=f"0{n}") for n in (1, 3, 2)]
    take(world, *bodies, *[notification(f"in/2025-01-15/{n}.ndjson") for n in "xy"])
    (manifest,) = world.cloud.objects.values()
    assert sorted(
        (json.loads(line)["key"], json.loads(line)["etag"])
        for line in manifest.decode().splitlines()
    ) == [
        (KEY, "e3"),
        ("in/2025-01-15/x.ndjson", "e1"),
        ("in/2025-01-15/y.ndjson", "e1"),
    ]
    assert sorted((f["etag"], f["status"]) for f in world.files().values() if f["key"] == KEY) == [
        ("e1", "superseded"),
        ("e2", "superseded"),
        ("e3", "manifested"),
    ]


def versions(world):
    return [f"{f['etag']}{f['sequencer']} {f['status']}" for f in world.files().values()]


def test_the_same_content_uploaded_again_after_another_is_converted_again(world):
    for number, etag in enumerate("aba", 1):
        body = notification(KEY, etag=etag, sequencer=f"0{number}")
        take(world, body, owner=f"request-{number}")
        flush_waiting(world.invocation("flush"), {"action": "flush"})
    assert sorted(versions(world)) == ["a01 manifested", "a03 manifested", "b02 manifested"]
    assert len(world.cloud.executions) == 3


def test_an_older_upload_that_is_announced_late_enters_no_manifest_after_the_newer_one(
    world, capsys
):
    take(world, notification(KEY, etag="b", sequencer="02"))
    flush_waiting(world.invocation("flush"), {"action": "flush"})
    capsys.readouterr()
    assert take(world, notification(KEY, etag="a", sequencer="01"), owner="request-2") == DONE
    assert sorted(versions(world)) == ["a01 superseded", "b02 manifested"]
    assert [e["message"] for e in log_of(capsys)] == [
        "A later upload of the file is recorded already: this one enters no manifest."
    ]
    assert flush_waiting(world.invocation("flush"), {"action": "flush"})["manifests"] == []


def test_a_file_that_was_emptied_while_it_waited_enters_no_manifest(world):
    take(world, notification(KEY, etag="a", sequencer="01"), notification(KEY, 0, "b", "02"))
    assert flush_waiting(world.invocation("flush"), {"action": "flush"})["manifests"] == []
    assert sorted(versions(world)) == ["a01 superseded", "b02 empty"]


def test_a_holder_whose_lock_has_expired_supersedes_nothing(world):
    take(world, notification(KEY, etag="a", sequencer="01"))
    (waiting,) = pending.waiting(world.invocation("x"), "in/2025-01-15")
    late = lock.acquire(world.invocation("late"), "in/2025-01-15")
    world.clock += 1000 * (TTL + 1)
    assert lock.acquire(world.invocation("next"), "in/2025-01-15")
    with pytest.raises(lock.LockLost):
        pending.supersede(world.invocation("late"), late, [waiting])
    assert versions(world) == ["a01 pending"]


def test_an_object_uploaded_again_after_its_manifest_is_a_new_file(world):
    names = [f"in/2025-01-15/{n}.ndjson" for n in "abc"]
    take(world, *[notification(name, etag="e1") for name in names])
    take(world, *[notification(name, etag="e2") for name in names], owner="request-2")
    assert len(world.cloud.objects) == 2


def test_two_days_and_two_sources_never_share_a_manifest(world):
    take(
        world,
        *[notification(f"{source}/2025-01-{day}/a.ndjson") for source in "xyz" for day in (15, 16)],
    )
    assert world.cloud.objects == {}


def test_too_little_time_leaves_the_rest_to_another_delivery(world):
    bodies = [notification(f"in/2025-01-15/{n}.ndjson") for n in range(6)]
    assert take(world, *bodies, remaining=5_000) == {
        "batchItemFailures": [{"itemIdentifier": f"m{n}"} for n in range(1, 7)]
    }
    assert len(world.cloud.objects) == 1
    assert take(world, bodies[0], remaining=5_000, owner="request-2") == DONE
    assert len(world.cloud.objects) == len(world.cloud.executions) == 2


def test_a_reset_manifest_is_started_again_under_another_name_and_the_old_name_is_struck_off(world):
    take(world, *[notification(f"in/2025-01-15/{n}.ndjson") for n in "abc"])
    table = world.invocation("operator").table
    (manifest,) = table.query("in/2025-01-15", "MANIFEST#")
    path = manifest["manifest_path"]
    table.update("in/2025-01-15", f"MANIFEST#{path}", "SET attempt = :two", values={":two": 2})
    for name in (manifest["id"], f"{manifest['id']}-2"):
        table.update(
            "PREFIXES",
            "in/2025-01-15",
            "SET unstarted.#name = :path",
            names={"#name": name},
            values={":path": path},
        )
    assert take(world, notification("in/2025-01-15/d.ndjson"), owner="request-2") == DONE
    assert sorted(world.cloud.executions) == [manifest["id"], f"{manifest['id']}-2"]
    assert table.get("PREFIXES", "in/2025-01-15")["unstarted"] == {}


def test_a_table_edited_by_hand_is_noticed_instead_of_a_file_entering_twice(world, capsys):
    take(world, notification(KEY), notification("in/2025-01-15/b.ndjson"))
    (digest,) = [f["digest"] for f in world.files().values() if f["key"] == KEY]
    table = world.invocation("operator").table
    changes = {
        "names": {"#status": "status"},
        "values": {":status": "manifested", ":path": "s3://manifests/other.jsonl"},
    }
    table.update(
        "in/2025-01-15", f"FILE#{digest}", "SET #status = :status, manifest_path = :path", **changes
    )
    assert take(world, notification("in/2025-01-15/c.ndjson"), owner="request-2") == AGAIN
    (error,) = [e["error"] for e in log_of(capsys) if e["level"] == "ERROR"]
    (path,) = [f"s3://{bucket}/{key}" for bucket, key in world.cloud.objects]
    assert (
        error == f"a file of {path} is in another manifest already; compare the FILE# items of the"
        " partition in/2025-01-15 of tracking with the open_claim of its PREFIXES item, which"
        " somebody must have edited."
    )
    assert world.cloud.executions == {}
