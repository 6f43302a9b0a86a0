"""The event by which Slack is tried."""

import json

from downbeat.plan.slack_messages import slack_test_event
from tests.plan.orchestrations import ADDRESS


def test_the_test_of_slack_is_an_event_that_carries_its_own_message():
    entry = slack_test_event(ADDRESS)
    kind = "Step Functions Execution Status Change"
    assert (entry["Source"], entry["DetailType"]) == ("downbeat", kind)
    assert json.loads(entry["Detail"]) == {
        "stateMachineArn": ADDRESS.state_machine_arn,
        "status": "TEST",
        "message": {
            "text": "🧪 *weekly-dev* a test of `downbeat notify test`: nothing has happened",
            "attachments": [],
        },
    }
