"""An event that starts the orchestration."""

import json

import pytest

from downbeat.plan.triggers import Events
from tests.components.example import ADDRESS, deployed

TRIGGER = Events({"source": ["acme"]})


@pytest.fixture(scope="module")
def run():
    return deployed(trigger=TRIGGER)


def test_the_rule_starts_the_alias_and_a_start_that_fails_is_kept(run):
    rule = run.of("cloudwatch/eventRule:EventRule")["weekly-event-rule"].inputs
    assert json.loads(rule["eventPattern"]) == {"source": ["acme"]}
    assert run.of("cloudwatch/eventTarget:EventTarget")["weekly-event-target"].inputs == {
        "rule": "weekly-dev-event",
        "eventBusName": "default",
        "targetId": "state-machine",
        "arn": ADDRESS.alias_arn,
        "roleArn": "arn:aws:iam::123456789012:role/weekly-dev-event",
        "retryPolicy": {"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 3600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }


def test_its_role_is_assumed_by_this_rule_and_starts_this_machine_and_nothing_else(run):
    trust = json.loads(run.of("iam/role:Role")["weekly-event-role"].inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Condition"]["ArnLike"] == {
        "aws:SourceArn": [ADDRESS.rule_arn("weekly-dev-event")]
    }
    policy = run.of("iam/rolePolicy:RolePolicy")["weekly-event-policy"].inputs["policy"]
    assert json.loads(policy)["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": ADDRESS.state_machine_arn,
        }
    ]


def test_it_waits_for_the_alias_and_the_role(run):
    assert {"weekly-states-live", "weekly-event-policy"} <= run.needs("weekly-event-target")


def test_its_rule_may_leave_a_dead_letter(run):
    policy = run.of("sqs/queue:Queue")["weekly-dead-letters-queue"].inputs["policy"]
    senders = json.loads(policy)["Statement"][0]["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert ADDRESS.rule_arn("weekly-dev-event") in senders


def test_a_pipeline_that_is_not_enabled_starts_on_no_event():
    run = deployed(trigger=TRIGGER, enabled=False)
    assert run.of("cloudwatch/eventRule:EventRule")["weekly-event-rule"].inputs["state"] == (
        "DISABLED"
    )
