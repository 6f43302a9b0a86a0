"""Does somebody hear when something goes wrong? Subscriptions, alarms, dead letters, and how long
ago a pipeline last succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from downbeat.ops.deployment import Deployment, deployed_since
from downbeat.ops.faults import missing
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.gather import pages
from downbeat.ops.letters import queue_url, queues
from downbeat.ops.notify_command import subscriptions, topic_arns
from downbeat.ops.overview import starting_state
from downbeat.ops.words import counted, duration
from downbeat.plan.planned import Planned

LONG = timedelta(days=7)
GRACE = timedelta(hours=1)


def subscribed(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The failure topic has a subscriber, and every subscription is confirmed."""
    topics = topic_arns(planned)
    known = subscriptions(deployment, topics)
    failure = planned.address.topic_arn(planned.topics["failure"])
    if not any(one.topic == failure for one in known):
        yield CheckFinding(
            planned.key,
            "subscriptions",
            failure,
            "nobody subscribes: no one hears of a failure.",
            f"write addresses into notify.failure of {planned.key}, or of the whole stack.",
        )
    for one in known:
        if not one.confirmed:
            yield CheckFinding(
                planned.key,
                "subscriptions",
                one.topic,
                f"{one.endpoint} has not confirmed: it hears nothing.",
                "follow the link in AWS's mail within three days of it, or subscribe again:"
                f" aws sns subscribe --topic-arn {one.topic} --protocol {one.protocol}"
                f" --notification-endpoint {one.endpoint}",
            )


def alarms(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The pipeline has alarms; each has an action, is enabled, and knows its metric."""
    client, prefix = deployment.client("cloudwatch"), f"{planned.address.name}-"
    metric_alarms = list(pages(client, "describe_alarms", "MetricAlarms", AlarmNamePrefix=prefix))
    if not metric_alarms:
        yield CheckFinding(
            planned.key, "alarms", planned.address.name, "it has no alarm.", "deploy the stack."
        )
    for alarm in metric_alarms:
        for message, fix in _alarm(alarm, deployment):
            yield CheckFinding(planned.key, "alarms", alarm["AlarmName"], message, fix, WARNING)


def _alarm(alarm: dict[str, Any], deployment: Deployment) -> Iterator[tuple[str, str]]:
    name = alarm["AlarmName"]
    if not alarm.get("AlarmActions"):
        yield "it has no action: it notifies no one.", "deploy the stack, or add the failure topic."
    if alarm.get("ActionsEnabled") is False:
        yield (
            "its actions are switched off.",
            f"aws cloudwatch enable-alarm-actions --alarm-names {name}",
        )
    since = alarm.get("StateUpdatedTimestamp")
    age = deployment.now() - since if since else timedelta()
    if alarm.get("StateValue") == "INSUFFICIENT_DATA" and age > LONG:
        lasted = duration(age.total_seconds())
        yield f"it has had no data for {lasted}.", "see whether its metric's dimensions are right."
    if alarm.get("StateValue") == "ALARM":
        yield (
            f"it is in alarm: {alarm.get('StateReason', 'no reason is given')}",
            f"downbeat why {name.rpartition('-')[0]} {deployment.options}",
        )


def dead_letters(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The dead-letter queues are there and empty."""
    client = deployment.client("sqs")
    for queue in queues(planned):
        url = queue_url(deployment, queue)
        if not url:
            yield CheckFinding(
                planned.key, "dead letters", queue, "the queue is not there.", "deploy the stack."
            )
            continue
        attributes = client.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        number = int(attributes["ApproximateNumberOfMessages"])
        if number:
            yield CheckFinding(
                planned.key,
                "dead letters",
                queue,
                f"{counted(number, 'message')} could not be delivered.",
                f"downbeat dead-letters show {planned.key} {deployment.options}",
            )


def last_success(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The last execution that went well is not older than the schedule allows, and an hour."""
    gap = planned.pipeline.schedule.longest_gap()
    if gap is None or starting_state(deployment, planned) != "ENABLED":
        return
    client = deployment.client("stepfunctions")
    try:
        listed = client.list_executions(
            stateMachineArn=planned.address.state_machine_arn,
            statusFilter="SUCCEEDED",
            maxResults=1,
        )["executions"]
    except client.exceptions.ClientError as error:
        if missing(error):
            return
        raise
    allowed = gap + GRACE + timedelta(minutes=planned.pipeline.schedule.window_minutes)
    since = listed[0]["startDate"] if listed else deployed_since(deployment, planned)
    age = deployment.now() - since
    if age > allowed:
        ago = duration(age.total_seconds())
        began = (
            f"its last success began {ago} ago"
            if listed
            else f"it has not succeeded in the last 90 days, and was deployed {ago} ago"
        )
        yield CheckFinding(
            planned.key,
            "last success",
            planned.address.name,
            f"{began}; {planned.pipeline.schedule.describe()} allows"
            f" {duration(allowed.total_seconds())}.",
            f"downbeat why {planned.key} {deployment.options}; then downbeat backfill {planned.key}"
            f" --missed {deployment.options}",
        )
