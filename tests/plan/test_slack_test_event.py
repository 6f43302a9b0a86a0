"""The event by which Slack is tried."""

import json

from downbeat.plan.slack_messages import slack_test_event
from tests.plan.orchestrations import ADDRESS


def test_the_test_of_slack_is_an_event_of_an_execution_of_the_machine():
    entry = slack_test_event(ADDRESS)
    assert entry["DetailType"] == "Step Functions Execution Status Change"
    detail = json.loads(entry["Detail"])
    assert detail["stateMachineArn"] == ADDRESS.state_machine_arn
    assert detail["executionArn"] == (
        "arn:aws:states:eu-west-1:111122223333:execution:weekly-dev:a-test-nothing-has-happened"
    )
