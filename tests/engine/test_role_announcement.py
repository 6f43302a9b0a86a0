"""What an update adds to a role is told in preview, against what is deployed."""

import functools
from dataclasses import replace

import pytest

from components.state_machine import StateMachine
from downbeat.asl import permissions
from tests.asl.tasks import TOPIC, machine, task
from tests.components.example import ADDRESS, KEY, changed

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
PUBLISH = task("sns:publish", TopicArn=TOPIC, Message="done")
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
SEND = task("sqs:sendMessage", QueueUrl=QUEUE, MessageBody="{}")


def program(*tasks):
    definition = machine(*tasks)
    arn = ADDRESS.state_machine_arn
    args = changed(definition=definition, statements=permissions(definition, state_machine_arn=arn))
    StateMachine("weekly", args, key=KEY)


def told(stack, operation="preview"):
    """What an operation says about the role, a line each."""
    out = getattr(stack._stack, operation)(color="never").stdout
    lines = [line.strip() for line in out.splitlines()]
    return [line for line in lines if line.startswith(("the role ", "+ Task", "− "))]


def test_what_a_change_adds_and_takes_away_is_told_with_the_state_that_needs_it(with_engine):
    with with_engine(functools.partial(program, PUBLISH)) as stack:
        assert told(stack) == [
            "the role weekly-dev-states is new; it may sns:Publish, kms:Decrypt,"
            " kms:GenerateDataKey, logs:CreateLogDelivery, logs:DeleteLogDelivery,"
            " logs:DescribeLogGroups, logs:DescribeResourcePolicies, logs:GetLogDelivery,"
            " logs:ListLogDeliveries, logs:PutResourcePolicy, logs:UpdateLogDelivery,"
            " xray:GetSamplingRules, xray:GetSamplingTargets, xray:PutTelemetryRecords,"
            " xray:PutTraceSegments"
        ]
        stack.up()
        assert told(stack) == []
    changes = [
        "the role weekly-dev-states changes:",
        "+ Task 0: sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:orders",
        f"− sns:Publish on {TOPIC}",
    ]
    with with_engine(functools.partial(program, SEND)) as stack:
        assert told(stack) == changes
        assert told(stack, "up") == changes


def two(first, second):
    """Two pipelines of one program, which share the hook."""
    for name, tasks in (("weekly", first), ("nightly", second)):
        definition = machine(*tasks)
        address = replace(ADDRESS, name=f"{name}-dev")
        statements = permissions(definition, state_machine_arn=address.state_machine_arn)
        args = changed(definition=definition, statements=statements, address=address)
        StateMachine(name, args, key=KEY)


def test_of_two_roles_each_is_told_by_itself(with_engine):
    with with_engine(functools.partial(two, [PUBLISH], [PUBLISH])) as stack:
        stack.up()
    with with_engine(functools.partial(two, [PUBLISH, SEND], [PUBLISH])) as stack:
        assert told(stack) == [
            "the role weekly-dev-states changes:",
            "+ Task 1: sqs:SendMessage on arn:aws:sqs:us-east-1:123456789012:orders",
        ]
