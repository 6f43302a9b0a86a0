"""The list of names that are looked for is what the program registers, whatever a stack chooses."""

import json

import pytest

from components import existing_names
from components.cloud_control import CLOUD_CONTROL
from components.physical_names import BUDGET, SCHEDULE, PhysicalName
from downbeat.config import stack_file
from tests import program

# Types without a name of their own: parts of something that has one.
NAMELESS = {
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:kms/key:Key",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/permission:Permission",
    "aws:sfn/alias:Alias",
    "aws:sns/topicSubscription:TopicSubscription",
}
EVENTS = {
    "aws:cloudwatch/eventRule:EventRule",
    "aws:iam/role:Role",
}
ACCOUNT = program.ACCOUNT
ROLE = f"arn:aws:iam::{ACCOUNT}:role/existing"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:existing"
EXISTING = {
    "role": ROLE,
    "logGroup": "/existing",
    "successTopic": TOPIC,
    "failureTopic": TOPIC,
    "dashboard": "existing",
}


def chosen(stack, pipeline=None, more=None, **changes):
    """The stack file as the engine reads it, with keys of `downbeat:` and of one pipeline
    changed.
    """
    values = {**stack_file(program.ROOT, stack)}
    values |= {f"downbeat:{key}": value for key, value in changes.items()}
    if pipeline:
        pipelines = {**values["downbeat:pipelines"]}
        pipelines[pipeline] = {**pipelines[pipeline], **more}
        values["downbeat:pipelines"] = pipelines
    return program.engine_config({key: value for key, value in values.items() if value is not None})


STACKS = {
    "dev": ("dev", chosen("dev")),
    "prod": ("prod", chosen("prod")),
    "full watching and Slack": (
        "dev",
        chosen("dev", watching="full", slackWebhook="https://hooks.slack.com/services/T/B/a"),
    ),
    "lean watching": ("prod", chosen("prod", watching="lean")),
    "a budget and a key of its own": (
        "dev",
        chosen("dev", budget="50", kmsKeyArn=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234-existing"),
    ),
    "regional names": ("prod", chosen("prod", regionalNames=True)),
    "parts that exist": ("prod", chosen("prod", "etl", {"existing": EXISTING, "watching": "full"})),
    "alarms of their own": ("dev", chosen("dev", notify={"alarms": ["oncall@example.com"]})),
}


def looked_for(monkeypatch, stack, config):
    """(names that are looked for, what the program registers)."""
    seen = []
    monkeypatch.setattr(
        existing_names, "refuse_existing", lambda names, place, adopted: seen.append(names)
    )
    run = program.run(program.main, stack=stack, config=config, secrets=["downbeat:slackWebhook"])
    (names,) = seen
    return sorted(name for mine in names.values() for name in mine), run


def registered(run):
    return sorted(
        PhysicalName(one.type, name_of(one))
        for one in run.registrations
        if one.type.startswith("aws:") and one.type not in NAMELESS
    )


def name_of(one):
    if one.type == SCHEDULE:
        return f"{one.inputs['groupName']}/{one.inputs['name']}"
    return one.inputs.get("name") or one.inputs["dashboardName"]


@pytest.mark.parametrize("case", STACKS)
def test_the_names_that_are_looked_for_are_those_that_the_program_registers(monkeypatch, case):
    names, run = looked_for(monkeypatch, *STACKS[case])
    assert names == registered(run)
    assert len(names) > 20


def test_every_kind_of_name_can_be_looked_up(monkeypatch):
    names, _ = looked_for(monkeypatch, *STACKS["full watching and Slack"])
    assert {name.type for name in names} <= {*CLOUD_CONTROL, BUDGET}


def test_a_name_belongs_to_its_pipeline_and_to_no_other(monkeypatch):
    seen = []
    monkeypatch.setattr(
        existing_names, "refuse_existing", lambda names, place, adopted: seen.append(names)
    )
    program.run(program.main, stack="prod", config=chosen("prod"))
    (names,) = seen
    assert sorted(names) == ["", *sorted(json.loads(chosen("prod")["downbeat:pipelines"]))]
    assert [name.name for name in names[""]] == [
        "downbeat-prod",
        "downbeat-prod-scheduler",
        "alias/downbeat-prod",
        "downbeat-prod-reporter",
        "/aws/vendedlogs/states/downbeat-prod-reporter",
        "downbeat-prod-reporter-states",
        "downbeat-prod-reporter-rules",
        "downbeat-prod-reporter-failed",
        "downbeat-prod-reporter",
    ]
