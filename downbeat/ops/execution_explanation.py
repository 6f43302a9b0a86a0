"""What happened to an execution, in plain sentences, and what can be done now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from downbeat.ops.deployment import Deployment, execution_url
from downbeat.ops.executions import ExecutionSummary, failed_executions, read_timeline, summary
from downbeat.ops.gather import each
from downbeat.ops.recurrence import PastFailure, blame, earlier, failure, later, later_words
from downbeat.ops.remedies import Remedy, applicable_remedies
from downbeat.ops.task_logs import LogLine, LogPlace, last_lines, log_places
from downbeat.ops.timeline import Timeline
from downbeat.ops.visit import StateVisit
from downbeat.ops.words import duration
from downbeat.plan.planned import Planned
from downbeat.plan.state_source import SourceLine, source_line

LINES = 10


@dataclass(frozen=True)
class Explanation:
    """Why an execution is as it is. `before` holds (state, seconds) of what was done until then;
    `earlier` the executions of the last 30 days that ended in the same way; `later` those that were
    started since, the latest first.
    """

    execution: ExecutionSummary
    url: str
    state: str
    attempts: int
    error: str
    sentence: str
    source: SourceLine | None
    before: list[tuple[str, float]]
    log: LogPlace | None
    lines: list[LogLine]
    earlier: list[ExecutionSummary]
    remedies: list[Remedy]
    later: list[ExecutionSummary]


@dataclass(frozen=True)
class Group:
    """Failures of one pipeline that ended in the same state by the same error; the latest first."""

    pipeline: str
    state: str
    error: str
    sentence: str
    executions: list[ExecutionSummary]


def explanation(deployment: Deployment, execution: dict[str, Any]) -> Explanation:
    """The explanation of an execution, from DescribeExecution's answer.

    Raises:
        OpsError: for an execution of a machine that the stack does not have.
    """
    planned = deployment.of_machine(str(execution["executionArn"]))
    if planned is None:
        planned = deployment.pipeline(str(execution["stateMachineArn"]).split(":")[6])
    read = read_timeline(deployment, execution["executionArn"])
    of = summary(planned.key, execution, deployment.now())
    failed = read.failed
    reported = str(execution.get("error") or ""), str(execution.get("cause") or "")
    state, error, sentence = blame(read, of.status, reported)
    place, lines = _log(deployment, failed)
    bad = of.status not in ("SUCCEEDED", "RUNNING")
    return Explanation(
        execution=of,
        url=execution_url(deployment, planned, of.arn),
        state=state,
        attempts=len(failed.attempts) if failed else 0,
        error=error,
        sentence=sentence,
        source=source_line(deployment.root, planned.key, state) if state else None,
        before=_before(read, failed),
        log=place,
        lines=lines,
        earlier=earlier(deployment, planned, of, state, error or of.status) if bad else [],
        remedies=applicable_remedies(deployment, planned, execution, read),
        later=later(deployment, planned, of) if bad else [],
    )


def _before(read: Timeline, failed: StateVisit | None) -> list[tuple[str, float]]:
    """The outermost Tasks, Parallels and Maps that had ended well when it failed, with seconds."""
    known = ("Task", "Parallel", "Map")
    return [
        (one.state, one.seconds)
        for one in read.visits
        if one.parent is None
        and one.type in known
        and one.seconds is not None
        and not one.error
        and (failed is None or one.number < failed.number)
    ]


def _log(
    deployment: Deployment, failed: StateVisit | None
) -> tuple[LogPlace | None, list[LogLine]]:
    """The first log of the last attempt that has lines."""
    if failed is None or not failed.attempts:
        return None, []
    places = log_places(deployment, failed.attempts[-1])
    for place in places:
        lines = last_lines(deployment, place, LINES)
        if lines:
            return place, lines
    return (places[0] if places else None), []


def grouped(deployment: Deployment, pipelines: list[Planned], since: timedelta) -> list[Group]:
    """The failures since, grouped by pipeline, state and error; the most frequent first."""
    failures = each(
        lambda one: failure(deployment, one), failed_executions(deployment, pipelines, since)
    )
    groups: dict[tuple[str, str, str], list[PastFailure]] = defaultdict(list)
    for one in failures:
        groups[one.execution.pipeline, one.state, one.error].append(one)
    made = [
        Group(*key, ones[0].sentence, [one.execution for one in ones])
        for key, ones in groups.items()
    ]
    return sorted(made, key=lambda group: (-len(group.executions), group.pipeline, group.state))


def in_words(explained: Explanation) -> list[str]:
    """The explanation's paragraphs, a line each, without the log."""
    run = explained.execution
    took = duration(run.seconds)
    if run.status == "SUCCEEDED":
        first = f"{run.pipeline} succeeded in {took}."
    elif run.status == "RUNNING":
        first = f"{run.pipeline} has been running for {took}, now in {explained.state or '?'}."
    else:
        first = f"{run.pipeline} ended {run.status} after {took}."
    if explained.state and run.status != "RUNNING":
        tries = _tries(explained)
        caught = "; a Catch took it" if run.status == "SUCCEEDED" and explained.error else ""
        error = f" with {explained.error}" if explained.error else ""
        verb = "failed" if explained.error else "was at work"
        why = f": {explained.sentence.rstrip('.')}" if explained.sentence else ""
        first += f" {explained.state} {verb}{error}{tries}{caught}{why}."
    elif explained.sentence:
        first += f" {explained.sentence[:1].upper()}{explained.sentence[1:].rstrip('.')}."
    return [first, *_context(explained)]


def _tries(explained: Explanation) -> str:
    if explained.attempts < 2:
        return ""
    return (
        f" after {explained.attempts} attempts"
        if explained.error
        else f", in attempt {explained.attempts}"
    )


def _context(explained: Explanation) -> list[str]:
    lines = []
    if explained.before:
        done = ", ".join(f"{state} ({duration(seconds)})" for state, seconds in explained.before)
        lines.append(f"Done before: {done}.")
    elif explained.state and explained.execution.status != "SUCCEEDED":
        lines.append("Nothing had been done before.")
    if explained.source:
        lines.append(f"Defined in {explained.source}.")
    if explained.execution.status not in ("SUCCEEDED", "RUNNING"):
        last = explained.earlier[0].started if explained.earlier else None
        times = "once" if len(explained.earlier) == 1 else f"{len(explained.earlier)} times"
        lines.append(
            f"The same happened {times} in the 30 days before, last on {last:%Y-%m-%d}."
            if last
            else "It is the first such failure in 30 days."
        )
    if explained.later:
        lines.append(later_words(explained.later))
    return lines
