"""The state machine: what it runs, as whom, and where it logs."""

import json
from datetime import UTC, datetime

import pytest

from downbeat.asl.shared_statements import machine_observability, machine_role
from downbeat.plan.access_of_versions import Kept
from downbeat.plan.rollout import Routing
from tests.components.example import ADDRESS, DEFINITION, KEY, STATEMENTS, TAGS, deployed

OBSERVABILITY = machine_observability()
MACHINE = "weekly-states-machine"


@pytest.fixture(scope="module")
def run():
    return deployed()


def test_a_standard_machine_traced_with_errors_logged_and_versions_published(run):
    inputs = dict(run.one("sfn/stateMachine:StateMachine").inputs)
    assert json.loads(inputs.pop("definition")) == DEFINITION
    assert inputs == {
        "name": "weekly-dev",
        "type": "STANDARD",
        "roleArn": "arn:aws:iam::123456789012:role/weekly-dev-states",
        "publish": True,
        "tracingConfiguration": {"enabled": True},
        "loggingConfiguration": {
            "level": "ERROR",
            "includeExecutionData": False,
            "logDestination": (
                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/weekly-dev:*"
            ),
        },
        "tags": TAGS,
    }


def test_the_states_stand_in_the_order_they_were_written(run):
    assert list(
        json.loads(run.one("sfn/stateMachine:StateMachine").inputs["definition"])["States"]
    ) == ["Monitor", "Notify"]


def test_the_machine_waits_for_its_role_its_policy_and_its_log_group(run):
    assert {"weekly-states-role", "weekly-states-policy", "weekly-states-logs"} <= run.needs(
        MACHINE
    )


def test_the_alias_live_routes_everything_to_the_version_just_published(run):
    assert run.one("sfn/alias:Alias").inputs == {
        "name": "live",
        "description": f"What schedules and triggers of {ADDRESS.name} start",
        "routingConfigurations": [
            {"stateMachineVersionArn": f"{ADDRESS.state_machine_arn}:1", "weight": 100}
        ],
    }


def test_only_this_machine_its_versions_and_its_map_runs_assume_the_role(run):
    trust = json.loads(run.of("iam/role:Role")["weekly-states-role"].inputs["assumeRolePolicy"])
    arn = ADDRESS.state_machine_arn
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": [arn, f"{arn}:*", f"{arn}/*"]},
            },
        }
    ]


def test_the_role_may_do_what_the_tasks_need_use_the_key_log_and_trace_and_nothing_else(run):
    policy = json.loads(
        run.of("iam/rolePolicy:RolePolicy")["weekly-states-policy"].inputs["policy"]
    )
    publish = {
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": [ADDRESS.topic_arn("success")],
    }
    assert policy["Statement"] == [publish, KEY.statement, *OBSERVABILITY]


def test_a_machine_that_sends_nothing_may_not_use_the_key():
    invoke = {
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": "arn:aws:lambda:us-east-1:1:function:f",
    }
    assert machine_role([invoke], KEY.statement) == [invoke, *OBSERVABILITY]


def test_a_single_action_is_read_as_one():
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:1:q"}
    assert machine_role([send], KEY.statement) == [send, KEY.statement, *OBSERVABILITY]


def test_the_reason_of_a_statement_does_not_reach_aws(run):
    assert "why" in STATEMENTS[0]
    assert (
        "It says that it is done."
        not in run.of("iam/rolePolicy:RolePolicy")["weekly-states-policy"].inputs["policy"]
    )


def test_logs_are_encrypted_and_kept_as_long_as_the_stack_says():
    logs = deployed(log_retention_days=30).of("cloudwatch/logGroup:LogGroup")["weekly-states-logs"]
    assert logs.inputs == {
        "name": "/aws/vendedlogs/states/weekly-dev",
        "retentionInDays": 30,
        "kmsKeyId": KEY.arn,
        "tags": TAGS,
    }
    assert not logs.retain_on_delete


def test_logs_stay_when_the_stack_goes_where_it_says_so():
    assert (
        deployed(retain_logs=True)
        .of("cloudwatch/logGroup:LogGroup")["weekly-states-logs"]
        .retain_on_delete
    )


def test_everything_is_logged_while_one_looks_for_something():
    logging = (
        deployed(log_level="ALL")
        .one("sfn/stateMachine:StateMachine")
        .inputs["loggingConfiguration"]
    )
    assert (logging["level"], logging["includeExecutionData"]) == ("ALL", False)


def test_a_permissions_boundary_holds_every_role_of_the_orchestration():
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    roles = deployed(permissions_boundary=boundary).of("iam/role:Role")
    assert {role.inputs.get("permissionsBoundary") for role in roles.values()} == {boundary}
    assert len(roles) == 4


def alias_of(run):
    return run.one("sfn/alias:Alias").inputs["routingConfigurations"]


def test_a_new_version_shares_the_starts_with_the_one_before_it():
    stable = f"{ADDRESS.state_machine_arn}:7"
    newest = f"{ADDRESS.state_machine_arn}:1"
    assert alias_of(deployed(routing=Routing(10, stable))) == [
        {"stateMachineVersionArn": newest, "weight": 10},
        {"stateMachineVersionArn": stable, "weight": 90},
    ]


def test_a_version_that_was_taken_back_gets_no_starts():
    stable = f"{ADDRESS.state_machine_arn}:7"
    assert alias_of(deployed(routing=Routing(0, stable))) == [
        {"stateMachineVersionArn": stable, "weight": 100}
    ]


def test_what_executions_of_an_earlier_version_need_stays_in_the_policy_with_its_moment():
    read = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["arn:aws:sns:us-east-1:1:t"]}
    kept = Kept(datetime(2026, 3, 1, 15, 1, tzinfo=UTC), [{**read, "states": ["Tell"]}])
    run = deployed(kept=[kept])
    policy = run.of("iam/rolePolicy:RolePolicy")["weekly-states-policy"].inputs["policy"]
    assert {"Sid": "KeptUntil20260301T1501Zn0", **read} in json.loads(policy)["Statement"]


def test_a_stack_may_log_the_data_of_executions():
    machine = deployed(log_execution_data=True).one("sfn/stateMachine:StateMachine").inputs
    assert machine["loggingConfiguration"]["includeExecutionData"] is True
