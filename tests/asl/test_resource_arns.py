"""Where a machine runs, as far as its definition tells."""

from __future__ import annotations

import pytest

from downbeat.asl import permissions
from tests.asl.tasks import TOPIC, allow, arn, machine, task


def test_region_and_account_are_read_off_the_arns_of_the_definition():
    statements = permissions(
        machine(task("sns:publish", TopicArn=TOPIC), task("dynamodb:getItem", TableName="runs"))
    )
    assert statements[0] == allow("dynamodb:GetItem", arn("dynamodb", "table/runs"))


def test_where_nothing_tells_them_only_their_own_segments_are_open():
    assert permissions(machine(task("dynamodb:getItem", TableName="runs"))) == [
        allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/runs")
    ]


def test_arns_that_disagree_tell_nothing():
    other = "arn:aws:sns:eu-west-1:210987654321:theirs"
    tasks = (
        task("sns:publish", TopicArn=TOPIC),
        task("sns:publish", TopicArn=other),
        task("dynamodb:getItem", TableName="runs"),
    )
    assert permissions(machine(*tasks))[0] == allow(
        "dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/runs"
    )


def test_the_machines_own_arn_tells_its_place():
    own = "arn:aws-us-gov:states:us-gov-west-1:210987654321:stateMachine:mine"
    call = {
        "Resource": "arn:aws-us-gov:states:::glue:startJobRun",
        "Arguments": {"JobName": "load"},
    }
    assert permissions(machine(call), state_machine_arn=own) == [
        allow("glue:StartJobRun", "arn:aws-us-gov:glue:us-gov-west-1:210987654321:job/load")
    ]


def test_an_arn_that_is_no_state_machines_is_refused():
    with pytest.raises(ValueError) as refused:
        permissions(machine(), state_machine_arn=TOPIC)
    assert (
        str(refused.value)
        == 'state_machine_arn "arn:aws:sns:us-east-1:123456789012:alerts" is not the ARN of a state'
        " machine: arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"
    )
