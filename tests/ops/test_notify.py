"""Test messages: who hears, and who does not."""

import json

import pytest

from tests.ops.changing import written
from tests.ops.world import HEARD


def test_notify_test_names_who_has_not_confirmed(world, downbeat):
    world.subscriptions = [HEARD | {"SubscriptionArn": "PendingConfirmation"}]
    result = downbeat("notify", "test", "etl", "--yes")
    assert (result.exit_code, "a@example.com: NOT CONFIRMED, hears nothing" in result.stdout) == (
        1,
        True,
    )


def test_a_test_message_passes_the_filter_of_every_outcome(world, downbeat):
    downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    sent = [given["MessageAttributes"] for operation, given in written(world)]
    assert sent[0] == {
        "pipeline": {"DataType": "String", "StringValue": "cm-etl-pipeline-state-machine"},
        "environment": {"DataType": "String", "StringValue": "prod"},
        "outcome": {
            "DataType": "String.Array",
            "StringValue": '["failed", "partial", "succeeded"]',
        },
    }


def with_rule(world, **pattern):
    """The rule by which Slack hears of failures, as it is deployed."""
    given = {"source": ["aws.states", "downbeat"], **pattern}
    rule = {"State": "ENABLED", "EventPattern": json.dumps(given)}
    world.aws.on("events", "DescribeApiDestination", {"ApiDestinationState": "ACTIVE"})
    world.aws.on("events", "DescribeRule", rule)
    world.aws.on("events", "PutEvents", {"FailedEntryCount": 0, "Entries": [{"EventId": "e-1"}]})


@pytest.mark.parametrize(
    ("connection", "exit_code", "line"),
    [
        ("AUTHORIZED", 0, "Sent a test of etl to Slack: look at the channel."),
        (
            "DEAUTHORIZED",
            1,
            "Slack hears nothing of etl: the connection cm-etl-pipeline-state-machine-chat is"
            " DEAUTHORIZED.",
        ),
    ],
)
def test_notify_test_says_whether_slack_hears(world, downbeat, connection, exit_code, line):
    world.aws.on("events", "DescribeApiDestination", {"ApiDestinationState": "ACTIVE"})
    world.aws.on("events", "DescribeConnection", {"ConnectionState": connection})
    with_rule(world)
    result = downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    assert (result.exit_code, line in result.stdout + result.stderr) == (exit_code, True)
    sent = [given for _, name, given in world.aws.calls if name == "PutEvents"]
    assert len(sent) == (1 if exit_code == 0 else 0)


def test_a_rule_of_slack_from_before_test_messages_is_said_to_be_old(world, downbeat):
    with_rule(world, source=["aws.states"])
    world.aws.on("events", "DescribeConnection", {"ConnectionState": "AUTHORIZED"})
    result = downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    old = "was deployed before there were test messages: pulumi up -s prod"
    assert (result.exit_code, old in result.stderr) == (1, True)


def test_a_channel_of_amazon_q_gets_the_form_that_it_shows(world, downbeat):
    endpoint = "https://global.sns-api.chatbot.amazonaws.com"
    world.subscriptions = [HEARD, HEARD | {"Protocol": "https", "Endpoint": endpoint}]
    downbeat("notify", "test", "etl", "--yes", "-s", "prod")
    sent = next(given for _, name, given in world.aws.calls if name == "Publish")
    texts = json.loads(sent["Message"])
    shown = json.loads(texts["https"])
    assert (sent["MessageStructure"], texts["default"].startswith("This is a test")) == (
        "json",
        True,
    )
    assert (shown["version"], shown["source"]) == ("1.0", "custom")
    assert shown["content"]["title"].startswith("Test of cm-etl-pipeline-state-machine-")
