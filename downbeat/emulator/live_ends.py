"""What the end of an execution does in the embedded AWS: alarms change, rules deliver its
status.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from downbeat.emulator.event_patterns import matches
from downbeat.emulator.live_tasks import Client
from downbeat.testing.flow import Run
from downbeat.testing.messages import filled_in, reports, status_event

# What CloudWatch would have counted → the metric.
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
METRICS = {
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
    "SUCCEEDED": "ExecutionsSucceeded",
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def deployed_definition(client: Client, state_machine_arn: str) -> dict[str, Any] | None:
    """The definition that is deployed there; None where the state machine is not."""
    try:
        return dict(
            json.loads(
                client("stepfunctions").describe_state_machine(stateMachineArn=state_machine_arn)[
                    "definition"
                ]
            )
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "StateMachineDoesNotExist":
            raise
        return None


def ended(client: Client, run: Run) -> list[str]:
    """What the end of the execution does there, told in lines: alarms that change, messages that
    rules send.
    """
    arn = run.planned.address.state_machine_arn
    return [*set_alarms(client("cloudwatch"), arn, run.status, run.seconds), *_rules(client, run)]


def set_alarms(cloudwatch: Any, state_machine_arn: str, status: str, seconds: float) -> list[str]:
    """Sets the alarms on this machine's own metrics, and says which change: past their threshold
    ALARM, otherwise OK (no data is no breach).
    """
    return list(_alarms(cloudwatch, state_machine_arn, status, seconds))


def _alarms(cloudwatch: Any, state_machine_arn: str, status: str, seconds: float) -> Iterator[str]:
    dimensions = [{"Name": "StateMachineArn", "Value": state_machine_arn}]
    values = {METRICS[status]: 1.0, "ExecutionTime": seconds * 1000}
    for page in cloudwatch.get_paginator("describe_alarms").paginate():
        for alarm in page["MetricAlarms"]:
            if (alarm.get("Namespace"), alarm.get("Dimensions")) != ("AWS/States", dimensions):
                continue
            value = values.get(alarm["MetricName"], 0.0)
            state = (
                "ALARM"
                if COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])
                else "OK"
            )
            before = alarm["StateValue"]
            if state == "ALARM" or before == "ALARM":
                reason = f"{alarm['MetricName']} is {value:g}, the threshold {alarm['Threshold']:g}"
                cloudwatch.set_alarm_state(
                    AlarmName=alarm["AlarmName"], StateValue=state, StateReason=reason
                )
                yield f"alarm {alarm['AlarmName']}: {before} → {state} ({reason})"


def _rules(client: Client, run: Run) -> Iterator[str]:
    """Delivers the status event to the topics and queues of the rules that match it. Where the
    target is the stack's reporter, its messages are published: it has no history there to read.
    """
    events, event = client("events"), status_event(run.planned, run.execution)
    for rule in events.list_rules()["Rules"]:
        if rule.get("State") != "ENABLED" or not matches(
            json.loads(rule.get("EventPattern") or "{}"), event
        ):
            continue
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            service = target["Arn"].split(":")[2]
            if service == "sns":
                client("sns").publish(TopicArn=target["Arn"], Message=_message(target, event))
            elif service == "sqs":
                url = client("sqs").get_queue_url(QueueName=target["Arn"].rsplit(":", 1)[1])[
                    "QueueUrl"
                ]
                client("sqs").send_message(QueueUrl=url, MessageBody=_message(target, event))
            elif service == "states":
                yield from _reports(client, run, target["Arn"].rsplit(":", 1)[1])
                continue
            else:
                yield f"rule {rule['Name']} matches; its target {target['Arn']} is not played"
                continue
            yield f"rule {rule['Name']}: {run.status} told to {target['Arn'].rsplit(':', 1)[1]}"


def _reports(client: Client, run: Run, reporter: str) -> Iterator[str]:
    for sent in reports(run.planned, run.execution):
        client("sns").publish(**sent)
        yield f"{reporter}: {run.status} reported to {sent['TopicArn'].rsplit(':', 1)[1]}"


def _message(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    transformer = target.get("InputTransformer")
    return (
        filled_in(transformer["InputTemplate"], transformer["InputPathsMap"], event)
        if transformer
        else json.dumps(event)
    )
