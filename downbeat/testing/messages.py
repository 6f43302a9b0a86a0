"""The mails of an execution: what its states published, and what a rule tells of an end that no
state reports.

Nothing is sent: the mails are read off the execution's history and off the rule's own template.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from downbeat.plan.planned import NOTIFIED, Planned
from downbeat.plan.status_messages import answering, message, paths
from downbeat.simulator import Execution

RULE = "EventBridge"


class Mail(NamedTuple):
    """One mail: the topic's suffix ("pipeline-failure"), the subject ("" for a rule's), the text,
    and the state that sent it, or RULE.
    """

    topic: str
    subject: str
    body: str
    sender: str


def mails(planned: Planned, execution: Execution) -> list[Mail]:
    """Every mail of the execution, in the order they went out."""
    return [*published(planned, execution), *reported_statuses(planned, execution)]


def published(planned: Planned, execution: Execution) -> list[Mail]:
    """What its states published: calls of sns:publish that succeeded, those of child executions
    included.
    """
    suffixes = {planned.address.topic_arn(suffix): suffix for suffix in planned.topics.values()}
    found = []
    for one in (execution, *execution.children):
        events = {event["id"]: event for event in one.history}
        for event in one.history:
            details = event.get("taskSucceededEventDetails", {})
            if (details.get("resourceType"), details.get("resource")) == ("sns", "publish"):
                scheduled = events[events[event["previousEventId"]]["previousEventId"]]
                sent = json.loads(scheduled["taskScheduledEventDetails"]["parameters"])
                topic = suffixes.get(sent["TopicArn"], sent["TopicArn"])
                found.append(
                    Mail(topic, sent.get("Subject", ""), sent["Message"], _state(events, scheduled))
                )
    return found


def reported_statuses(planned: Planned, execution: Execution) -> list[Mail]:
    """What the rule on the execution's status tells (components/status_change.py), as EventBridge
    fills its template in.
    """
    event = status_event(planned, execution)
    return [
        Mail(planned.topics[outcome], "", filled(planned, outcome, event), RULE)
        for outcome, statuses in planned.reported_statuses.items()
        if execution.status in statuses and not _notified(execution) and not _skipped(execution)
    ]


def _notified(execution: Execution) -> bool:
    """Whether a state has sent the message about this failure, as its Cause says."""
    return execution.status == "FAILED" and (execution.cause or "").endswith(NOTIFIED)


def _skipped(execution: Execution) -> bool:
    """Whether the run guard skipped it, which the rule on successes leaves out."""
    return isinstance(execution.output, Mapping) and list(execution.output) == ["skipped"]


def filled(planned: Planned, outcome: str, event: Mapping[str, Any]) -> str:
    """The mail of the rule for an outcome; each line of its template is a quoted text, and stays
    one.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    statuses = planned.reported_statuses[outcome]
    return filled_in(
        message(
            planned.address,
            str(planned.references["environment"]),
            outcome,
            statuses,
            answers=answering(
                planned.pipeline.owner, planned.pipeline.severity, good=outcome == "success"
            ),
        ),
        paths(statuses),
        event,
    )


def filled_in(template: str, input_paths: Mapping[str, str], event: Mapping[str, Any]) -> str:
    """An input transformer's template with the event's values in place of <name>.

    `input_paths` maps names to paths.
    """
    values = {name: _at(event, path) for name, path in input_paths.items()}
    return re.sub(r"<(\w+)>", lambda word: str(values.get(word[1], word[0])), template)


def status_event(planned: Planned, execution: Execution) -> dict[str, Any]:
    """The event that Step Functions emits when the execution has ended.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    begun, address = execution.history[0]["timestamp"], planned.address
    ended = begun + timedelta(seconds=execution.seconds)
    succeeded = execution.status == "SUCCEEDED"
    return {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "account": address.account,
        "region": address.region,
        "time": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
        "resources": [execution.arn],
        "detail": {
            "executionArn": execution.arn,
            "stateMachineArn": address.state_machine_arn,
            "name": execution.name,
            "status": execution.status,
            "startDate": int(begun.timestamp() * 1000),
            "stopDate": int(ended.timestamp() * 1000),
            "input": json.dumps(execution.input, ensure_ascii=False),
            "output": json.dumps(execution.output, ensure_ascii=False) if succeeded else None,
            "error": execution.error,
            "cause": execution.cause,
        },
    }


def _at(event: Mapping[str, Any], path: str) -> Any:
    """The value at "$.detail.name"; null as EventBridge writes it."""
    found: Any = event
    for step in path.split(".")[1:]:
        found = found.get(step) if isinstance(found, Mapping) else None
    return "null" if found is None else found


def _state(events: Mapping[int, Mapping[str, Any]], event: Mapping[str, Any]) -> str:
    """The name of the state in which an event happened: that of the StateEntered event before
    it.
    """
    return next(details["name"] for details in _before(events, event))


def _before(
    events: Mapping[int, Mapping[str, Any]], event: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    while event["previousEventId"]:
        event = events[event["previousEventId"]]
        if "stateEnteredEventDetails" in event:
            yield event["stateEnteredEventDetails"]
