"""Messages about an end: their order, their links, and that a failure is never lost with them."""

import pytest

from downbeat.asl.jsonata import evaluate, syntax_problem
from downbeat.plan import planned
from downbeat.simulator import TaskError, container_failures, service_errors
from downbeat.testing.flow import play
from pipelines import messages
from pipelines.messages import failure_path


def failed_weekly(**more):
    def never_started(call):
        raise container_failures.stopped(call, {"monitor": None})

    return play("weekly-monitoring", "prod", answers={"RunWeeklyMonitoring": never_started, **more})


def test_the_failure_path_fails_even_when_nothing_can_be_sent():
    path = failure_path("Subject")
    assert list(path) == ["NotifyFailure", "NotifyFailurePlainly", "FailExecution"]
    assert [rule["Next"] for rule in path["NotifyFailure"]["Catch"]] == [
        "NotifyFailurePlainly",
        "FailExecution",
    ]
    assert path["NotifyFailurePlainly"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "Next": "FailExecution"}
    ]


def test_every_message_of_the_failure_path_parses():
    for state in list(failure_path("Subject").values())[:2]:
        assert syntax_problem(state["Arguments"]["Message"][2:-2]) is None


def test_a_failure_says_what_why_and_what_now_before_the_details():
    (mail,) = failed_weekly().mails
    lines = mail.body.split("\n")
    console = "https://us-east-1.console.aws.amazon.com"
    assert lines[:9] == [
        "ccapi-weekly-monitoring-prod failed in RunWeeklyMonitoring after 60 seconds.",
        "",
        "Why: container monitor never started. The task stopped: CannotPullContainerError: pull"
        " image manifest has been retried 5 time(s): i/o timeout (TaskFailedToStart)",
        "",
        "What now:",
        "  downbeat why run-1 -s prod",
        "  downbeat start ccapi-weekly-monitoring-prod -s prod",
        "Action Required: investigate logs and retry execution if appropriate",
        "Redrive: of no use, a Catch took the error: it would only enter the last state again.",
    ]
    assert [line.split(": ")[0] for line in lines[10:]] == [
        *("Execution", "Started", "Failed state", "Error", "Logs", "Runbook", "Dashboard", "Owner")
    ]
    assert lines[14].startswith(f"Logs: {console}/ecs/v2/clusters/ccapi-prod/tasks/")


def test_a_message_carries_what_subscriptions_filter_by():
    (call,) = failed_weekly().attempts("NotifyFailure")
    attributes = call.arguments["MessageAttributes"]
    assert {name: each["StringValue"] for name, each in attributes.items()} == {
        "pipeline": "ccapi-weekly-monitoring-prod",
        "environment": "prod",
        "owner": "data-platform",
        "severity": "error",
        "outcome": "failed",
        "state": "RunWeeklyMonitoring",
    }


def test_a_failure_that_a_state_has_reported_is_marked_for_the_reporter():
    run = failed_weekly()
    assert run.cause.endswith(" [notified]")
    assert messages.NOTIFIED == planned.NOTIFIED


def test_where_the_state_cannot_send_the_reporter_does():
    run = failed_weekly(NotifyFailure=service_errors.denied)
    assert not run.cause.endswith("[notified]")
    assert [mail.sender for mail in run.mails] == ["reporter"]


@pytest.mark.parametrize("cause", [None, "", "null", "no JSON\twith a tab", '{"a": 1', "é\ud83d"])
def test_no_cause_keeps_the_message_from_being_sent(cause):
    def failing(call):
        raise TaskError("States.TaskFailed", cause)

    run = play("database-refresh", "prod", answers={"Step 3 Prepare part tables": failing})
    assert [mail.sender for mail in run.mails] == ["Notify failure"]
    assert run.error == "States.TaskFailed"


def test_the_plain_message_needs_nothing_but_the_execution():
    state = failure_path("Subject")["NotifyFailurePlainly"]
    context = {"Execution": {"Id": "arn:run-1"}}
    message = state["Arguments"]["Message"][2:-2].replace("${state_machine_name}", "weekly")
    body = evaluate(message, {"states": {"context": context}})
    assert body.startswith("weekly failed in .\n\nExecution: arn:run-1")


LONG = "\U0001f4a5" * 8000  # 32,000 bytes, as long as a Cause of AWS can be
CONTROLS = "".join(map(chr, range(32))) + "\x7f\u2028\"'\\{}$%"


@pytest.mark.parametrize("cause", [LONG, CONTROLS, CONTROLS * 500])
@pytest.mark.parametrize("pipeline", ["weekly-monitoring", "database-refresh"])
def test_a_message_stays_within_what_sns_takes_whatever_the_cause(pipeline, cause):
    """256 KiB in all, a subject of one line of fewer than 100 characters.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    state = {
        "weekly-monitoring": "RunWeeklyMonitoring",
        "database-refresh": "Step 3 Prepare part tables",
    }[pipeline]

    def failing(call):
        raise TaskError("States.TaskFailed", cause)

    (mail,) = play(pipeline, "prod", answers={state: failing}).mails
    assert len(mail.body.encode()) < 10_000
    assert len(mail.subject) < 100
    assert "\n" not in mail.subject
    assert mail.body.splitlines()[0]
