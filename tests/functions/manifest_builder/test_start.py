"""Starts that fail, and machines that are not there."""

import json
from dataclasses import replace

import pytest

from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.flush import FlushError, flush_waiting
from tests.functions.manifest_builder.cloud import error
from tests.functions.manifest_builder.world import MACHINE, World, message, notification

DAY = "in/2025-01-15"
HOUR = 3_600_000


@pytest.fixture
def world():
    return World()


def uploaded(world):
    bodies = [notification(f"{DAY}/{name}.ndjson") for name in "abc"]
    messages = [message(body, f"m{n}") for n, body in enumerate(bodies)]
    return collect_batch(world.invocation(f"request-{world.clock}"), messages)


def manifest(world):
    (item,) = world.invocation("x").table.query(DAY, "MANIFEST#")
    return item


def refuse(world):
    def refused(**request):
        raise error("StateMachineDoesNotExist", "StartExecution")

    world.cloud.states.start_execution = refused


def test_a_start_that_fails_is_retried_by_the_flush_and_after_a_day_failed_with_the_reason(world):
    refuse(world)
    assert len(uploaded(world)["batchItemFailures"]) == 3
    tries = 0
    while manifest(world)["status"] == "manifested":
        world.clock += HOUR
        tries += 1
        try:
            flush_waiting(world.invocation("flush"), {"action": "flush"})
        except FlushError:
            assert manifest(world)["status"] == "manifested"
    item = manifest(world)
    assert (item["status"], tries) == ("failed", 24)
    assert item["error"].startswith("It could not be started: An error occurred (StateMachineDoes")
    assert item["expires_at"] == world.clock // 1000 + 30 * 86400
    assert world.invocation("x").table.get("PREFIXES", DAY)["unstarted"] == {}
    assert flush_waiting(world.invocation("flush"), {"action": "flush"})["manifests"] == []


def test_a_start_that_succeeds_after_failures_forgets_them(world):
    start = world.cloud.states.start_execution
    refuse(world)
    uploaded(world)
    assert "start_failed_at" in manifest(world)
    world.cloud.states.start_execution = start
    world.clock += 30 * HOUR
    assert uploaded(world) == {"batchItemFailures": []}
    assert "start_failed_at" not in manifest(world)
    assert len(world.cloud.executions) == 1


def test_without_a_machine_nothing_is_lost_nor_expires_and_all_starts_when_it_is_set_again(
    world, capsys
):
    world.configuration = replace(world.configuration, state_machine_arn="")
    assert uploaded(world) == {"batchItemFailures": []}
    for _ in range(3):
        world.clock += 400 * HOUR
        assert flush_waiting(world.invocation("flush"), {"action": "flush"})["waiting"] == 1
    warnings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [w["manifests_waiting"] for w in warnings if w.get("level") == "WARNING"] == [1] * 4
    assert "expires_at" not in manifest(world)
    assert "expires_at" not in world.invocation("x").table.get("PREFIXES", DAY)
    world.configuration = replace(world.configuration, state_machine_arn=MACHINE)
    flush_waiting(world.invocation("flush"), {"action": "flush", "older_than_seconds": 86_400})
    assert len(world.cloud.executions) == 1


def test_what_is_settled_expires_and_what_waits_does_not(world):
    uploaded(world)
    collect_batch(
        world.invocation("next"),
        [
            message(notification(f"{DAY}/empty.ndjson", 0)),
            message(notification(f"{DAY}/waits.ndjson"), "m2"),
        ],
    )
    expiring = {
        (sort.split("#")[0], item.get("status", {}).get("S", ""))
        for (_, sort), item in world.cloud.items.items()
        if "expires_at" in item
    }
    assert expiring == {
        ("FILE", "manifested"),
        ("FILE", "empty"),
        ("LATEST", ""),
        ("MANIFEST", "manifested"),
    }
    staying = {
        sort.split("#")[0] for (_, sort), i in world.cloud.items.items() if "expires_at" not in i
    }
    assert staying == {"FILE", "PENDING", DAY}


def test_a_manifest_has_the_form_that_is_set(world):
    template = '{"fileLocations": [{"URIPrefixes": "{paths}"}]}'
    world.configuration = replace(
        world.configuration, manifest_template=template, date_prefix="date"
    )
    bodies = [notification(f"{DAY}/{name}.ndjson") for name in "abc"]
    collect_batch(world.invocation("r"), [message(body, f"m{n}") for n, body in enumerate(bodies)])
    (((_, key), body),) = world.cloud.objects.items()
    assert key.startswith("manifests/2025-01-15/2025-01-15-000001-") and key.endswith(".json")
    paths = [f"s3://uploads/{DAY}/{name}.ndjson" for name in "abc"]
    assert sorted(json.loads(body)["fileLocations"][0]["URIPrefixes"]) == paths
    (execution,) = world.cloud.executions.values()
    assert json.loads(execution["input"])["date_prefix"] == "2025-01-15"
