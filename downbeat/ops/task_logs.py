"""The log of what a state called: a container's, a Glue run's, a function's, a Batch job's.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.gather import pages
from downbeat.ops.reason import find_reason
from downbeat.ops.visit import Attempt

GLUE_GROUPS = ("/aws-glue/jobs/error", "/aws-glue/jobs/output")


@dataclass(frozen=True)
class LogPlace:
    """Where lines are: a log group, and there a stream, or lines that hold `containing`, between
    two times. `stream` and `containing` are "" for none.
    """

    group: str
    stream: str = ""
    containing: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class LogLine:
    """One line and when it was written."""

    at: datetime
    text: str


def log_places(deployment: Deployment, attempt: Attempt) -> list[LogPlace]:
    """Where the attempt's service logged; [] where it is not known."""
    reason = find_reason(attempt.error, attempt.cause)
    ids = reason.ids if attempt.cause else {}
    find = PLACES.get(attempt.service)
    return find(deployment, attempt, ids) if find else []


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _ecs(deployment: Deployment, attempt: Attempt, ids: Mapping[str, str]) -> list[LogPlace]:
    tasks = _dict(attempt.submitted).get("Tasks") or [{}]
    task = ids.get("task") or _dict(tasks[0]).get("TaskArn", "")
    definition = _dict(attempt.parameters).get("TaskDefinition") or ids.get("task_definition")
    if not task or not definition:
        return []
    client = deployment.client("ecs")
    try:
        described = client.describe_task_definition(taskDefinition=definition)["taskDefinition"]
    except client.exceptions.ClientError as error:
        if missing(error) or "ClientException" in str(error):
            return []
        raise
    places = []
    containers = described.get("containerDefinitions", [])
    # The one that failed first, then the others.
    for one in sorted(containers, key=lambda one: one["name"] != ids.get("container")):
        options = (one.get("logConfiguration") or {}).get("options") or {}
        group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
        if group and prefix:
            stream = f"{prefix}/{one['name']}/{task.rpartition('/')[2]}"
            places.append(LogPlace(group, stream))
    return places


def _glue(_: Deployment, attempt: Attempt, ids: Mapping[str, str]) -> list[LogPlace]:
    run = ids.get("run") or _dict(attempt.submitted).get("JobRunId", "")
    if not run:
        return []
    base = ids.get("log_group")
    groups = (f"{base}/error", f"{base}/output") if base else GLUE_GROUPS
    return [LogPlace(group, run) for group in groups]


def _function(_: Deployment, attempt: Attempt, ids: Mapping[str, str]) -> list[LogPlace]:
    parameters = attempt.parameters
    named = parameters if isinstance(parameters, str) else _dict(parameters).get("FunctionName", "")
    name = function_name(str(named or attempt.action))
    if not name:
        return []
    end = (attempt.ended or datetime.now(UTC)) + timedelta(seconds=5)
    return [LogPlace(f"/aws/lambda/{name}", "", ids.get("request", ""), attempt.started, end)]


def function_name(text: str) -> str:
    """The name of a function from its name, its ARN, or either with a version or an alias."""
    parts = text.split(":")
    if parts[0] == "arn":
        return parts[6] if len(parts) > 6 else ""
    return parts[0]


def _batch(_: Deployment, attempt: Attempt, ids: Mapping[str, str]) -> list[LogPlace]:
    return [LogPlace("/aws/batch/job", ids["stream"])] if ids.get("stream") else []


PLACES = {"ecs": _ecs, "glue": _glue, "lambda": _function, "batch": _batch}


def last_lines(deployment: Deployment, place: LogPlace, number: int) -> list[LogLine]:
    """The last lines at a place, oldest first; [] where the group or the stream is not there."""
    client = deployment.client("logs")
    try:
        if place.stream:
            answer = client.get_log_events(
                logGroupName=place.group,
                logStreamName=place.stream,
                limit=number,
                startFromHead=False,
            )
            events = answer["events"]
        else:
            events = list(pages(client, "filter_log_events", "events", 1000, **_filter(place)))
    except client.exceptions.ClientError as error:
        if missing(error):
            return []
        raise
    lines = [LogLine(_time(event["timestamp"]), event["message"].rstrip()) for event in events]
    return sorted(lines, key=lambda line: line.at)[-number:]


def _filter(place: LogPlace) -> dict[str, Any]:
    request: dict[str, Any] = {"logGroupName": place.group}
    if place.containing:
        pattern = place.containing
        request["filterPattern"] = pattern if pattern.startswith("{") else f'"{pattern}"'
    if place.start:
        request["startTime"] = int(place.start.timestamp() * 1000)
    if place.end:
        request["endTime"] = int(place.end.timestamp() * 1000)
    return request


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
