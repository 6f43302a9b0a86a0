"""What keeps a scheduled execution from running: dates, the other of two weeks, an execution still
at work.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from downbeat import asl
from downbeat.asl.jsonata import evaluate
from downbeat.plan.run_guard import RunGuard, guarded

MACHINE = "arn:aws-cn:states:cn-north-1:111122223333:stateMachine:example"
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Work",
    "States": {"Work": {"Type": "Succeed"}},
}
BERLIN = ZoneInfo("Europe/Berlin")


def with_guard(**guard):
    return guarded(DEFINITION, RunGuard(**guard), state_machine_arn=MACHINE, on_failure="Report")


def skipped(definition, **given):
    """Why an execution with this input is skipped by the calendar; None when it runs."""
    for rule in definition["States"]["Check calendar"]["Choices"]:
        if evaluate(rule["Condition"][2:-2], {"states": {"input": given}}):
            return rule["Assign"]["skipped"]
    return None


def at(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_with_nothing_to_ask_no_state_is_added():
    assert with_guard() is DEFINITION


def test_a_date_is_skipped_by_the_schedules_own_calendar():
    definition = with_guard(timezone="Asia/Tokyo", skip_dates=(date(2026, 12, 25),))
    assert list(definition["States"]) == ["Check calendar", "Work", "Skip run"]
    assert (
        skipped(definition, scheduled_time="2026-12-24T15:00:00Z") == "2026-12-25 is to be skipped"
    )
    assert (
        skipped(definition, scheduled_time="2026-12-25T14:59:59Z") == "2026-12-25 is to be skipped"
    )
    assert skipped(definition, scheduled_time="2026-12-24T14:59:59Z") is None
    assert skipped(definition, scheduled_time="2026-12-25T15:00:00Z") is None


def test_an_execution_started_by_hand_passes_the_calendar():
    definition = with_guard(
        skip_dates=(date(2026, 12, 25),), every_weeks=2, anchor=datetime(2026, 1, 5, 6, tzinfo=UTC)
    )
    assert skipped(definition) is None


@pytest.mark.parametrize(
    "time",
    [None, "", "soon", "2026-13-01T00:00:00Z", "2026-12-25", 7, ["2026-12-25T00:00:00Z"], {}],
)
def test_a_scheduled_time_that_is_none_counts_as_started_by_hand(time):
    anchor = datetime(2026, 1, 5, 6, tzinfo=UTC)
    definition = with_guard(
        start=datetime(2027, 1, 1, tzinfo=UTC),
        skip_dates=(date(2026, 12, 25),),
        every_weeks=2,
        anchor=anchor,
    )
    assert skipped(definition, scheduled_time=time) is None


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 12, 23])
def test_every_second_week_stays_in_step_over_ten_years_of_clock_changes(hour):
    anchor = datetime(2026, 1, 5, hour, 30, tzinfo=BERLIN)
    definition = with_guard(timezone="Europe/Berlin", every_weeks=2, anchor=anchor)
    for week in range(520):
        due = datetime.combine(
            anchor.date() + timedelta(weeks=week), anchor.timetz().replace(tzinfo=BERLIN)
        )
        expected = None if week % 2 == 0 else "not one of every 2 weeks"
        assert skipped(definition, scheduled_time=at(due)) == expected, (week, due)


def test_what_was_scheduled_before_the_start_is_skipped():
    definition = with_guard(start=datetime(2026, 1, 7, 5, 30, tzinfo=BERLIN))
    assert skipped(definition, scheduled_time="2026-01-07T04:29:59Z") == "it starts on 2026-01-07"
    assert skipped(definition, scheduled_time="2026-01-07T04:30:00Z") is None


def test_a_run_before_the_anchor_counts_the_same_weeks():
    definition = with_guard(every_weeks=2, anchor=datetime(2026, 1, 19, 6, tzinfo=UTC))
    assert skipped(definition, scheduled_time="2026-01-05T06:00:00Z") is None
    assert skipped(definition, scheduled_time="2026-01-12T06:00:00Z") == "not one of every 2 weeks"


def test_an_overlap_asks_for_running_executions_first():
    definition = with_guard(skip_overlap=True)
    assert list(definition["States"]) == [
        "Find other executions",
        "Check overlap",
        "Work",
        "Skip run",
    ]
    find = definition["States"]["Find other executions"]
    assert find["Resource"] == "arn:aws-cn:states:::aws-sdk:sfn:listExecutions"
    assert find["Arguments"] == {
        "StateMachineArn": MACHINE,
        "StatusFilter": "RUNNING",
        "MaxResults": 2,
    }
    assert find["Catch"][0]["Next"] == "Report"
    condition = definition["States"]["Check overlap"]["Choices"][0]["Condition"][2:-2]
    assert evaluate(condition, {"running": 2, "states": {"input": {}}}) is True
    assert evaluate(condition, {"running": 1, "states": {"input": {}}}) is False
    assert evaluate(condition, {"running": 2, "states": {"input": {"overlap": "allow"}}}) is False


def test_a_skipped_execution_succeeds_and_says_why():
    assert with_guard(skip_overlap=True)["States"]["Skip run"]["Output"] == {
        "skipped": "{% $skipped %}"
    }


def test_what_the_gate_adds_is_taken_by_aws():
    definition = with_guard(
        skip_overlap=True,
        skip_dates=(date(2026, 12, 25),),
        every_weeks=2,
        anchor=datetime(2026, 1, 5, tzinfo=UTC),
    )
    definition["States"]["Report"] = {"Type": "Fail"}
    assert asl.problems(definition) == []


RETRY = {
    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
    "IntervalSeconds": 5,
    "MaxAttempts": 3,
    "BackoffRate": 2,
}


def test_the_overlap_check_is_these_states():
    states = with_guard(skip_overlap=True)["States"]
    assert states == {
        "Find other executions": {
            "Type": "Task",
            "QueryLanguage": "JSONata",
            "Resource": "arn:aws-cn:states:::aws-sdk:sfn:listExecutions",
            "Arguments": {"StateMachineArn": MACHINE, "StatusFilter": "RUNNING", "MaxResults": 2},
            "TimeoutSeconds": 60,
            "Retry": [RETRY],
            "Assign": {"running": "{% $count($states.result.Executions) %}"},
            "Output": "{% $states.input %}",
            "Next": "Check overlap",
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {
                        "failure": "{% $states.errorOutput %}",
                        "failed_state": "Find other executions",
                    },
                    "Next": "Report",
                }
            ],
        },
        "Check overlap": {
            "Type": "Choice",
            "QueryLanguage": "JSONata",
            "Choices": [
                {
                    "Condition": "{% $running > 1 and $not($states.input.overlap = 'allow') %}",
                    "Assign": {"skipped": "another execution is still running"},
                    "Next": "Skip run",
                }
            ],
            "Default": "Work",
        },
        "Work": {"Type": "Succeed"},
        "Skip run": {
            "Type": "Succeed",
            "QueryLanguage": "JSONata",
            "Output": {"skipped": "{% $skipped %}"},
        },
    }


def test_without_a_failure_path_nothing_catches_for_the_guard():
    definition = guarded(DEFINITION, RunGuard(skip_overlap=True), state_machine_arn=MACHINE)
    assert "Catch" not in definition["States"]["Find other executions"]


def test_the_calendar_comes_first_and_leads_on_to_the_overlap_check():
    definition = with_guard(skip_overlap=True, skip_dates=(date(2026, 12, 25),))
    assert definition["StartAt"] == "Check calendar"
    calendar = definition["States"]["Check calendar"]
    (choice,) = calendar.pop("Choices")
    assert calendar == {
        "Type": "Choice",
        "QueryLanguage": "JSONata",
        "Default": "Find other executions",
    }
    assert (choice["Assign"], choice["Next"]) == (
        {"skipped": "2026-12-25 is to be skipped"},
        "Skip run",
    )
    assert with_guard(skip_dates=(date(2026, 12, 25),))["States"]["Check calendar"]["Default"] == (
        "Work"
    )


def test_a_message_about_a_skipped_run_stands_between_the_guard_and_its_end():
    definition = guarded(
        DEFINITION,
        RunGuard(skip_overlap=True, skip_dates=(date(2026, 12, 25),)),
        state_machine_arn=MACHINE,
        notify={"Type": "Task", "Resource": "arn:x"},
    )
    states = definition["States"]
    assert states["Notify of skipped run"] == {
        "Type": "Task",
        "Resource": "arn:x",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Skip run"}],
        "Next": "Skip run",
    }
    for check in ("Check calendar", "Check overlap"):
        assert [one["Next"] for one in states[check]["Choices"]] == ["Notify of skipped run"]
    assert states["Find other executions"]["Next"] == "Check overlap"


@pytest.mark.parametrize(("every", "due"), [(1, None), (2, True), (3, True)])
def test_every_so_many_weeks_are_asked_for_where_there_are_more_than_one(every, due):
    guard = RunGuard(every_weeks=every, anchor=datetime(2026, 1, 5, 6, tzinfo=UTC))
    definition = guarded(DEFINITION, guard, state_machine_arn=MACHINE)
    if not due:
        assert definition is DEFINITION
        return
    for week in range(7):
        at_ = f"{datetime(2026, 1, 5, 6, tzinfo=UTC) + timedelta(weeks=week):%Y-%m-%dT%H:%M:%SZ}"
        expected = None if week % every == 0 else f"not one of every {every} weeks"
        assert skipped(definition, scheduled_time=at_) == expected


def test_dates_are_asked_for_in_order_whatever_the_order_of_the_file():
    definition = with_guard(skip_dates=(date(2027, 1, 1), date(2026, 12, 25)))
    reasons = [
        one["Assign"]["skipped"] for one in definition["States"]["Check calendar"]["Choices"]
    ]
    assert reasons == ["2026-12-25 is to be skipped", "2027-01-01 is to be skipped"]
