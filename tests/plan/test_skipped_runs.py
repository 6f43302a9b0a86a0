"""The message about a run that was skipped: sent where somebody asked for it, and never in its
way.
"""

from dataclasses import replace

import pytest

from downbeat.plan.skipped_runs import skip_message
from downbeat.simulator import service_errors
from downbeat.testing.ends import broken_promises, end_of
from downbeat.testing.flow import play
from tests.plan.orchestrations import ADDRESS

ASKED = {"notify": {"skipped": ["data@example.com"]}, "skipDates": ["2026-01-05"]}
DUE = {"scheduled_time": "2026-01-05T06:00:00Z"}


def skipped(pipeline="weekly-monitoring", *, changes=ASKED, **more):
    return play(pipeline, "prod", changes=changes, input=DUE, **more)


def test_it_says_what_was_skipped_and_why_and_carries_its_outcome():
    run = skipped()
    assert (run.status, run.output) == ("SUCCEEDED", {"skipped": "2026-01-05 is to be skipped"})
    (mail,) = run.mails
    assert (mail.topic, mail.subject) == (
        "pipeline-success",
        "⏭️ ccapi-weekly-monitoring-prod skipped - prod",
    )
    lines = mail.body.split("\n")
    assert lines[0] == "ccapi-weekly-monitoring-prod was skipped: 2026-01-05 is to be skipped."
    assert lines[3] == "  downbeat start ccapi-weekly-monitoring-prod -s prod"
    assert lines[-1] == "Owner: data-platform, severity of failures: error"
    (call,) = run.attempts("Notify of skipped run")
    attributes = call.arguments["MessageAttributes"]
    assert {name: each["StringValue"] for name, each in attributes.items()} == {
        "pipeline": "ccapi-weekly-monitoring-prod",
        "outcome": "skipped",
        "environment": "prod",
        "owner": "data-platform",
        "severity": "error",
    }


@pytest.mark.parametrize("pipeline", ["weekly-monitoring", "etl", "database-refresh"])
def test_it_has_one_message_where_somebody_asked_and_none_otherwise(pipeline):
    for changes, count in ((ASKED, 1), ({"skipDates": ["2026-01-05"]}, 0)):
        run = skipped(pipeline, changes=changes)
        assert (end_of(run), len(run.mails)) == ("skipped", count)
        assert list(broken_promises(run)) == []


def test_a_run_is_skipped_although_nobody_can_be_told():
    run = skipped(answers={"Notify of skipped run": service_errors.denied})
    assert (run.status, end_of(run), run.mails) == ("SUCCEEDED", "skipped", [])


def test_a_run_that_is_not_skipped_sends_no_such_message():
    run = play("weekly-monitoring", "prod", changes=ASKED)
    assert "Notify of skipped run" not in run.states


VALUES = {
    "stack": "prod",
    "environment": "prod",
    "owner": "data",
    "severity": "warning",
    "success_topic": "arn:aws:sns:eu-west-1:111122223333:s",
    "failure_topic": "arn:aws:sns:eu-west-1:111122223333:f",
}


def test_the_task_is_a_message_with_attributes_that_is_tried_again():
    task = skip_message({}, VALUES, ADDRESS)
    message = task["Arguments"].pop("Message")
    assert message.startswith("{% 'weekly-dev was skipped: ' & $skipped & '.\\n\\nThe next")
    assert message.endswith("Owner: data, severity of failures: warning' %}")
    assert "details/' & $states.context.Execution.Id & '\\n" in message
    attributes = {
        "pipeline": "weekly-dev",
        "outcome": "skipped",
        "environment": "prod",
        "owner": "data",
        "severity": "warning",
    }
    assert task == {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::sns:publish",
        "Arguments": {
            "TopicArn": VALUES["success_topic"],
            "Subject": "⏭️ weekly-dev skipped - prod",
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        },
        "TimeoutSeconds": 60,
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                "IntervalSeconds": 5,
                "MaxAttempts": 3,
                "BackoffRate": 2,
            }
        ],
    }


@pytest.mark.parametrize(
    ("spec", "topic"),
    [
        ({}, "success_topic"),
        ({"topics": None}, "success_topic"),
        ({"topics": {"success": "s", "failure": "f"}}, "success_topic"),
        ({"topics": {"failure": "f"}}, "failure_topic"),
    ],
)
def test_it_goes_to_the_topic_for_success_where_there_is_one(spec, topic):
    assert skip_message(spec, VALUES, ADDRESS)["Arguments"]["TopicArn"] == VALUES[topic]


def test_a_long_subject_is_cut_to_what_sns_takes():
    task = skip_message({}, VALUES, replace(ADDRESS, name="a" * 80, partition="aws-cn"))
    subject = task["Arguments"]["Subject"]
    assert subject == f"⏭️ {'a' * 80} skipped - prod"[:99]
    long = skip_message({}, {**VALUES, "environment": "e" * 40}, replace(ADDRESS, name="a" * 80))
    assert len(long["Arguments"]["Subject"]) == 99
    assert task["Resource"] == "arn:aws-cn:states:::sns:publish"
