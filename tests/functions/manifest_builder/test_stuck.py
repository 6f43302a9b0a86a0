"""What is wrong with a manifest, if anything."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.manifest_builder.stuck import why_stuck

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARN = "arn:aws:states:us-east-1:1:execution:convert:m-1-1"
STARTED = {"status": "processing", "execution_arn": ARN}
LISTED = {"status": "manifested"}


def why(manifest, status="RUNNING"):
    return why_stuck(manifest, lambda arn: status, NOW, timedelta(days=1))


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED"])
def test_one_whose_execution_runs_or_went_well_is_not_stuck(status):
    assert why(STARTED, status) == ""


def test_one_that_is_completed_is_not_looked_up():
    assert why_stuck({"status": "completed"}, None, NOW, timedelta()) == ""


def test_one_that_failed_names_its_execution():
    assert why(STARTED | {"status": "failed"}) == "its execution failed: m-1-1"
    assert why({"status": "failed"}) == "its execution failed: unknown"


def test_an_execution_that_ended_without_telling_the_table_is_named():
    assert why(STARTED, "TIMED_OUT") == "its execution ended TIMED_OUT"


def test_an_execution_that_is_gone_is_named():
    assert why(STARTED, "") == "its execution is gone: m-1-1"


def test_one_that_was_not_started_for_longer_than_allowed_is_stuck():
    assert why(LISTED | {"created_at": "2026-11-20T09:00:00.000Z"}) == (
        "it was never started, 3 days after it was written"
    )
    assert why(LISTED | {"created_at": "2026-11-23T08:00:00.000Z"}) == ""
