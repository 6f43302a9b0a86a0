"""Triggers that were there before, each with the command that switches it off."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from downbeat.ops.adoption.old_triggers import triggers_on
from downbeat.ops.connection import Connection
from tests.planned_stacks import planned_stack

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:ndjson-parquet-processor-prod"
KEY = "ndjson-to-parquet"


class Client:
    """All services at once; attributes are what each call answers."""

    def __init__(self):
        self.rules, self.schedules, self.pipes, self.functions = {}, [], [], []
        self.notification = {}

    def get_paginator(self, operation):
        answers = {
            "list_schedules": lambda request: {"Schedules": self.schedules},
            "list_pipes": lambda request: {"Pipes": self.pipes},
            "list_functions": lambda request: {"Functions": self.functions},
        }
        return SimpleNamespace(paginate=lambda **request: [answers[operation](request)])

    def list_state_machine_aliases(self, stateMachineArn):
        return {"stateMachineAliases": [{"stateMachineAliasArn": f"{stateMachineArn}:live"}]}

    def list_rule_names_by_target(self, TargetArn):
        return {"RuleNames": [n for n, rule in self.rules.items() if rule["target"] == TargetArn]}

    def describe_rule(self, Name):
        return self.rules[Name]

    def get_schedule(self, GroupName, Name):
        return next(one for one in self.schedules if one["Name"] == Name)

    def get_bucket_notification_configuration(self, Bucket):
        if self.notification is None:
            raise ClientError({"Error": {"Code": "NoSuchBucket", "Message": ""}}, "Get")
        return self.notification


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def triggers(client):
    where = Connection("111122223333", "us-east-1", "aws", lambda service: client)
    planned = [one for one in planned_stack("prod") if one.key == KEY]
    return lambda own=frozenset(), machines=(): triggers_on(where, planned, own, machines)


def schedule(name, target, **more):
    return {
        "GroupName": "default",
        "Name": name,
        "Target": target,
        "ScheduleExpression": "rate(1 day)",
        **more,
    }


def test_nothing_is_on(triggers):
    assert triggers() == []


@pytest.mark.parametrize("target", [MACHINE, f"{MACHINE}:live"])
def test_a_rule_that_targets_the_machine_or_its_alias_is_disabled_first(triggers, client, target):
    client.rules = {"nightly": {"target": target, "ScheduleExpression": "rate(1 day)"}}
    (found,) = triggers()
    assert (found.pipeline, found.what, found.name) == (KEY, "EventBridge rule", "nightly")
    assert found.starts == "starts ndjson-parquet-processor-prod rate(1 day)"
    assert found.turn_off == "aws events disable-rule --name nightly --region us-east-1"


def test_a_rule_that_is_off_or_the_stacks_own_is_none(triggers, client):
    client.rules = {
        "off": {"target": MACHINE, "State": "DISABLED"},
        "own": {"target": MACHINE, "State": "ENABLED"},
    }
    assert triggers(frozenset({"own"})) == []


UNIVERSAL = {
    "Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution",
    "Input": f'{{"StateMachineArn": "{MACHINE}"}}',
}


@pytest.mark.parametrize("target", [{"Arn": MACHINE}, {"Arn": f"{MACHINE}:live"}, UNIVERSAL])
def test_a_schedule_is_found_by_either_kind_of_target(triggers, client, target):
    client.schedules = [schedule("nightly", target)]
    (found,) = triggers()
    assert (found.what, found.name) == ("EventBridge schedule", "default/nightly")
    assert "update-schedule --state DISABLED --group-name default --name nightly" in found.turn_off


@pytest.mark.parametrize(
    "target",
    [
        {"Arn": f"{MACHINE}-2"},
        {"Arn": UNIVERSAL["Arn"], "Input": "[]"},
        {"Arn": UNIVERSAL["Arn"], "Input": "no JSON"},
    ],
)
def test_a_schedule_of_something_else_is_none(triggers, client, target):
    client.schedules = [schedule("nightly", target)]
    assert triggers() == []


def test_a_schedule_that_is_off_or_the_stacks_own_is_none(triggers, client):
    client.schedules = [
        schedule("off", {"Arn": MACHINE}, State="DISABLED"),
        schedule("own", {"Arn": MACHINE}),
    ]
    assert triggers(frozenset({"default/own"})) == []


def test_a_pipe_is_stopped_first(triggers, client):
    pipe = {"Name": "old", "Target": MACHINE, "Source": "arn:queue", "CurrentState": "RUNNING"}
    client.pipes = [pipe, {**pipe, "Name": "off", "CurrentState": "STOPPED"}]
    (found,) = triggers()
    assert found.turn_off == "aws pipes stop-pipe --name old --region us-east-1"


def test_a_function_that_knows_the_machine_is_told_with_its_variable(triggers, client):
    named = {"Variables": {"STEP_FUNCTION_ARN": MACHINE, "TABLE": "t"}}
    client.functions = [
        {"FunctionName": "builder", "Environment": named},
        {"FunctionName": "own", "Environment": named},
        {"FunctionName": "other"},
    ]
    (found,) = triggers(frozenset({"own"}))
    assert found.starts == "has the machine ndjson-parquet-processor-prod as STEP_FUNCTION_ARN"
    assert found.turn_off.startswith("set STEP_FUNCTION_ARN of builder to an empty value")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("QueueConfigurations", "QueueArn"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        ("TopicConfigurations", "TopicArn"),
    ],
)
def test_a_notification_of_the_bucket_converts_every_file_twice(triggers, client, kind, target):
    kept = {"Id": "deletions", target: "arn:b", "Events": ["s3:ObjectRemoved:*"]}
    old = {"Id": "uploads", target: "arn:a", "Events": ["s3:ObjectCreated:*"]}
    client.notification = {"ResponseMetadata": {}, kind: [old, kept]}
    (found,) = triggers()
    assert (found.what, found.name) == ("S3 notification", "ndjson-uploads-prod: uploads")
    assert found.starts.startswith("sends every new object to arn:a")
    assert found.turn_off.endswith(
        f"""--notification-configuration '{{"{kind}": [{{"Id": "deletions", "{target}": "arn:b","""
        """ "Events": ["s3:ObjectRemoved:*"]}], "EventBridgeConfiguration": {}}'"""
    )


def test_a_bucket_that_is_not_there_sends_nothing(triggers, client):
    client.notification = None
    assert triggers() == []


def test_a_machine_of_another_name_is_looked_for_too(triggers, client):
    old = "arn:aws:states:us-east-1:111122223333:stateMachine:converter"
    client.rules = {"nightly": {"target": old, "ScheduleExpression": "rate(1 day)"}}
    assert triggers() == []
    (found,) = triggers(machines=["converter"])
    assert found.starts == "starts converter rate(1 day)"
