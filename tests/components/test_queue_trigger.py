"""A queue whose messages start the orchestration."""

import json

import pytest

from downbeat.plan.triggers import Messages
from tests.components.example import ADDRESS, KEY, TAGS, deployed

QUEUE = ADDRESS.arn("sqs", "orders")
PIPE = "pipes/pipe:Pipe"


@pytest.fixture(scope="module")
def run():
    return deployed(trigger=Messages(QUEUE))


def test_the_pipe_starts_the_alias_with_each_message_and_waits_for_no_end(run):
    assert run.one(PIPE).inputs == {
        "name": "weekly-dev-queue",
        "description": "Starts weekly-dev",
        "roleArn": "arn:aws:iam::123456789012:role/weekly-dev-queue",
        "source": QUEUE,
        "sourceParameters": {"sqsQueueParameters": {"batchSize": 1}},
        "target": ADDRESS.alias_arn,
        "targetParameters": {
            "stepFunctionStateMachineParameters": {"invocationType": "FIRE_AND_FORGET"}
        },
        "desiredState": "RUNNING",
        "tags": TAGS,
    }


def test_a_filter_is_a_pattern_and_a_large_batch_has_a_window_to_gather_in():
    trigger = Messages(QUEUE, 50, {"body": {"kind": ["order"]}})
    assert deployed(trigger=trigger).one(PIPE).inputs["sourceParameters"] == {
        "filterCriteria": {"filters": [{"pattern": '{"body": {"kind": ["order"]}}'}]},
        "sqsQueueParameters": {"batchSize": 50, "maximumBatchingWindowInSeconds": 20},
    }


def test_its_role_is_assumed_by_this_pipe_reads_this_queue_and_starts_this_machine(run):
    trust = json.loads(run.of("iam/role:Role")["weekly-queue-role"].inputs["assumeRolePolicy"])
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "pipes.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "ArnLike": {"aws:SourceArn": [ADDRESS.arn("pipes", "pipe/weekly-dev-queue")]},
            },
        }
    ]
    policy = run.of("iam/rolePolicy:RolePolicy")["weekly-queue-policy"].inputs["policy"]
    assert json.loads(policy)["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
            "Resource": QUEUE,
        },
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": ADDRESS.state_machine_arn,
        },
        KEY.reading,
    ]


def test_it_waits_for_the_alias_and_the_role(run):
    assert {"weekly-states-live", "weekly-queue-policy"} <= run.needs("weekly-queue-pipe")


def test_a_pipeline_that_is_not_enabled_leaves_the_messages_where_they_are():
    run = deployed(trigger=Messages(QUEUE), enabled=False)
    assert run.one(PIPE).inputs["desiredState"] == "STOPPED"


@pytest.mark.parametrize(("batch", "gathered"), [(10, False), (11, True)])
def test_only_more_than_ten_messages_wait_for_each_other(batch, gathered):
    pipe = deployed(trigger=Messages(QUEUE, batch)).one(PIPE).inputs
    parameters = pipe["sourceParameters"]["sqsQueueParameters"]
    assert ("maximumBatchingWindowInSeconds" in parameters) is gathered
