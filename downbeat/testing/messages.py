"""The mails of an execution: what its states published, and what the reporter sends about an end
that no state reports.

Nothing is sent: the mails are read off the execution's history and off a run of the reporter's own
definition on the simulator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from downbeat.plan.planned import NOTIFIED, Planned
from downbeat.plan.unreported_ends import facts, reporter_definition
from downbeat.simulator import Call, Execution, simulate
from downbeat.simulator.service_results import default_result

REPORTER = "reporter"


class Mail(NamedTuple):
    """One mail: the topic's suffix ("pipeline-failure"), the subject, the text, and the state that
    sent it, or REPORTER.
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
    notifications = []
    for one in (execution, *execution.children):
        events = {event["id"]: event for event in one.history}
        for event in one.history:
            details = event.get("taskSucceededEventDetails", {})
            if (details.get("resourceType"), details.get("resource")) == ("sns", "publish"):
                scheduled = events[events[event["previousEventId"]]["previousEventId"]]
                sent = json.loads(scheduled["taskScheduledEventDetails"]["parameters"])
                topic = suffixes.get(sent["TopicArn"], sent["TopicArn"])
                notifications.append(
                    Mail(topic, sent.get("Subject", ""), sent["Message"], _state(events, scheduled))
                )
    return notifications


def reported_statuses(planned: Planned, execution: Execution) -> list[Mail]:
    """What the stack's reporter sends about the execution's status, as mails."""
    suffixes = {planned.address.topic_arn(suffix): suffix for suffix in planned.topics.values()}
    return [
        Mail(suffixes[sent["TopicArn"]], sent["Subject"], sent["Message"], REPORTER)
        for sent in reports(planned, execution)
    ]


def reports(planned: Planned, execution: Execution) -> list[dict[str, Any]]:
    """The arguments with which the stack's reporter publishes the execution's status
    (components/reporter.py): it runs here as it is deployed, with the event and with the
    execution's history.
    """
    reported = any(execution.status in statuses for statuses in planned.reported_statuses.values())
    if not reported or _notified(execution) or _skipped(execution):
        return []
    return _calls_of_reporter(planned, execution, "sns:publish")


def slack_report(planned: Planned, execution: Execution) -> list[str]:
    """What the reporter has Slack show of an execution that ended badly, as the webhook's JSON."""
    return [
        json.dumps(entry["Detail"]["message"], ensure_ascii=False)
        for sent in _calls_of_reporter(planned, execution, "events:putEvents", slack=True)
        for entry in sent["Entries"]
    ]


def _calls_of_reporter(
    planned: Planned, execution: Execution, kind: str, *, slack: bool = False
) -> list[Any]:
    """The arguments of the calls of this kind that the reporter makes of an execution's end."""
    sent: list[Any] = []

    def tasks(call: Call) -> Any:
        if call.resource.endswith(":sfn:getExecutionHistory"):
            return history_page(execution, **call.arguments)
        if call.resource.endswith(kind):
            sent.append(call.arguments)
        return default_result(call)

    event = status_event(planned, execution)
    simulate(_definition(planned, slack=slack), event, tasks=tasks)
    return sent


def history_page(
    execution: Execution, *, MaxResults: int, NextToken: str = "0", **_: Any
) -> dict[str, Any]:
    """A page of an execution's history, the last event first, with the member names that an SDK
    integration has; the token is the place of the next page.

    https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
    """
    first, last = int(NextToken), int(NextToken) + MaxResults
    events = execution.history[::-1]
    more = {"NextToken": str(last)} if events[last:] else {}
    return {"Events": [capitalized(event) for event in events[first:last]], **more}


def capitalized(value: Any) -> Any:
    """A value with the first letter of each key in upper case, and times as text."""
    if isinstance(value, Mapping):
        return {f"{key[:1].upper()}{key[1:]}": capitalized(one) for key, one in value.items()}
    if isinstance(value, list):
        return [capitalized(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _definition(planned: Planned, *, slack: bool) -> dict[str, Any]:
    """The reporter of a stack that has this pipeline alone."""
    known = facts(
        planned.address,
        planned.topics,
        planned.definition,
        dashboard=str(planned.references["dashboard_url"]),
        owner=planned.pipeline.owner,
        severity=planned.pipeline.severity,
        slack=slack,
    )
    reported = {planned.address.state_machine_arn: known}
    stack, environment = (str(planned.references[name]) for name in ("stack", "environment"))
    return reporter_definition(planned.address, stack, environment, reported)


def _notified(execution: Execution) -> bool:
    """Whether a state has sent the message about this failure, as its Cause says."""
    return execution.status == "FAILED" and (execution.cause or "").endswith(NOTIFIED)


def _skipped(execution: Execution) -> bool:
    """Whether the run guard skipped it, which the rule on successes leaves out."""
    return isinstance(execution.output, Mapping) and list(execution.output) == ["skipped"]


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
    value: Any = event
    for step in path.split(".")[1:]:
        value = value.get(step) if isinstance(value, Mapping) else None
    return "null" if value is None else value


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
