"""One pipeline in any Pulumi program."""

import json
import os
import runpy

import pulumi
import pytest

from components.pipeline import Pipeline
from tests import program

FUNCTION = f"arn:aws:lambda:us-east-1:{program.ACCOUNT}:function:work"
ARGS = {
    "definition": {
        "TimeoutSeconds": 600,
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "lambda:invoke",
                "Arguments": {"FunctionName": "${function}"},
                "TimeoutSeconds": 60,
            }
        },
    },
    "references": {"function": FUNCTION},
    "cadence": "rate(6 hours)",
    "notify": {"failure": ["data@example.com"]},
    "log_retention_days": 30,
}


def made(**changes):
    return program.run(lambda: Pipeline("nightly", {**ARGS, **changes}) and None, project="other")


@pytest.fixture(scope="module")
def run():
    return made()


def test_a_dict_becomes_a_whole_orchestration_without_register_and_stack_file(run):
    machine = run.one("sfn/stateMachine:StateMachine").inputs
    states = json.loads(machine["definition"])["States"]
    assert machine["name"] == "nightly-dev"
    assert states["Work"]["Arguments"] == {"FunctionName": FUNCTION}
    assert machine["tags"] == {
        "project": "other",
        "stack": "dev",
        "environment": "dev",
        "pipeline": "nightly",
    }
    assert run.one("scheduler/schedule:Schedule").inputs["scheduleExpression"] == "rate(6 hours)"
    assert run.one("sns/topicSubscription:TopicSubscription").inputs["endpoint"] == (
        "data@example.com"
    )
    assert {
        group.inputs["retentionInDays"] for group in run.of("cloudwatch/logGroup:LogGroup").values()
    } == {30}


def test_its_outputs_are_what_a_program_needs_to_start_and_watch_it(run):
    outputs = next(
        o
        for urn, o in run.outputs.items()
        if urn.endswith("::nightly") and "state_machine_arn" in o
    )
    arn = f"arn:aws:states:us-east-1:{program.ACCOUNT}:stateMachine:nightly-dev"
    assert outputs["state_machine_arn"] == arn
    assert outputs["alias_arn"] == f"{arn}:live"


def test_a_value_of_another_resource_is_waited_for():
    def create():
        references = {"function": pulumi.Output.from_input(FUNCTION)}
        Pipeline("nightly", {**ARGS, "references": references})

    run = program.run(create)
    machine = run.one("sfn/stateMachine:StateMachine").inputs
    assert FUNCTION in machine["definition"]


def test_every_fault_is_told_at_once_in_the_words_of_the_program():
    def create():
        Pipeline("nightly", {**ARGS, "log_retention_days": 31, "references": {}})

    text, run = program.refused(create, preview=False)
    assert "logRetentionDays: CloudWatch keeps no log for 31 days" in text
    assert "${function}" in text
    assert not run.of("sfn/stateMachine:StateMachine")


def test_an_existing_key_is_used_and_none_created():
    key = f"arn:aws:kms:us-east-1:{program.ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    run = made(kms_key_arn=key)
    assert not run.of("kms/key:Key")
    assert {t.inputs["kmsMasterKeyId"] for t in run.of("sns/topic:Topic").values()} == {key}


def test_the_example_of_another_program_deploys():
    folder = program.ROOT / "examples" / "pipeline_in_your_program"

    def main():
        before = os.getcwd()
        os.chdir(folder)
        try:
            runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
        finally:
            os.chdir(before)

    role = {"reports:functionRole": f"arn:aws:iam::{program.ACCOUNT}:role/render"}
    run = program.run(main, project="reports", config=role)
    assert run.one("sfn/stateMachine:StateMachine").inputs["name"] == "daily-reports-dev"
    assert set(run.stack_outputs) == {"start"}


def test_a_source_is_read_and_no_example_is_deployed():
    found = f"arn:aws:lambda:us-east-1:{program.ACCOUNT}:function:nightly"
    calls = {"aws:ssm/getParameter:getParameter": lambda _: {"type": "String", "value": found}}
    args = {**ARGS, "references": {"function": "ssm:/infra/function"}}
    run = program.run(lambda: Pipeline("nightly", args) and None, project="other", calls=calls)
    assert found in run.one("sfn/stateMachine:StateMachine").inputs["definition"]


def test_parts_that_exist_are_used_and_not_made():
    base = f"us-east-1:{program.ACCOUNT}"
    existing = {"failureTopic": f"arn:aws:sns:{base}:alerts", "key": f"arn:aws:kms:{base}:key/1"}
    run = made(existing=existing, notify={})
    assert set(run.of("sns/topic:Topic")) == {"nightly-topics-success"}
    assert run.of("kms/key:Key") == {}


def test_every_argument_reaches_what_it_is_about():
    key = f"arn:aws:kms:us-east-1:{program.ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    boundary = f"arn:aws:iam::{program.ACCOUNT}:policy/boundary"
    run = made(
        physical_name="own-name",
        environment="staging",
        kms_key_arn=key,
        permissions_boundary=boundary,
        log_level="ALL",
        log_retention_days=7.0,
        slack_webhook="https://hooks.slack.com/services/T0/B0/x",
        watching="full",
        protect=True,
        enabled=False,
        input={"day": 1},
        tags={"team": "data"},
    )
    machine = run.one("sfn/stateMachine:StateMachine")
    assert machine.inputs["name"] == "own-name"
    assert machine.inputs["loggingConfiguration"]["level"] == "ALL"
    assert machine.inputs["tags"]["team"] == "data"
    assert machine.inputs["tags"]["environment"] == "staging"
    assert machine.protect
    assert run.of("kms/key:Key") == {}
    assert {one.inputs["kmsMasterKeyId"] for one in run.of("sqs/queue:Queue").values()} == {key}
    roles = run.of("iam/role:Role").values()
    assert {one.inputs["permissionsBoundary"] for one in roles} == {boundary}
    groups = run.of("cloudwatch/logGroup:LogGroup").values()
    assert {one.inputs["retentionInDays"] for one in groups} == {7}
    assert len(run.of("cloudwatch/eventConnection:EventConnection")) == 1
    assert len(run.of("cloudwatch/dashboard:Dashboard")) == 1
    schedule = run.one("scheduler/schedule:Schedule").inputs
    assert schedule["state"] == "DISABLED"
    assert json.loads(schedule["target"]["input"])["day"] == 1
