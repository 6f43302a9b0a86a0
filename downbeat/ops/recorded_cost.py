"""What the executions of the last days took, priced like the estimate: their real durations,
attempts and ends, by the same list prices.

Histories are read of a sample, the latest of each pipeline; the others are taken to cost the mean
of it. What a history does not tell is as the estimate has it: sizes, logs, standing resources.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from downbeat.config import Stack
from downbeat.estimates.stacks import estimate
from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.executions import ExecutionSummary, list_executions, read_timeline
from downbeat.ops.gather import each
from downbeat.ops.timeline import Timeline
from downbeat.plan.costs.bill import Bill, total
from downbeat.plan.costs.execution import Facts, PublishedMessage, execution_bill
from downbeat.plan.costs.list_prices import PriceList
from downbeat.plan.costs.monthly import PipelineMonth, StackMonth
from downbeat.plan.costs.service_meters import HOURS_PER_MONTH, Use
from downbeat.plan.costs.usage import operation
from downbeat.plan.planned import Planned

# How many histories of a pipeline are read: each is a call or more.
SAMPLE = 20
MOST_EXECUTIONS = 10_000


@dataclass(frozen=True)
class ActualCost:
    """One pipeline: what was estimated, and what it took. `dollars` are scaled to a month of 730
    hours; `sampled` says how many histories they are from, `children` whether Map runs had child
    executions, whose histories are not read.
    """

    pipeline: str
    estimated_runs: float
    estimated_run: float
    estimated_month: float
    runs: float
    failed: int
    sampled: int
    mean_seconds: float | None
    run: float | None
    month: float | None
    children: bool
    unknown: tuple[str, ...] = ()


def actual_costs(
    deployment: Deployment, stack: Stack, since: timedelta
) -> tuple[StackMonth, list[ActualCost]]:
    """Read what the executions since then took.

    Returns (the estimate of a month, each pipeline's actual cost beside it).
    """
    planned = list(deployment.pipelines.values())
    month = estimate(stack, planned)
    listed = {
        one.key: list_executions(deployment, [one], since=since, limit=MOST_EXECUTIONS)
        for one in planned
    }
    return month, [
        _actual(deployment, month, one, estimated, listed[one.key], since)
        for one, estimated in zip(planned, month.pipelines, strict=True)
    ]


def _actual(  # noqa: PLR0917  all of one pipeline
    deployment: Deployment,
    month: StackMonth,
    planned: Planned,
    estimated: PipelineMonth,
    ran: Sequence[ExecutionSummary],
    since: timedelta,
) -> ActualCost:
    ended = [one for one in ran if one.status != "RUNNING"]
    sample = ended[:SAMPLE]
    timelines = each(lambda one: read_timeline(deployment, one.arn), sample)
    bills = [timeline_bill(month.stack, planned, one, month.prices) for one in timelines]
    whole = total(bills)
    mean = whole.dollars / len(bills) if bills else None
    per_month = len(ran) * HOURS_PER_MONTH * 3600 / since.total_seconds()
    return ActualCost(
        pipeline=planned.key,
        estimated_runs=estimated.runs,
        estimated_run=estimated.run.dollars,
        estimated_month=month.of(estimated).dollars,
        runs=per_month,
        failed=sum(one.status in ENDED_BADLY for one in ended),
        sampled=len(sample),
        mean_seconds=sum(one.seconds for one in sample) / len(sample) if sample else None,
        run=mean,
        month=None if mean is None else estimated.standing.dollars + mean * per_month,
        children=any(visit.map_run for one in timelines for visit in one.visits),
        unknown=tuple(map(str, whole.unknown)),
    )


def timeline_bill(stack: Stack, planned: Planned, timeline: Timeline, prices: PriceList) -> Bill:
    """Return what an execution with this timeline cost."""
    uses = list(uses_of(timeline))
    retries = sum(max(len(visit.attempts) - 1, 0) for visit in timeline.visits)
    facts = Facts(len(timeline.visits) + retries, uses, list(_messages(planned, timeline, uses)))
    return execution_bill(stack, planned, facts, prices)


def uses_of(timeline: Timeline) -> Iterator[Use]:
    """Yield each attempt of each Task; one that never ended took until its state was left."""
    for visit in timeline.visits:
        for attempt in visit.attempts:
            end = attempt.ended or visit.exited
            yield Use(
                visit.state,
                f"arn:aws:states:::{attempt.service}:{attempt.action}"
                if attempt.service != "lambdafunction"
                else "arn:aws:states:::lambda:invoke",
                attempt.parameters,
                (end - attempt.started).total_seconds() if end else 0.0,
            )


def _messages(
    planned: Planned, timeline: Timeline, uses: Sequence[Use]
) -> Iterator[PublishedMessage]:
    """Yield what states published, or else the rule's message about the end."""
    topics = {planned.address.topic_arn(suffix): suffix for suffix in planned.topics.values()}
    outcome = "success" if timeline.status == "SUCCEEDED" else "failure"
    sent = [topics.get(_topic(use)) for use in uses if operation(use.resource) == "sns:publish"]
    yield from (PublishedMessage(topic, outcome, by_reporter=False) for topic in sent if topic)
    if not any(sent) and timeline.status in planned.reported_statuses[outcome]:
        yield PublishedMessage(planned.topics[outcome], outcome, by_reporter=True)


def _topic(use: Use) -> Any:
    return use.arguments.get("TopicArn") if isinstance(use.arguments, dict) else None
