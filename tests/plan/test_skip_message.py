"""The message about a run that was skipped: sent where somebody asked for it, and never in its
way.
"""

import pytest

from downbeat.simulator import service_errors
from downbeat.testing.ends import broken_promises, end_of
from downbeat.testing.flow import play

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
