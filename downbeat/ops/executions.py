"""Executions of a stack's pipelines: listing them, and reading one whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.faults import missing
from downbeat.ops.gather import each, pages
from downbeat.ops.timeline import Timeline, timeline_of
from downbeat.plan.planned import Planned


@dataclass(frozen=True)
class ExecutionSummary:
    """One execution as ListExecutions tells of it. `seconds` until now for one that runs."""

    pipeline: str
    name: str
    arn: str
    status: str
    started: datetime
    stopped: datetime | None
    seconds: float
    redrives: int = 0


def summary(key: str, answer: Mapping[str, Any], now: datetime) -> ExecutionSummary:
    """An item of ListExecutions, or an answer of DescribeExecution."""
    started, stopped = answer["startDate"], answer.get("stopDate")
    if answer["status"] == "RUNNING":
        stopped = None
    return ExecutionSummary(
        pipeline=key,
        name=str(answer["name"]),
        arn=str(answer["executionArn"]),
        status=str(answer["status"]),
        started=started,
        stopped=stopped,
        seconds=((stopped or now) - started).total_seconds(),
        redrives=int(answer.get("redriveCount", 0)),
    )


def list_executions(
    deployment: Deployment,
    pipelines: Iterable[Planned],
    *,
    since: timedelta,
    statuses: Iterable[str] = (),
    limit: int = 100,
) -> list[ExecutionSummary]:
    """The executions that started since, latest first, at most `limit`; of pipelines that are not
    deployed there are none.

    Args:
        statuses: as DescribeExecution has them; () is all.
    """
    now = deployment.now()
    chosen: list[str | None] = [*statuses] or [None]
    requests = [(one, status) for one in pipelines for status in chosen]
    per_request = each(lambda pair: _of_one(deployment, *pair, now - since, limit), requests)
    summaries = [summary(key, answer, now) for key, answers in per_request for answer in answers]
    return sorted(summaries, key=lambda one: one.started, reverse=True)[:limit]


def failed_executions(
    deployment: Deployment, pipelines: Iterable[Planned], since: timedelta, limit: int = 100
) -> list[ExecutionSummary]:
    """The executions that ended badly, latest first."""
    return list_executions(deployment, pipelines, since=since, statuses=ENDED_BADLY, limit=limit)


def _of_one(
    deployment: Deployment, planned: Planned, status: str | None, since: datetime, limit: int
) -> tuple[str, list[Mapping[str, Any]]]:
    """Items of one pipeline that started since; AWS lists the latest first, so the first that is
    older ends it.
    """
    client = deployment.client("stepfunctions")
    request: dict[str, Any] = {"stateMachineArn": planned.address.state_machine_arn}
    if status:
        request["statusFilter"] = status
    listed: list[Mapping[str, Any]] = []
    try:
        for item in pages(client, "list_executions", "executions", limit, **request):
            if item["startDate"] < since:
                break
            listed.append(item)
    except client.exceptions.ClientError as error:
        if not missing(error):
            raise
    return planned.key, listed


def history(deployment: Deployment, arn: str) -> list[Mapping[str, Any]]:
    """All events of an execution, first to last."""
    client = deployment.client("stepfunctions")
    events = pages(
        client,
        "get_execution_history",
        "events",
        executionArn=arn,
        includeExecutionData=True,
        maxResults=1000,
    )
    return list(events)


def last_events(deployment: Deployment, arn: str, number: int = 100) -> list[Mapping[str, Any]]:
    """The last events of an execution, in ascending order, by one call."""
    answer = deployment.client("stepfunctions").get_execution_history(
        executionArn=arn, reverseOrder=True, includeExecutionData=True, maxResults=number
    )
    return list(reversed(answer["events"]))


def read_timeline(deployment: Deployment, arn: str) -> Timeline:
    """What the execution did, from all of its events."""
    return timeline_of(history(deployment, arn))
