"""The watchdog: how long ago did each pipeline last run?"""

from datetime import UTC, datetime, timedelta

import pytest

from downbeat.simulator import service_errors
from downbeat.testing.flow import pipeline_of, play

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WATCHED = [
    "omc-flywheel-prod-db-refresh",
    "cm-etl-pipeline-state-machine",
    "ccapi-weekly-monitoring-prod",
]
HOUR, DAY = 3600, 86_400


def ago(**given):
    return f"{NOON - timedelta(**given):%Y-%m-%dT%H:%M:%S}.000Z"


def execution(status, **given):
    machine = "arn:aws:states:us-east-1:111122223333:stateMachine:watched"
    return {
        "ExecutionArn": f"{machine.replace('stateMachine', 'execution')}:run",
        "Name": "run",
        "StateMachineArn": machine,
        "Status": status,
        "StartDate": ago(**given),
    }


def watch(executions=(), state="ENABLED", changed=None, begins=None, **more):
    begin = {"StartDate": begins} if begins else {}
    changed = {"LastModificationDate": changed or ago(days=90)}
    answers = {
        "Look at schedule": {"State": state, **changed, **begin},
        "Find last run": {"Executions": list(executions)},
    }
    return play("watchdog", start=NOON, answers={**answers, **more})


def ages(run):
    (call,) = run.attempts("Publish ages")
    return {
        datum["Dimensions"][0]["Value"]: datum["Value"]
        for datum in call.arguments["MetricData"]
        if datum["MetricName"] == "Age"
    }


def age(*executions, **given):
    (found,) = set(ages(watch(executions, **given)).values())
    return found


def test_every_pipeline_with_a_schedule_is_looked_at_and_its_age_published():
    run = watch([execution("SUCCEEDED", hours=5)])
    assert run.status == "SUCCEEDED"
    assert run.mails == []
    assert [
        call.arguments["StateMachineArn"].rsplit(":", 1)[1]
        for call in run.attempts("Find last run")
    ] == WATCHED
    (call,) = run.attempts("Publish ages")
    age_of = {"MetricName": "Age", "Unit": "Seconds", "Value": 5 * HOUR}
    assert call.arguments == {
        "Namespace": "Downbeat/Watchdog",
        "MetricData": [
            *({**age_of, "Dimensions": [{"Name": "Pipeline", "Value": name}]} for name in WATCHED),
            {"MetricName": "Watched", "Unit": "Count", "Value": 3},
        ],
    }


def test_the_age_is_that_of_the_last_run():
    assert age(execution("SUCCEEDED", hours=5), execution("SUCCEEDED", days=7)) == 5 * HOUR


def test_a_run_at_work_counts_from_its_start():
    assert age(execution("RUNNING", hours=1), execution("SUCCEEDED", days=7)) == HOUR


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_run_that_ended_badly_has_run_and_is_reported_by_itself(status):
    assert age(execution(status, hours=1), execution("SUCCEEDED", days=3)) == HOUR


def test_a_monthly_pipeline_is_as_old_as_its_last_run_however_long_ago():
    assert age(execution("SUCCEEDED", days=28)) == 28 * DAY


def test_a_pipeline_that_never_ran_is_as_old_as_its_schedule():
    assert age(changed=ago(days=2)) == 2 * DAY


def test_a_paused_schedule_is_never_late():
    assert age(execution("SUCCEEDED", days=70), state="DISABLED") == 0


def test_a_clock_that_is_ahead_makes_no_age_below_zero():
    assert age(execution("RUNNING", hours=-1)) == 0


@pytest.mark.parametrize("state", ["Look at schedule", "Find last run", "Publish ages"])
def test_a_watchdog_that_cannot_look_says_so(state):
    run = watch([execution("SUCCEEDED", hours=1)], **{state: service_errors.denied})
    assert (run.status, len(run.attempts(state)) % 4) == ("FAILED", 0)
    (mail,) = run.mails
    assert (mail.topic, mail.subject) == (
        "failure",
        "🚨 The watchdog of the pipelines FAILED - prod",
    )
    (failed,) = [line for line in mail.body.split("\n") if line.startswith("Failed state: ")]
    assert failed in ("Failed state: Look at each pipeline", "Failed state: Publish ages")


def test_it_looks_every_hour_and_not_at_itself():
    planned = pipeline_of("watchdog", "prod")
    assert planned.pipeline.schedule.expression == "cron(0 * * * ? *)"
    assert [each["name"] for each in planned.references["watched"]] == WATCHED


def test_a_schedule_that_begins_later_is_not_late():
    assert age(execution("SUCCEEDED", days=7), begins=ago(days=-3)) == 0


def test_a_pause_that_has_ended_counts_from_its_end():
    assert age(execution("SUCCEEDED", days=7), begins=ago(hours=2)) == 2 * HOUR


def test_a_run_after_the_end_of_a_pause_counts_as_ever():
    assert age(execution("SUCCEEDED", hours=1), begins=ago(hours=2)) == HOUR
