"""The way to Slack as it is deployed: the connection, the API destination, and the rule, which
takes events of a test too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.finding import CheckFinding
from downbeat.ops.referenced import answer_or_none
from downbeat.plan.planned import Planned
from downbeat.plan.slack_messages import SLACK_SOURCE, slack_test_event

BUS = "default"
# The word of `slack` in the stack file for the rule that tests take.
FAILURE = "failure"
# The endpoint by which Amazon Q in chat applications (once AWS Chatbot) subscribes to a topic.
# https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html
CHAT_ENDPOINT = "https://global.sns-api.chatbot.amazonaws.com"


def slack_faults(deployment: Deployment, planned: Planned) -> list[str] | None:
    """Say what keeps messages from Slack; [] where nothing does, None where the pipeline does not
    tell Slack.
    """
    client, name = deployment.client("events"), planned.address.slack
    destination = answer_or_none(client, lambda: client.describe_api_destination(Name=name))
    if destination is None:
        return None
    return list(_faults(deployment, planned, str(destination["ApiDestinationState"])))


def _faults(deployment: Deployment, planned: Planned, state: str) -> Iterator[str]:
    client, name = deployment.client("events"), planned.address.slack
    if state != "ACTIVE":
        yield f"the API destination {name} is {state}"
    connection = answer_or_none(client, lambda: client.describe_connection(Name=name))
    if connection is None:
        yield f"the connection {name} is not there"
    elif connection["ConnectionState"] != "AUTHORIZED":
        yield f"the connection {name} is {connection['ConnectionState']}"
    rule_name = f"{name}-failure"
    rule = _rule(deployment, planned)
    if FAILURE not in planned.pipeline.slack:
        return
    if rule is None:
        yield f"the rule {rule_name} is not there"
    elif rule["State"] == "DISABLED":
        yield f"the rule {rule_name} is switched off"


def _rule(deployment: Deployment, planned: Planned) -> Any:
    """DescribeRule's answer of the rule for failures; None where it is not there."""
    client, name = deployment.client("events"), f"{planned.address.slack}-failure"
    return answer_or_none(client, lambda: client.describe_rule(Name=name, EventBusName=BUS))


def send_test(deployment: Deployment, planned: Planned) -> str:
    """Put the event that Slack shows as a test; return what one should see.

    Raises:
        OpsError: where the deployed rule knows no test, or EventBridge refuses the event.
    """
    if FAILURE not in planned.pipeline.slack:
        raise OpsError(
            f"Slack hears no failures of {planned.key}, by whose rule a test would come: write"
            " `failure` into its `slack`."
        )
    rule = _rule(deployment, planned) or {}
    if f'"{SLACK_SOURCE}"' not in rule.get("EventPattern", ""):
        raise OpsError(
            f"Slack's rule of {planned.key} was deployed before there were test messages:"
            f" {redeploy(deployment)}"
        )
    answer = deployment.client("events").put_events(Entries=[slack_test_event(planned.address)])
    if answer["FailedEntryCount"]:
        refused = answer["Entries"][0]
        raise OpsError(f"EventBridge refused it: {refused.get('ErrorMessage', 'no reason given')}.")
    return (
        f"Sent a test of {planned.key} to Slack: look at the channel. What Slack has not taken"
        f" within an hour is a dead letter: downbeat dead-letters list {planned.key}"
        f" {deployment.options}"
    )


def chat_message(title: str, description: str) -> str:
    """Return a message that Amazon Q in chat applications shows: it drops any other form.

    https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
    """
    content = {"textType": "client-markdown", "title": title, "description": description}
    return json.dumps({"version": "1.0", "source": "custom", "content": content})


def slack(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """What brings messages to Slack is there and on, where the pipeline tells Slack."""
    for fault in slack_faults(deployment, planned) or ():
        message = f"{fault}: Slack hears nothing."
        yield CheckFinding(
            planned.key, "slack", planned.address.slack, message, redeploy(deployment)
        )
