"""An end that the machine could not note is in the table; nothing newer is overwritten."""

import json

import pytest

from functions.manifest_builder.collect import collect_batch
from tests.functions.manifest_builder.world import MACHINE, World, message, notification

DAY = "in/2025-01-15"
DONE = {"batchItemFailures": []}


@pytest.fixture
def world():
    """Three files in a manifest whose execution has begun to work."""
    world = World()
    bodies = [notification(f"{DAY}/{name}.ndjson") for name in "abc"]
    collect_batch(
        world.invocation("request-1"), [message(b, f"m{n}") for n, b in enumerate(bodies)]
    )
    change(world, status="processing")
    return world


def manifest(world):
    (item,) = world.invocation("x").table.query(DAY, "MANIFEST#")
    return item


def change(world, **values):
    path = manifest(world)["manifest_path"]
    for name, value in values.items():
        world.invocation("x").table.update(
            DAY, f"MANIFEST#{path}", "SET #n = :v", names={"#n": name}, values={":v": value}
        )


def ended(world, status="TIMED_OUT", **detail):
    """The message about the end of the manifest's execution, taken by the function."""
    item = manifest(world)
    started_with = {"manifest_path": item["manifest_path"], "date_prefix": DAY}
    name = detail.get("name", item["id"])
    event = {
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "detail": {
            "executionArn": f"{MACHINE.replace(':stateMachine:', ':execution:')}:{name}",
            "name": name,
            "status": status,
            "input": json.dumps(started_with),
            "stopDate": world.clock,
            "error": None,
            "cause": None,
            **detail,
        },
    }
    return collect_batch(world.invocation("ends"), [message(json.dumps(event))])


@pytest.mark.parametrize(
    ("status", "detail", "reason"),
    [
        ("TIMED_OUT", {}, "TIMED_OUT: the execution ran longer than its machine allows."),
        ("ABORTED", {}, "ABORTED: the execution was stopped."),
        ("ABORTED", {"error": "Stop", "cause": "by hand"}, "ABORTED: Stop: by hand"),
        (
            "FAILED",
            {"error": "States.Runtime", "cause": "no such field"},
            "FAILED: States.Runtime: no such field",
        ),
    ],
)
def test_an_end_that_the_machine_could_not_note_sets_the_manifest_to_failed(
    world, status, detail, reason
):
    assert ended(world, status, **detail) == DONE
    item = manifest(world)
    assert (item["status"], item["error"]) == ("failed", reason)
    assert item["expires_at"] == world.clock // 1000 + 30 * 86400


def test_a_machine_that_died_before_its_first_state_is_noted_too(world):
    change(world, status="manifested")
    ended(world, "FAILED", error="States.Runtime")
    assert manifest(world)["status"] == "failed"


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_what_the_machine_has_noted_itself_stays(world, status):
    change(world, status=status)
    before = manifest(world)
    assert ended(world, "FAILED", error="x") == DONE
    assert manifest(world) == before


def test_a_redrive_that_began_after_the_end_is_not_overwritten(world):
    change(world, updated_at=world.invocation("x").timestamp())
    world.clock -= 60_000
    before = manifest(world)
    assert ended(world) == DONE
    assert manifest(world) == before


def test_an_earlier_attempt_does_not_overwrite_a_later_one(world):
    first = manifest(world)["id"]
    change(world, attempt=2, execution_arn="arn:of-the-second")
    before = manifest(world)
    assert ended(world, name=first) == DONE
    assert manifest(world) == before


@pytest.mark.parametrize(
    "detail",
    [
        {"name": "by-hand"},
        {"input": None},
        {"input": "[]"},
        {"input": '{"manifest_path": "s3://other", "date_prefix": "in/2025-01-15"}'},
        {"input": '{"manifest_path": 5, "date_prefix": "\\ud800"}'},
        {"status": "SUCCEEDED"},
    ],
)
def test_an_execution_of_no_manifest_changes_nothing_and_makes_no_item(world, detail):
    before = {key: dict(item) for key, item in world.cloud.items.items()}
    assert ended(world, **detail) == DONE
    assert world.cloud.items == before


def test_a_long_cause_is_shortened_in_its_middle(world):
    ended(world, "FAILED", error="E", cause="a" * 3000 + "the reason")
    error = manifest(world)["error"]
    assert len(error) < 1010 and error.startswith("FAILED: E: aaa") and error.endswith("the reason")


def test_an_event_that_nobody_can_read_stays_on_the_queue(world):
    event = {"detail-type": "Step Functions Execution Status Change", "source": "aws.states"}
    body = message(json.dumps(event))
    assert collect_batch(world.invocation("ends"), [body]) == {
        "batchItemFailures": [{"itemIdentifier": "m1"}]
    }


def test_an_execution_that_somebody_started_by_hand_for_the_manifest_is_known_by_its_arn(world):
    arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:by-hand"
    change(world, execution_arn=arn)
    assert ended(world, name="by-hand") == DONE
    assert (manifest(world)["status"], manifest(world)["execution_arn"]) == ("failed", arn)
