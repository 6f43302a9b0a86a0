"""What the reporter sends, whatever the event and the history say."""

import json
from dataclasses import replace

import pytest

from downbeat import simulator
from downbeat.emulator.event_patterns import matches
from downbeat.plan.address import Address
from downbeat.plan.planned import NOTIFIED
from downbeat.plan.slack_messages import slack_rules
from downbeat.plan.unreported_ends import reporter_definition
from downbeat.simulator import TaskError
from pipelines.reporter import LAST_EVENTS, PAGES
from tests.components.example import ARGS
from tools.reporter_file import TARGET, content

ADDRESS = Address("etl-prod", "us-east-1", "111122223333")
FACTS = {
    "name": "etl-prod",
    "success_topic": ADDRESS.topic_arn("success"),
    "failure_topic": ADDRESS.topic_arn("failure"),
    "log_group": ADDRESS.log_group,
    "dashboard": "https://dashboard",
    "owner": "data-platform",
    "severity": "error",
    "handlers": ["Notify", "Fail"],
    "slack": False,
    "limit": 7200,
}
DEFINITION = reporter_definition(ADDRESS, "prod", "prod", {ADDRESS.state_machine_arn: FACTS})
WITH_SLACK = reporter_definition(
    ADDRESS, "prod", "prod", {ADDRESS.state_machine_arn: {**FACTS, "slack": True}}
)
EXECUTION = ADDRESS.state_machine_arn.replace(":stateMachine:", ":execution:") + ":night-1"
ENTERED = {"Type": "TaskStateEntered", "StateEnteredEventDetails": {"Name": "Extract"}}
TASK = [{"Type": "TaskScheduled"}, {"Type": "TaskScheduled"}, ENTERED]
CAUGHT = [
    {"Type": "ExecutionFailed"},
    {"Type": "FailStateEntered", "StateEnteredEventDetails": {"Name": "Fail"}},
    {"Type": "ChoiceStateEntered", "StateEnteredEventDetails": {"Name": "Which?"}},
    *TASK,
]


def numbered(events):
    """The events, the last one first, with their places in the history, each after the one before
    it unless it says otherwise.
    """
    ids = range(len(events), 0, -1)
    return [{"Id": id, "PreviousEventId": id - 1, **one} for id, one in zip(ids, events)]


def reported(status, events=(), error=None, cause=None, *, definition=DEFINITION, refuse=""):
    """(the execution of the reporter, what it sent: to SNS, and to EventBridge for Slack);
    `refuse`: the service that takes nothing.
    """
    detail = {
        "executionArn": EXECUTION,
        "stateMachineArn": ADDRESS.state_machine_arn,
        "name": "night-1",
        "status": status,
        "startDate": 1_771_898_400_000,
        "stopDate": 1_771_905_600_000,
        "error": error,
        "cause": cause,
    }
    sent = []

    def tasks(call):
        if call.resource.endswith("getExecutionHistory"):
            if isinstance(events, Exception):
                raise events
            return page(numbered(events), **call.arguments)
        if refuse and refuse in call.resource:
            raise TaskError("Refused", "not today")
        sent.append(call.arguments)
        if "events" in call.resource:
            return {"Entries": [{"EventId": "1"}], "FailedEntryCount": 0}
        return {"MessageId": "1"}

    run = simulator.simulate(definition, {"detail": detail}, tasks=tasks)
    return run, sent


def page(events, *, NextToken="0", **arguments):
    """A page of the history, as GetExecutionHistory gives it, the next one's place as its token."""
    assert arguments == {
        "ExecutionArn": EXECUTION,
        "IncludeExecutionData": False,
        "MaxResults": LAST_EVENTS,
        "ReverseOrder": True,
    }
    first, last = int(NextToken), int(NextToken) + LAST_EVENTS
    stamped = [{"Timestamp": "2026-02-24T02:00:00Z", **one} for one in events[first:last]]
    return {"Events": stamped, **({"NextToken": str(last)} if events[last:] else {})}


def mail(*args, **more):
    run, (sent,) = reported(*args, **more)
    assert (run.status, run.error, run.cause) == ("SUCCEEDED", None, None)
    return sent


def attributes(sent):
    return {name: one["StringValue"] for name, one in sent["MessageAttributes"].items()}


def test_the_library_has_the_dict_as_it_is():
    assert TARGET.read_text(encoding="utf-8") == content()


def test_a_timeout_says_where_it_stood_at_which_attempt_and_what_to_do():
    sent = mail("TIMED_OUT", TASK)
    assert sent["TopicArn"] == FACTS["failure_topic"]
    assert sent["Subject"] == "🚨 etl-prod TIMED_OUT - prod"
    console = "https://us-east-1.console.aws.amazon.com"
    assert sent["Message"].splitlines() == [
        "etl-prod timed out in Extract after 7200 seconds.",
        "",
        "Why: it ran longer than its TimeoutSeconds, 7200 seconds",
        "",
        "What now:",
        "  downbeat why night-1 -s prod",
        "  downbeat start etl-prod -s prod",
        "Action Required: investigate logs and retry execution if appropriate",
        "  downbeat redrive night-1 -s prod",
        "Redrive: within 14 days, from the state where it stood.",
        "",
        f"Execution: night-1 {console}/states/home?region=us-east-1#/v2/executions/details/"
        f"{EXECUTION}",
        "Started: 2026-02-24T02:00:00.000Z",
        "Ended: 2026-02-24T04:00:00.000Z (TIMED_OUT)",
        "State: Extract",
        "Attempt: 2",
        "Error: TIMED_OUT",
        f"Logs: {console}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
        "$252Faws$252Fvendedlogs$252Fstates$252Fetl-prod",
        "Runbook: docs/runbook.md#how-do-i-go-on-after-a-failure",
        "Dashboard: https://dashboard",
        "Owner: data-platform, severity: error",
    ]
    assert attributes(sent) == {
        "pipeline": "etl-prod",
        "environment": "prod",
        "owner": "data-platform",
        "severity": "error",
        "outcome": "failed",
        "status": "TIMED_OUT",
        "state": "Extract",
    }


def test_a_failure_that_a_catch_took_is_about_the_task_and_not_to_be_redriven():
    text = mail("FAILED", CAUGHT, "KeyError", "Extract: no region")["Message"]
    assert text.startswith("etl-prod failed in Extract after ")
    assert "Why: Extract: no region\n" in text
    assert "Error: KeyError\n" in text
    assert "downbeat redrive" not in text
    assert "Redrive: of no use" in text


def test_a_failure_path_that_broke_is_not_where_it_failed():
    notify = {"Type": "TaskStateEntered", "StateEnteredEventDetails": {"Name": "Notify"}}
    sent = [{"Type": "TaskScheduled"}, notify]
    text = mail("FAILED", [CAUGHT[0], CAUGHT[1], *sent, *TASK], "KeyError", "no")["Message"]
    assert text.startswith("etl-prod failed in Extract after ")
    assert "\nFailed state: Extract\nAttempt: 2\n" in text


@pytest.mark.parametrize(("between", "known"), [(30, True), (LAST_EVENTS * PAGES, False)])
def test_the_history_is_read_back_to_the_state_that_it_stood_in_for_a_while(between, known):
    call = {"Type": "TaskScheduled"}
    for status, label in (("TIMED_OUT", "State"), ("FAILED", "Failed state")):
        text = mail(status, [*[call] * between, ENTERED])["Message"]
        assert (f"\n{label}: Extract\nAttempt: 30\n" in text) is known
        assert (f"\n{label}: not known\n" in text) is not known


def test_of_two_branches_the_one_that_failed_is_named():
    load = {"Type": "TaskStateEntered", "StateEnteredEventDetails": {"Name": "Load"}}
    failed = [
        {"Type": "ExecutionFailed"},
        {"Type": "TaskFailed", "PreviousEventId": 3},
        {"Type": "TaskScheduled", "PreviousEventId": 4},
        load,
        {"Type": "TaskScheduled", "PreviousEventId": 2},
        {**ENTERED, "PreviousEventId": 1},
        {"Type": "ParallelStateStarted"},
    ]
    assert mail("FAILED", failed)["Message"].startswith("etl-prod failed in Extract after ")
    assert mail("ABORTED", failed)["Message"].startswith("etl-prod was stopped in Load after ")


def test_a_history_whose_events_do_not_lead_up_names_the_state_entered_last():
    lost = [{"Type": "ExecutionFailed", "PreviousEventId": 0}, *TASK]
    assert mail("FAILED", lost)["Message"].startswith("etl-prod failed in Extract after ")


def test_calls_of_other_iterations_are_no_attempts():
    iteration = {"Type": "MapIterationStarted"}
    text = mail("TIMED_OUT", [*TASK, iteration])["Message"]
    assert "\nState: Extract\nError: " in text


def test_the_reason_is_taken_out_of_the_cause_by_the_same_code_as_in_the_failure_path():
    cause = {
        "Containers": [{"Name": "monitor", "ExitCode": 137, "Reason": "OutOfMemoryError"}],
        "StoppedReason": "Essential container in task exited",
        "TaskArn": "arn:aws:ecs:us-east-1:111122223333:task/ccapi/0123",
    }
    text = mail("FAILED", TASK, "States.TaskFailed", json.dumps(cause))["Message"]
    assert (
        "Why: container monitor exited with code 137 (OutOfMemoryError). The task stopped:"
        " Essential container in task exited\n"
    ) in text
    assert (
        "Logs: https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/ccapi/tasks/0123/" in text
    )


def test_somebody_who_stops_an_execution_is_quoted():
    sent = mail("ABORTED", TASK, None, "wrong date")
    assert sent["Subject"] == "🛑 etl-prod ABORTED - prod"
    assert "Why: somebody stopped it: wrong date\n" in sent["Message"]
    assert "Why: somebody stopped it\n" in mail("ABORTED", TASK)["Message"]


def test_a_success_goes_to_those_who_hear_of_successes_without_reading_the_history():
    sent = mail("SUCCEEDED", AssertionError("nobody asks"))
    assert sent["TopicArn"] == FACTS["success_topic"]
    assert sent["Subject"] == "✅ etl-prod succeeded - prod"
    assert sent["Message"].endswith("Owner: data-platform, severity of failures: error")
    assert attributes(sent)["outcome"] == "succeeded"


@pytest.mark.parametrize("events", [(), TaskError("Sfn.ExecutionDoesNotExistException", "gone")])
def test_a_history_that_nobody_can_read_costs_the_state_and_not_the_message(events):
    sent = mail("TIMED_OUT", events)
    assert sent["Message"].startswith("etl-prod timed out after 7200 seconds.\n")
    assert "\nState: not known\n" in sent["Message"]
    assert attributes(sent)["state"] == "unknown"


ODD = [
    "",
    " ",
    "a\tb\x00\u2028\"'",
    "{",
    '{"Containers": [{}]}',
    "[[[",
    "$" * 40_000,
    "🚨" * 32_000,
]


@pytest.mark.parametrize("cause", ODD)
@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_whatever_the_cause_there_is_one_message_within_the_limits_of_sns(status, cause):
    """256 KiB with all attributes; 100 characters of a subject.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    sent = mail(status, TASK, cause[:256], cause)
    size = len(sent["Message"].encode()) + sum(
        len(one.encode()) for one in attributes(sent).values()
    )
    assert size < 16_000
    assert 0 < len(sent["Subject"]) < 100
    assert all(attributes(sent).values())


def test_a_message_that_cannot_be_delivered_fails_the_reporter_whose_alarm_rings():
    refused = TaskError("Sns.NotFoundException", "no such topic")
    count = []

    def tasks(call):
        if call.resource.endswith("getExecutionHistory"):
            return {"Events": []}
        count.append(call.attempt)
        raise refused

    detail = {
        "executionArn": EXECUTION,
        "stateMachineArn": ADDRESS.state_machine_arn,
        "name": "night-1",
        "status": "ABORTED",
        "startDate": 1,
        "stopDate": 2,
    }
    run = simulator.simulate(DEFINITION, {"detail": detail}, tasks=tasks)
    assert (run.status, run.error) == ("FAILED", "Sns.NotFoundException")
    assert len(count) == 9
    assert 1800 < run.seconds < 7200


# ------------------------------------------------------------------------------------------ Slack


def slack(*args, **more):
    """(what Slack shows, what SNS got)."""
    run, (event, *mails) = reported(*args, definition=WITH_SLACK, **more)
    assert run.status == "SUCCEEDED"
    (entry,) = event["Entries"]
    detail = entry.pop("Detail")
    kind = "Step Functions Execution Status Change"
    assert entry == {"Source": "downbeat", "DetailType": kind}
    assert matches(
        slack_rules(replace(ARGS, address=ADDRESS))["chat-failure"],
        {"source": "downbeat", "detail-type": kind, "detail": detail},
    )
    return detail["message"], mails


def test_slack_shows_the_same_facts_as_the_mail():
    message, (sent,) = slack("FAILED", CAUGHT, "KeyError", 'no "region" <a> & b')
    console = "https://us-east-1.console.aws.amazon.com"
    (bar,) = message["attachments"]
    assert bar["color"] == "#d1242f"
    assert [block["text"]["text"].split("\n") for block in bar["blocks"]] == [
        ['Why: no "region" &lt;a&gt; &amp; b'],
        [
            "What now: `downbeat why night-1 -s prod`",
            "Redrive: of no use, a Catch took the error: it would only enter the last state again.",
            f"Execution <{console}/states/home?region=us-east-1#/v2/executions/details/{EXECUTION}"
            "|night-1> ended 2026-02-24T04:00:00.000Z",
            "Failed state: Extract, attempt: 2",
            "Error: KeyError",
            f"<{console}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
            "$252Faws$252Fvendedlogs$252Fstates$252Fetl-prod|Logs>, <https://dashboard|dashboard>,"
            " docs/runbook.md",
            "Owner: data-platform, severity: error",
        ],
    ]
    assert message["text"] == "🚨 *etl-prod* failed in Extract after 7200 seconds in prod"
    assert 'Why: no "region" <a> & b\n' in sent["Message"]


def test_a_failure_that_a_state_has_mailed_is_shown_in_slack_and_not_mailed_again():
    message, mails = slack("FAILED", CAUGHT, "KeyError", f"no region {NOTIFIED}")
    assert message["attachments"][0]["blocks"][0]["text"]["text"] == "Why: no region"
    assert mails == []


@pytest.mark.parametrize("cause", ODD)
@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_whatever_the_cause_slack_gets_texts_that_it_takes(status, cause):
    message, _ = slack(status, TASK, cause[:256], cause)
    (bar,) = message["attachments"]
    assert all(0 < len(block["text"]["text"]) <= 3000 for block in bar["blocks"])


def test_a_message_that_slack_cannot_get_is_mailed_and_the_alarm_rings():
    run, sent = reported("ABORTED", TASK, definition=WITH_SLACK, refuse="events")
    assert [list(one)[0] for one in sent] == ["TopicArn"]
    assert (run.status, run.error) == ("FAILED", "SlackWasNotTold")
    assert run.cause == "Refused: not today"
