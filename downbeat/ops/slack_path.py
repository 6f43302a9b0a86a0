"""The way to Slack as it is deployed: the connection, the API destination, and the rule.

No test message can take it: its rules hear of executions only, and nobody but AWS may put an event
in that name (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html).
"""

from __future__ import annotations

from collections.abc import Iterator

from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import Finding
from downbeat.ops.referenced import answer_or_none
from downbeat.plan.planned import Planned

BUS = "default"


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
    rule = f"{name}-failure"
    found = answer_or_none(client, lambda: client.describe_rule(Name=rule, EventBusName=BUS))
    if found is None:
        yield f"the rule {rule} is not there"
    elif found["State"] == "DISABLED":
        yield f"the rule {rule} is switched off"


def slack(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """What brings messages to Slack is there and on, where the pipeline tells Slack."""
    for fault in slack_faults(deployment, planned) or ():
        message = f"{fault}: Slack hears nothing."
        yield Finding(planned.key, "slack", planned.address.slack, message, redeploy(deployment))


def slack_line(deployment: Deployment, planned: Planned) -> str:
    """Say in one line whether Slack will hear of the pipeline; "" where it is not told."""
    faults = slack_faults(deployment, planned)
    if faults is None:
        return ""
    if faults:
        return f"Slack hears nothing of {planned.key}: {'; '.join(faults)}."
    return (
        f"Slack's connection, destination and rule of {planned.key} are on; the end of the next"
        " execution shows whether the webhook takes messages."
    )
