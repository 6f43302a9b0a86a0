"""The lake loads, then the other account's machine builds."""

import json

import pytest

from downbeat.simulator import TaskError
from downbeat.testing.standalone import play_dict
from examples.two_accounts.two_accounts import LAKE_LOAD, MART_BUILD

MART = "arn:aws:states:us-east-1:444455556666:stateMachine:mart-build-prod"
ROLE = "arn:aws:iam::444455556666:role/start-mart-build"
OTHER_ACCOUNT = {
    "references": {"mart_machine": MART, "mart_role": ROLE},
    "otherAccounts": ["444455556666"],
}


def test_the_other_machine_is_started_once_a_day_with_the_day_and_the_others_role():
    run = play_dict(LAKE_LOAD, changes=OTHER_ACCOUNT)
    (built,) = run.attempts("Build the mart")
    assert run.status == "SUCCEEDED"
    assert built.arguments["StateMachineArn"] == MART
    assert (built.arguments["Name"], built.arguments["Input"]["day"]) == ("run-1", "2026-01-01")
    (credentials,) = {
        json.dumps(event["taskScheduledEventDetails"]["taskCredentials"])
        for event in run.execution.history
        if "taskCredentials" in event.get("taskScheduledEventDetails", {})
    }
    assert ROLE in credentials


def test_a_mart_that_fails_fails_the_load_with_its_reason():
    failed = TaskError("States.TaskFailed", '{"Error":"Glue.Failed","Status":"FAILED"}')
    run = play_dict(LAKE_LOAD, changes=OTHER_ACCOUNT, answers={"Build the mart": failed})
    assert run.status == "FAILED"
    assert "Build the mart" in run.mails[0].body


def test_the_role_of_the_lake_may_take_the_role_of_the_mart_and_nothing_there_itself():
    statements = play_dict(LAKE_LOAD, changes=OTHER_ACCOUNT).planned.statements
    there = [one for one in statements if "444455556666" in json.dumps(one["Resource"])]
    assert [(one["Action"], one["Resource"]) for one in there] == [(["sts:AssumeRole"], [ROLE])]


@pytest.mark.parametrize("spec", [LAKE_LOAD, MART_BUILD], ids=lambda spec: spec["name"])
def test_whatever_fails_is_reported(fault_sweep, spec):
    fault_sweep(spec)


@pytest.mark.parametrize("spec", [LAKE_LOAD, MART_BUILD], ids=lambda spec: spec["name"])
def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof, spec):
    permission_proof(spec)
