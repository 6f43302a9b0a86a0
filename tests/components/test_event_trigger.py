"""An event that starts the orchestration."""

import json

from components.event_trigger import EventTrigger, EventTriggerArgs
from tests import program
from tests.components.example import ADDRESS, KEY, TAGS, deployed

ARGS = EventTriggerArgs(
    ADDRESS, {"source": ["acme"]}, KEY, TAGS, bus="orders", input={"from": "orders"}, enabled=False
)


def test_the_rule_starts_the_alias_and_a_start_that_fails_is_kept():
    run = deployed()
    assert json.loads(
        run.of("cloudwatch/eventRule:EventRule")["weekly-event-rule"].inputs["eventPattern"]
    ) == {"source": ["acme"]}
    assert run.of("cloudwatch/eventTarget:EventTarget")["weekly-event-target"].inputs == {
        "rule": "weekly-dev-event",
        "eventBusName": "default",
        "targetId": "state-machine",
        "arn": ADDRESS.alias_arn,
        "roleArn": "arn:aws:iam::123456789012:role/weekly-dev-event",
        "retryPolicy": {"maximumRetryAttempts": 2, "maximumEventAgeInSeconds": 3600},
        "deadLetterConfig": {"arn": ADDRESS.dead_letter_queue_arn},
    }


def test_its_role_starts_this_machine_and_nothing_else():
    policy = json.loads(
        deployed().of("iam/rolePolicy:RolePolicy")["weekly-event-policy"].inputs["policy"]
    )
    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": ADDRESS.state_machine_arn,
        }
    ]


def test_it_waits_for_the_alias_and_the_role():
    assert {"weekly-states-live", "weekly-event-policy"} <= deployed().needs("weekly-event-target")


def test_a_rule_on_another_bus_is_named_with_its_bus_switched_off_and_has_its_own_input():
    run = program.run(lambda: EventTrigger("orders", ARGS, []) and None)
    rule = run.one("cloudwatch/eventRule:EventRule").inputs
    assert (rule["eventBusName"], rule["state"]) == ("orders", "DISABLED")
    assert run.one("cloudwatch/eventTarget:EventTarget").inputs["input"] == '{"from": "orders"}'
    trust = json.loads(run.one("iam/role:Role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Condition"]["ArnLike"] == {
        "aws:SourceArn": [ADDRESS.rule_arn("orders/weekly-dev-event")]
    }
