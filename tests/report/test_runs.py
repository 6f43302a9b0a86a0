"""Runs that the report shows before there is one."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from downbeat.plan.stacks import configured_stack
from downbeat.report.runs import GOOD, USUAL, run_record, simulated_runs, start_input
from downbeat.testing.flow import pipeline_of
from tests.planned_stacks import planned_stack

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
STACK = configured_stack("prod")
PROD = {each.key: each for each in planned_stack("prod")}
HOOK = "https://hooks.slack.com/services/T0/B0/very-secret"


def runs(planned, stack=STACK):
    return {title: run_record(title, run, stack) for title, run in simulated_runs(planned, NOW)}


@pytest.fixture(scope="module")
def weekly():
    return runs(PROD["weekly-monitoring"])


def test_a_good_run_starts_when_the_pipeline_runs_next_and_takes_its_usual_time(weekly):
    good = weekly[GOOD]
    assert (good["status"], good["start"]) == ("SUCCEEDED", "2026-11-23T06:00:00+00:00")
    assert (good["seconds"], good["took"]) == (5460.0, "1 h 31 min")
    assert [row["state"] for row in good["rows"]][:4] == [
        "Check calendar",
        "Check input",
        "ValidateInputs",
        "RunWeeklyMonitoring",
    ]
    assert good["steps"][0] == "Check calendar → Check input"


def test_its_mail_has_who_gets_it_and_when(weekly):
    (mail,) = weekly[GOOD]["mails"]
    assert mail["subject"] == "✅ CloudClearingAPI Weekly Monitoring Complete - prod"
    assert mail["to"] == ["monitoring-reports@example.com"]
    assert (mail["topic"], mail["sender"], mail["at"]) == (
        "pipeline-success",
        "NotifySuccess",
        5460.0,
    )


def test_a_container_that_never_starts_takes_two_minutes_not_the_time_of_its_work(weekly):
    run = weekly["RunWeeklyMonitoring: its container never starts"]
    row = next(row for row in run["rows"] if row["state"] == "RunWeeklyMonitoring")
    assert row["spans"][0]["end"] - row["spans"][0]["start"] == 120.0
    assert run["cause"].startswith("CannotPullContainerError")
    assert "[notified]" not in run["cause"]


def test_a_service_that_is_busy_once_is_asked_again_and_the_run_goes_well(weekly):
    run = next(run for title, run in weekly.items() if "busy once" in title)
    assert run["status"] == "SUCCEEDED"
    assert max(len(row["spans"][0]["attempts"]) for row in run["rows"]) == 2


def test_where_the_usual_answers_do_not_do_it_says_so():
    planned = PROD["ndjson-to-parquet"]
    bare = {key: value for key, value in planned.spec.items() if key != "cost"}
    first = next(iter(runs(planned.__class__(**{**vars(planned), "spec": bare}))))
    assert first == USUAL


@pytest.mark.parametrize(
    ("pipeline", "changes", "expected"),
    [
        ("etl", {}, {"scheduled_time": "2026-11-21T12:00:00Z"}),
        ("etl", {"enabled": False}, {}),
        ("ndjson-to-parquet", {}, PROD["ndjson-to-parquet"].spec["cost"]["input"]),
    ],
)
def test_what_starts_it(pipeline, changes, expected):
    assert start_input(pipeline_of(pipeline, "prod", changes), NOW) == expected


def test_slack_hears_of_it_where_the_stack_has_a_webhook_and_the_webhook_stays_secret():
    stack = STACK.model_copy(update={"slack_webhook": SecretStr(HOOK)})
    found = runs(PROD["etl"], stack)
    assert [run["slack"] for run in runs(PROD["etl"]).values()] == [[]] * len(found)
    (message,) = found[GOOD]["slack"]
    assert message.startswith("✅ *cm-etl-pipeline-state-machine* SUCCEEDED in prod\n")
    failed = next(run for run in found.values() if run["status"] == "FAILED")
    assert failed["slack"][0].startswith("🚨 *cm-etl-pipeline-state-machine* FAILED in prod\n")
    assert "very-secret" not in str(found)
