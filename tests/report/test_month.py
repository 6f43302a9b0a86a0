"""A simulated month."""

from datetime import UTC, datetime, timedelta

from downbeat.report.month import DAYS, simulated_month
from downbeat.testing.flow import pipeline_of
from tests.planned_stacks import planned_stack

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PROD = {each.key: each for each in planned_stack("prod")}
ATTEMPT = {"start": 0, "end": 5, "error": "Broken", "cause": ""}
GOOD = {"seconds": 600.0, "status": "SUCCEEDED", "rows": []}
BAD = {
    "seconds": 60.0,
    "status": "FAILED",
    "rows": [{"state": "Work", "spans": [{"attempts": [ATTEMPT, {**ATTEMPT, "error": ""}]}]}],
}


def month(planned, runs=(GOOD, BAD)):
    return simulated_month(planned, runs, NOW)


def test_it_runs_as_its_schedule_says_and_fails_once():
    found = month(PROD["etl"])
    assert len(found) == DAYS
    assert [one.start.hour for one in found] == [2] * DAYS
    failed = [one for one in found if one.status == "FAILED"]
    assert [one.failures for one in failed] == [(("Work", "Broken"),)]
    assert all(one.end - one.start == timedelta(minutes=10) for one in found if one not in failed)


def test_without_a_schedule_it_runs_as_often_as_its_dict_says():
    found = month(PROD["ndjson-to-parquet"])
    assert len(found) == 1000
    assert NOW - timedelta(days=DAYS) < found[0].start < found[-1].start < NOW


def test_a_single_run_of_the_month_goes_well():
    assert [one.status for one in month(PROD["database-refresh"])] == ["SUCCEEDED"]


def test_skipped_dates_and_what_is_switched_off_do_not_run():
    skipping = pipeline_of("etl", "prod", {"skipDates": ["2026-11-10"]})
    assert len(month(skipping)) == DAYS - 1
    assert month(pipeline_of("etl", "prod", {"enabled": False})) == []
