"""The nightly ETL, as its operators asked for it."""

import re

import pytest

from downbeat.simulator import function_failures, service_errors
from downbeat.testing.flow import Result, pipeline_of, play
from downbeat.testing.flow_tasks import in_turn

GOOD = [
    "ValidateConfig",
    "CheckValidateConfig",
    "ExecuteTask01",
    "CheckExecuteTask01",
    "ExecuteTask02",
    "CheckExecuteTask02",
    "Success",
]
TASKS = {"ValidateConfig": 60, "ExecuteTask01": 900, "ExecuteTask02": 900}
HINT = (
    "The function ran out of its 15 minutes: split the work into chunks and run them side by side,"
    " as the pipeline chunked-etl does."
)


def test_one_function_is_called_with_three_actions():
    run = play("etl")
    assert (run.status, run.states) == ("SUCCEEDED", GOOD)
    function = "arn:aws:lambda:us-east-1:111122223333:function:cm-etl-prod"
    assert [call.arguments for call in run.calls] == [
        {"FunctionName": function, "Payload": {"action": action}}
        for action in ("validate_config", "execute_task_01", "execute_task_02")
    ]


def test_success_is_told_by_the_reporter_since_the_role_may_only_invoke():
    (mail,) = play("etl").mails
    subject = "✅ cm-etl-pipeline-state-machine succeeded - prod"
    assert (mail.topic, mail.subject, mail.sender) == ("success", subject, "reporter")
    console = "https://us-east-1.console.aws.amazon.com"
    machine = "cm-etl-pipeline-state-machine"
    arn = "arn:aws:states:us-east-1:111122223333:{}:" + machine
    assert mail.body.split("\n") == [
        f"{machine} succeeded after 905 seconds.",
        "",
        f"Execution: run-1 {console}/states/home?region=us-east-1#/v2/executions/details/"
        f"{arn.format('execution')}:run-1",
        "Started: 2026-01-01T00:00:00.000Z",
        "Ended: 2026-01-01T00:15:05.000Z",
        f"Logs: {console}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
        f"$252Faws$252Fvendedlogs$252Fstates$252F{machine}",
        f"Dashboard: {console}/states/home?region=us-east-1#/statemachines/view/"
        f"{arn.format('stateMachine')}",
        "Owner: data-platform, severity of failures: error",
    ]


@pytest.mark.parametrize("state", TASKS)
def test_an_error_is_tried_twice_more_after_5_and_10_seconds(state):
    run = play("etl", answers={state: service_errors.throttled})
    at = run.seconds_of(state)
    assert [later - earlier for earlier, later in zip(at, at[1:])] == [5, 10]
    assert (run.status, run.error, run.states[-2:]) == (
        "FAILED",
        "Lambda.TooManyRequestsException",
        [state, "FailPipeline"],
    )


@pytest.mark.parametrize(("state", "limit"), TASKS.items())
def test_a_state_that_takes_too_long_is_tried_twice_more_too(state, limit):
    run = play("etl", slow={state: limit + 1})
    at = run.seconds_of(state)
    assert [later - earlier - limit for earlier, later in zip(at, at[1:])] == [5, 10]
    assert run.error == "States.Timeout"


@pytest.mark.parametrize(
    "answer",
    [Result({}, seconds=901), lambda call: function_failures.function_timed_out(call, 900)],
    ids=["the state's limit", "the function's own"],
)
def test_after_a_timeout_the_mail_suggests_chunking(answer):
    run = play("etl", answers={"ExecuteTask02": answer})
    assert re.match(r"ExecuteTask02: (\S.*[^.]\. )?" + re.escape(HINT), run.cause)
    (mail,) = run.mails
    assert mail.topic == "failure"
    assert HINT in mail.body


def test_the_mail_of_another_failure_has_its_error_and_cause_and_suggests_nothing():
    run = play(
        "etl",
        answers={
            "ExecuteTask01": lambda call: function_failures.function_failed(
                call, "KeyError", "'rows'"
            )
        },
    )
    (mail,) = run.mails
    assert run.error == "KeyError"
    assert run.cause.startswith("ExecuteTask01: KeyError: 'rows', at File ")
    lines = mail.body.split("\n")
    assert lines[2] == f"Why: {run.cause}"
    assert "Error: KeyError" in lines
    assert "chunks" not in mail.body


def test_a_task_that_recovers_is_a_success():
    run = play(
        "etl",
        answers={
            "ExecuteTask01": in_turn(
                service_errors.throttled,
                service_errors.throttled,
                Result({"Payload": {}}, seconds=1),
            )
        },
    )
    assert (run.status, run.states) == ("SUCCEEDED", GOOD)


def test_a_month_of_runs_costs_less_than_eight_cents():
    assert 30 * play("etl").transitions * 0.025 / 1000 < 0.08


def test_it_runs_every_night_at_two_under_its_name():
    planned = pipeline_of("etl", "prod")
    assert (planned.address.name, planned.pipeline.schedule.expression) == (
        "cm-etl-pipeline-state-machine",
        "cron(0 2 * * ? *)",
    )
