"""The check on a schedule: when it looks, what it publishes."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from functions.manifest_builder.check import check_files
from functions.manifest_builder.collect import collect_batch
from tests.functions.manifest_builder.world import (
    CONFIGURATION,
    MACHINE,
    World,
    message,
    notification,
)

TOPIC = "arn:aws:sns:us-east-1:123456789012:failure"
SIX = int(datetime(2025, 1, 15, 6, 15, tzinfo=UTC).timestamp() * 1000)
SEEN = datetime(2025, 1, 15, 5, tzinfo=UTC)


class Places:
    """An account's S3, Step Functions and SNS: `objects` are listed, `statuses` by ARN."""

    def __init__(self):
        self.objects, self.statuses, self.published = [], {}, []

    def get_paginator(self, operation):
        assert operation == "list_objects_v2"
        pages = [{"Contents": [one]} for one in self.objects] or [{}]
        return SimpleNamespace(paginate=lambda Bucket: pages)

    def describe_execution(self, executionArn):
        if executionArn not in self.statuses:
            code = {"Error": {"Code": "ExecutionDoesNotExist", "Message": ""}}
            raise ClientError(code, "DescribeExecution")
        return {"status": self.statuses[executionArn]}

    def publish(self, **request):
        self.published.append(request)


@pytest.fixture
def places():
    return Places()


@pytest.fixture
def world():
    """One manifest, started."""
    world = World()
    world.clock = SIX
    bodies = [message(notification(f"in/2025-01-15/{name}.ndjson"), name) for name in "abc"]
    collect_batch(world.invocation("first"), bodies)
    return world


def checked(world, places, when="daily", remaining=600_000):
    on = replace(CONFIGURATION, check=when, check_topic=TOPIC, check_environment="prod")
    invocation = world.invocation("check", remaining=remaining)
    return check_files(invocation._replace(configuration=on, s3=places, states=places, sns=places))


def running(world, places, status="RUNNING"):
    """Every execution that the builder has started has the status."""
    prefix = MACHINE.replace(":stateMachine:", ":execution:")
    places.statuses = {f"{prefix}:{name}": status for name in world.cloud.executions}


def stored(*names):
    return [
        {"Key": f"in/2025-01-15/{name}.ndjson", "ETag": "e9", "LastModified": SEEN}
        for name in names
    ]


def test_nothing_wrong_is_published_to_nobody(world, places):
    running(world, places)
    assert checked(world, places) == {"stuck": [], "lost": [], "complete": True}
    assert places.published == []


@pytest.mark.parametrize(
    ("when", "hours", "looks"),
    [("never", 0, False), ("daily", 0, True), ("daily", 1, False), ("hourly", 1, True)],
)
def test_it_looks_when_the_settings_say(world, places, when, hours, looks):
    world.clock += hours * 3_600_000
    assert (checked(world, places, when) is not None) == looks


def test_what_is_stuck_and_lost_is_published_with_what_to_type(world, places):
    running(world, places, "TIMED_OUT")
    places.objects = stored("x")
    found = checked(world, places)
    (sent,) = places.published
    assert (len(found["stuck"]), found["lost"]) == (1, ["in/2025-01-15/x.ndjson"])
    assert sent["Subject"] == "⚠️ ndjson-parquet-processor-test: 1 stuck manifests, 1 lost files"
    assert "its execution ended TIMED_OUT" in sent["Message"]
    assert "downbeat files reset -s prod" in sent["Message"]
    assert "in/2025-01-15/x.ndjson\n\nSend their events again" in sent["Message"]
    assert "downbeat files orphans --announce -s prod" in sent["Message"]
    assert {key: one["StringValue"] for key, one in sent["MessageAttributes"].items()} == {
        "pipeline": "ndjson-parquet-processor-test",
        "environment": "prod",
        "outcome": "failed",
    }


def test_many_are_counted_and_some_are_named(world, places):
    running(world, places)
    places.objects = stored(*range(30))
    checked(world, places)
    assert "recorded (30):" in places.published[0]["Message"]
    assert "… and 20 more" in places.published[0]["Message"]


def test_short_time_looks_at_some_and_says_so(world, places):
    running(world, places, "FAILED")
    places.objects = stored("x", "y")
    found = checked(world, places, remaining=5_000)
    assert found == {"stuck": [], "lost": ["in/2025-01-15/x.ndjson"], "complete": False}
    assert "too short to look at everything" in places.published[0]["Message"]
