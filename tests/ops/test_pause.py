"""Schedules, rules and queues that are paused, and when that ends."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from downbeat.plan.triggers import Events, Messages
from tests.ops.changing import written
from tests.ops.world import UUID


def test_a_pause_is_noted_in_the_schedule_and_keeps_all_else(world, downbeat):
    downbeat("pause", "etl", "--yes")
    ((operation, sent),) = written(world)
    name = "cm-etl-pipeline-state-machine"
    before = world._schedule({"Name": name, "GroupName": name})
    changed = {key for key in sent if sent[key] != before[key]}
    assert (operation, changed, sent["State"], sent["Description"]) == (
        "UpdateSchedule",
        {"State", "Description"},
        "DISABLED",
        f"Starts {name} | paused 2026-11-23T09:00Z by arn:aws:iam::111122223333:user/ann",
    )


def test_a_pause_until_a_day_ends_by_itself(world, downbeat):
    result = downbeat("pause", "etl", "--until", "2026-12-01", "--yes", "-s", "prod")
    ((_, sent),) = written(world)
    assert (sent["State"], sent["StartDate"]) == ("ENABLED", datetime(2026, 12, 1, tzinfo=UTC))
    assert sent["Description"].endswith(
        "| paused 2026-11-23T09:00Z until 2026-12-01 by arn:aws:iam::111122223333:user/ann"
    )
    assert "Paused the schedule of etl until 2026-12-01, when it goes on by itself." in (
        result.stdout
    )


def test_a_pause_that_ends_by_itself_is_shown_and_unpaused_before(world, downbeat):
    note = "Starts it | paused 2026-11-20T09:00Z until 2026-12-01 by ann"
    world.schedules["cm-etl-pipeline-state-machine"] = {
        "Description": note,
        "StartDate": datetime(2026, 12, 1, tzinfo=UTC),
    }
    assert "etl: paused until 2026-12-01" in downbeat("list", "-s", "prod").stdout
    assert downbeat("unpause", "etl", "--yes").exit_code == 0
    ((_, sent),) = written(world)
    assert (sent["State"], sent["Description"], sent.get("StartDate")) == (
        "ENABLED",
        "Starts it",
        None,
    )


def test_a_day_that_has_come_is_no_end_of_a_pause(world, downbeat):
    result = downbeat("pause", "etl", "--until", "2026-11-23", "--yes")
    assert (result.exit_code, result.stderr) == (
        2,
        "2026-11-23 has come already: name a later day.\n",
    )


def test_files_wait_while_their_pipeline_is_paused(world, downbeat):
    result = downbeat("pause", "ndjson-to-parquet", "--until", "2026-12-01", "--yes", "-s", "prod")
    assert ("UpdateEventSourceMapping", {"UUID": UUID, "Enabled": False}) in written(world)
    alarm = {"AlarmNames": ["ndjson-parquet-processor-prod-files-age"]}
    assert ("DisableAlarmActions", alarm) in written(world)
    assert (
        "AWS does not end this pause by itself; on 2026-12-01: downbeat unpause ndjson-to-parquet"
        " -s prod" in result.stdout
    )


TRIGGERED = {
    "event": (
        Events({"source": ["acme"]}),
        ("events", "DescribeRule", {"State": "ENABLED"}),
        ("DisableRule", {"Name": "cm-etl-pipeline-state-machine-event", "EventBusName": "default"}),
    ),
    "queue": (
        Messages("arn:aws:sqs:us-east-1:111122223333:orders"),
        ("pipes", "DescribePipe", {"DesiredState": "RUNNING"}),
        ("StopPipe", {"Name": "cm-etl-pipeline-state-machine-queue"}),
    ),
}


@pytest.mark.parametrize("name", TRIGGERED)
def test_events_and_queues_are_paused_and_listed_as_paused(world, downbeat, name):
    trigger, (service, read, answer), written_then = TRIGGERED[name]
    etl = world.pipeline("etl")
    unscheduled = etl.pipeline.schedule.model_copy(update={"expression": None})
    pipeline = etl.pipeline.model_copy(update={"schedule": unscheduled})
    world.deployment.pipelines["etl"] = replace(etl, trigger=trigger, pipeline=pipeline)
    world.aws.on(service, read, answer)
    world.aws.on(service, written_then[0], {})
    assert downbeat("pause", "etl", "--yes").exit_code == 0
    assert written(world) == [written_then]
    off = {"State": "DISABLED"} if service == "events" else {"DesiredState": "STOPPED"}
    world.aws.on(service, read, off)
    rows = json.loads(downbeat("list", "--json").stdout)
    assert [row["paused"] for row in rows if row["pipeline"] == "etl"] == [True]


@pytest.mark.parametrize(("until", "ended"), [("2026-11-23", 1), ("2026-11-24", 0)])
def test_unpause_due_ends_what_has_come_to_its_day(world, downbeat, until, ended):
    note = f"Starts it | paused 2026-11-01T09:00Z until {until} by ann"
    world.schedules["cm-etl-pipeline-state-machine"] = {"State": "DISABLED", "Description": note}
    assert downbeat("unpause", "--due", "--yes").exit_code == 0
    sent = [given for operation, given in written(world) if operation == "UpdateSchedule"]
    assert [(one["State"], one["Description"]) for one in sent] == [
        ("ENABLED", "Starts it")
    ] * ended
