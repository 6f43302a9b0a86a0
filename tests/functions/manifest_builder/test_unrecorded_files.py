"""Objects that should be recorded and are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.manifest_builder.unrecorded_files import lost_files
from tests.functions.manifest_builder.world import CONFIGURATION

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def stored(key, etag="e1", age=timedelta(hours=1)):
    return {"Key": key, "ETag": f'"{etag}"', "LastModified": NOW - age}


def lost(*objects, recorded=(), settings=CONFIGURATION):
    items = [{"key": key, "etag": etag} for key, etag in recorded]
    return lost_files(objects, lambda day: items, settings, NOW)


def test_a_file_that_is_recorded_is_not_lost():
    assert lost(stored("2026-11-23/a.ndjson"), recorded=[("2026-11-23/a.ndjson", "e1")]) == []


def test_a_file_that_is_not_recorded_is_lost():
    assert lost(stored("2026-11-23/a.ndjson")) == ["2026-11-23/a.ndjson"]


def test_another_content_of_a_recorded_key_is_lost():
    known = [("2026-11-23/a.ndjson", "e1")]
    assert lost(stored("2026-11-23/a.ndjson", "e2"), recorded=known) == ["2026-11-23/a.ndjson"]


def test_a_file_under_no_date_is_lost():
    assert lost(stored("a.ndjson")) == ["a.ndjson"]


def test_what_is_no_file_of_ours_is_not_looked_at():
    both = replace(CONFIGURATION, manifest_bucket="uploads", file_suffixes=(".ndjson", ".jsonl"))
    objects = [stored("2026-11-23/a.csv"), stored("manifests/2026-11-23/m.jsonl")]
    assert lost(*objects, settings=both) == []


def test_a_file_whose_event_may_be_on_its_way_is_not_lost():
    assert lost(stored("2026-11-23/a.ndjson", age=timedelta(minutes=5))) == []


def test_a_file_that_may_have_left_the_table_is_not_judged():
    """Its item expires: announced again, it would be converted twice."""
    assert lost(stored("2026-10-01/a.ndjson", age=timedelta(days=30))) == []
    assert lost(stored("2026-10-26/a.ndjson", age=timedelta(days=28))) == ["2026-10-26/a.ndjson"]
