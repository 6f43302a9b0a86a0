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


def machine_of(run, name="nightly"):
    return run.of("sfn/stateMachine:StateMachine")[f"{name}-states-machine"].inputs


@pytest.fixture(scope="module")
def run():
    return made()


def test_a_dict_becomes_a_whole_orchestration_without_register_and_stack_file(run):
    machine = machine_of(run)
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
    machine = machine_of(run)
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
    assert machine_of(run, "daily-reports")["name"] == "daily-reports-dev"
    assert set(run.stack_outputs) == {"start"}


def test_a_source_is_read_and_no_example_is_deployed():
    found = f"arn:aws:lambda:us-east-1:{program.ACCOUNT}:function:nightly"
    calls = {"aws:ssm/getParameter:getParameter": lambda _: {"type": "String", "value": found}}
    args = {**ARGS, "references": {"function": "ssm:/infra/function"}}
    run = program.run(lambda: Pipeline("nightly", args) and None, project="other", calls=calls)
    assert found in machine_of(run)["definition"]


def test_parts_that_exist_are_used_and_not_made():
    base = f"us-east-1:{program.ACCOUNT}"
    existing = {"failureTopic": f"arn:aws:sns:{base}:alerts", "key": f"arn:aws:kms:{base}:key/1"}
    run = made(existing=existing, notify={})
    assert set(run.of("sns/topic:Topic")) == {"nightly-topics-success"}
    assert run.of("kms/key:Key") == {}


def test_it_has_a_reporter_of_its_own(run):
    machines = run.of("sfn/stateMachine:StateMachine")
    assert machines["nightly-reporter-machine"].inputs["name"] == "nightly-dev-reporter"
    rule = run.one("cloudwatch/eventRule:EventRule").inputs
    assert machine_of(run)["name"] in rule["eventPattern"]


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
    machine = run.of("sfn/stateMachine:StateMachine")["nightly-states-machine"]
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


def alarms_off(run):
    return [one.inputs for one in run.of("cloudwatch/alarmMuteRule:AlarmMuteRule").values()]


def test_a_schedule_in_parts_and_days_without_a_run():
    schedule = {
        "every": "week",
        "on": ["MON", "THU"],
        "at": "06:00",
        "timezone": "Europe/Berlin",
        "window": 15,
    }
    run = made(schedule=schedule, cadence=None, skip_dates=["2026-12-25"], enabled=False)
    found = run.one("scheduler/schedule:Schedule").inputs
    assert found["scheduleExpression"] == "cron(0 6 ? * MON,THU *)"
    assert found["scheduleExpressionTimezone"] == "Europe/Berlin"
    assert found["flexibleTimeWindow"] == {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}
    assert found["state"] == "DISABLED"
    assert "2026-12-25" in machine_of(run)["definition"]


def test_what_is_logged_kept_and_encrypted_is_the_programs_choice():
    role = f"arn:aws:iam::{program.ACCOUNT}:role/deploys"
    run = made(
        log_execution_data=True, retain_logs=True, encrypt_schedules=True, deploy_role_arn=role
    )
    machine = machine_of(run)
    assert machine["loggingConfiguration"]["includeExecutionData"] is True
    (key,) = run.of("kms/key:Key").values()
    statements = {one["Sid"]: one for one in json.loads(key.inputs["policy"])["Statement"]}
    assert statements["DeploymentUsesItThroughScheduler"]["Principal"] == {"AWS": role}
    assert run.one("scheduler/schedule:Schedule").inputs["kmsKeyArn"]
    assert all(one.retain_on_delete for one in run.of("cloudwatch/logGroup:LogGroup").values())


def test_maintenance_mutes_the_pipelines_own_alarms():
    window = {"cron": "0 2 * * SUN", "for": "3h", "timezone": "Europe/Berlin"}
    run = made(maintenance=[window])
    (mute,) = alarms_off(run)
    names = {one.inputs["name"] for one in run.of("cloudwatch/metricAlarm:MetricAlarm").values()}
    assert mute["name"] == "nightly-dev-nightly-maintenance-1"
    assert set(mute["muteTargets"]["alarmNames"]) == names


def test_who_answers_and_how_bad_it_is_stands_in_every_message():
    run = made(owner="data@example.com", severity="critical")
    for alarm in run.of("cloudwatch/metricAlarm:MetricAlarm").values():
        assert "Owner: data@example.com, severity: critical." in alarm.inputs["alarmDescription"]


def test_names_that_somebody_else_has_are_refused_before_anything_is_made_if_one_wants():
    def taken(arguments):
        if arguments["typeName"] == "AWS::StepFunctions::StateMachine":
            return {"properties": json.dumps({"Tags": [{"Key": "team", "Value": "x"}]})}
        return program.nothing_there(arguments)

    calls = {"aws:cloudcontrol/getResource:getResource": taken}

    def create(**changes):
        return lambda: Pipeline("nightly", {**ARGS, **changes}) and None

    text, run = program.refused(create(existing_names="refuse"), preview=False, calls=calls)
    assert "StateMachine nightly-dev and sfn StateMachine nightly-dev-reporter are there" in text
    assert not run.of("sfn/stateMachine:StateMachine")
    assert machine_of(program.run(create(), calls=calls))


def test_what_carries_the_stacks_tags_is_its_own():
    own = [{"Key": "project", "Value": "other"}, {"Key": "stack", "Value": "dev"}]
    calls = {
        "aws:cloudcontrol/getResource:getResource": lambda arguments: {
            "properties": json.dumps({"Tags": own, "TargetKeyId": "k"})
        }
    }
    args = {**ARGS, "existing_names": "refuse"}
    run = program.run(lambda: Pipeline("nightly", args) and None, project="other", calls=calls)
    assert machine_of(run)


def test_faults_of_every_kind_come_together():
    def create():
        changes = {"schedule": {"every": "fortnight"}, "retry": 3, "overlap": "perhaps"}
        Pipeline("nightly", {**ARGS, **changes, "functions": {"reserved_concurrency": "many"}})

    text, _ = program.refused(create, preview=False)
    for fault in (
        "retry: is not a key of a pipeline",
        "schedule: cadence says the same. Keep one.",
        "overlap",
        "functions.reservedConcurrency",
        "fortnight",
    ):
        assert fault in text
