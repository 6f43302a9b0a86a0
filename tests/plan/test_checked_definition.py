"""The definition that a stack will run, judged with its role: causes without their consequences."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.checked_definition import (
    checked,
    configured_run_guard,
    definition_problems,
    misread_arguments,
    state_of,
    with_guards,
    without_consequences,
)
from downbeat.plan.run_guard import RunGuard
from tests.plan.orchestrations import ADDRESS

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:score"
TASK = {
    "Type": "Task",
    "Resource": "lambda:invoke",
    "Arguments": {"FunctionName": "${function}"},
    "TimeoutSeconds": 60,
}
SPEC = {
    "name": "weekly",
    "references": {"function": "The function's ARN."},
    "States": {"Score": TASK},
    "on_failure": {"Stop": {"Type": "Fail"}},
}
VALUES = {
    "function": FUNCTION,
    "stack": "dev",
    "environment": "dev",
    "owner": "data",
    "severity": "error",
    "success_topic": ADDRESS.topic_arn("success"),
    "failure_topic": ADDRESS.topic_arn("failure"),
}


def pipeline(*, overlap="allow", skipped=(), **schedule):
    return SimpleNamespace(
        schedule=ConfiguredSchedule(**{"expression": None, **schedule}),
        overlap=overlap,
        notify=SimpleNamespace(skipped=skipped),
    )


def faults(**changes):
    with pytest.raises(DiagnosticsError) as refused:
        checked({**SPEC, **changes}, VALUES, pipeline(), ADDRESS)
    return [(one.path, one.code) for one in refused.value.diagnostics]


def test_a_sound_pipeline_has_its_definition_and_what_it_states_besides():
    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf"
    spec = {
        **SPEC,
        "references": {**SPEC["references"], "token_secret": "It.", "token_secret_key": "Its key."},
        "States": {
            "Read": {
                "Type": "Task",
                "Resource": "aws-sdk:secretsmanager:getSecretValue",
                "Arguments": {"SecretId": "${token_secret}"},
                "TimeoutSeconds": 60,
            }
        },
    }
    values = {**VALUES, "token_secret": secret, "token_secret_key": key}
    definition, stated = checked(spec, values, pipeline(), ADDRESS)
    assert list(definition["States"]) == ["Read", "Stop"]
    assert definition["States"]["Read"]["Arguments"] == {"SecretId": secret}
    assert [(one["Action"], one["Resource"]) for one in stated] == [(["kms:Decrypt"], key)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"resumable": "yes"}, [("/resumable", "wrong-type")]),
        ({"name": ""}, [("/name", "pipeline-name")]),
        (
            {"cadense": "daily", "States": {"Score": {**TASK, "Next": "Scroe"}}},
            [("/cadense", "unknown-key"), ("/States/Score/Next", "no-such-state")],
        ),
        (
            {"States": {"Score": {**TASK, "Arguments": {"FunctionName": "${funtion}"}}}},
            [("/States/Score/Arguments/FunctionName", "missing-reference")],
        ),
        ({"trigger": {"queue": "orders"}}, [("/trigger/queue", "invalid-arn")]),
        ({"trigger": {"queue": "${orders}"}}, [("/trigger/queue", "missing-reference")]),
        (
            {"States": {"Score": {**TASK, "Resource": "lambda:invok"}}},
            [("/States/Score/Resource", "unknown-integration")],
        ),
        (
            {"States": {"Score": {**TASK, "Arguments": {"FunctionName": "{% $x %}"}}}},
            [("/States/Score/Arguments/FunctionName", "underivable-permission")],
        ),
    ],
)
def test_each_fault_is_told_once_and_its_consequences_never(changes, found):
    assert faults(**changes) == found


def test_the_states_in_front_judge_the_input_and_the_calendar_and_lead_to_the_failure_path():
    spec = {**SPEC, "input": {"day": 1}, "unknown_input": "refuse"}
    chosen = pipeline(skip_dates=(date(2026, 12, 25),), overlap="skip", skipped=("a@b.example",))
    definition = with_guards(spec, VALUES, chosen, ADDRESS)
    assert list(definition["States"]) == [
        "Check calendar",
        "Find other executions",
        "Check overlap",
        "Notify of skipped run",
        "Check input",
        "Score",
        "Stop",
        "Skip run",
    ]
    states = definition["States"]
    assert states["Find other executions"]["Arguments"]["StateMachineArn"] == (
        ADDRESS.state_machine_arn
    )
    assert states["Find other executions"]["Catch"][0]["Next"] == "Stop"
    assert states["Check input"]["Choices"][0]["Next"] == "Stop"
    assert "It may have: day." in states["Check input"]["Choices"][0]["Assign"]["failure"]["Cause"]
    assert states["Notify of skipped run"]["Arguments"]["TopicArn"] == VALUES["success_topic"]


def test_without_a_guard_and_a_failure_path_the_definition_is_the_dicts():
    spec = {"name": "weekly", "States": {"Done": {"Type": "Succeed"}}}
    assert with_guards(spec, VALUES, pipeline(skipped=("a@b.example",)), ADDRESS) == {
        "QueryLanguage": "JSONata",
        "StartAt": "Done",
        "States": {"Done": {"Type": "Succeed"}},
    }


CALL = {
    "QueryLanguage": "JSONata",
    "StartAt": "Score",
    "States": {
        "Score": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionNam": FUNCTION},
            "End": True,
        }
    },
}


def test_a_misspelt_argument_is_told_instead_of_the_permission_that_it_hides():
    found = definition_problems(CALL, [], ADDRESS.state_machine_arn)
    assert [(one.path, one.severity) for one in found if one.severity == "error"] == [
        ("/States/Score/Arguments", "error")
    ]


def error(path, code="no-such-state", severity="error"):
    return Diagnostic(path, "is wrong", code, severity)


def test_only_the_states_of_which_a_permission_is_missing_are_read_for_misspelt_arguments():
    database = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Arguments": {"TableNam": "orders", "Key": {"id": {"S": "1"}}},
        "End": True,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "Get", "States": {"Get": database}}
    assert misread_arguments(definition, []) == []
    assert misread_arguments(definition, [error("/States/Other/Arguments")]) == []
    found = misread_arguments(definition, [error("/States/Get/Arguments/TableName")])
    assert {(state_of(one.path), one.severity) for one in found} == {("/States/Get", "error")}


@pytest.mark.parametrize(
    ("unsound", "left"),
    [
        ([], ["/States/A/Arguments", "/States/B", "/States/B/Arguments"]),
        ([error("/States/A/Resource", severity="warning")], None),
        ([error("/States/A/Resource")], ["/States/B", "/States/B/Arguments"]),
        ([error("/States/B/Next")], ["/States/A/Arguments"]),
        ([error("/States/A/Resource", "unknown-integration")], ["/States/B/Arguments"]),
    ],
)
def test_of_a_call_that_is_misspelt_nobody_hears_what_it_would_need(unsound, left):
    every = ["/States/A/Arguments", "/States/B", "/States/B/Arguments"]
    gaps = [error(path, "underivable-permission") for path in every]
    kept = [one.path for one in without_consequences(gaps, unsound)]
    assert kept == (every if left is None else left)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/States/A/Next", "/States/A"),
        ("/States/A", "/States/A"),
        ("/States/A/Branches[0]/States/B/Arguments/X", "/States/A/Branches[0]/States/B"),
        ("/StartAt", ""),
    ],
)
def test_a_path_leads_into_its_innermost_state(path, state):
    assert state_of(path) == state


def test_what_may_keep_a_start_from_running_is_what_the_stack_says():
    start = datetime(2027, 1, 4, tzinfo=UTC)
    chosen = {
        "timezone": "Europe/Berlin",
        "start": start,
        "skip_dates": (date(2026, 12, 25),),
        "every_weeks": 2,
    }
    weekly = pipeline(expression="cron(0 6 ? * MON *)", **chosen)
    anchor = weekly.schedule.anchor
    guard = RunGuard("Europe/Berlin", start, chosen["skip_dates"], 2, anchor, skip_overlap=False)
    assert anchor == datetime(2027, 1, 4, 5, tzinfo=UTC)
    assert configured_run_guard(weekly) == guard
    assert configured_run_guard(pipeline()) == RunGuard()
    assert configured_run_guard(pipeline(overlap="skip")) == RunGuard(skip_overlap=True)


def test_a_rate_begins_at_its_start_by_itself():
    rate = pipeline(expression="rate(1 day)", start=datetime(2027, 1, 4, 6, tzinfo=UTC))
    assert configured_run_guard(rate) == RunGuard()


def test_a_table_named_by_its_name_is_known_by_the_machines_place_and_so_is_its_key():
    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    spec = {
        "name": "weekly",
        "references": {"orders_table": "The table.", "orders_table_key": "Its key."},
        "States": {
            "Get": {
                "Type": "Task",
                "Resource": "dynamodb:getItem",
                "Arguments": {"TableName": "${orders_table}", "Key": {"id": {"S": "1"}}},
                "TimeoutSeconds": 60,
            }
        },
    }
    values = {**VALUES, "orders_table": "orders", "orders_table_key": key}
    _, stated = checked(spec, values, pipeline(), ADDRESS)
    assert stated == [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt"],
            "Resource": key,
            "Condition": {"StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}},
            "why": "It encrypts arn:aws:dynamodb:eu-west-1:111122223333:table/orders.",
        }
    ]
