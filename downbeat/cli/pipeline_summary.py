"""A pipeline as a stack deploys it, in short: plain data, and its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from downbeat.asl.walk import Located, states
from downbeat.cli.elsewhere_text import read_lines, required_lines
from downbeat.cli.role_text import statement_lines
from downbeat.plan.planned import Planned
from downbeat.simulator.service_results import service_action
from downbeat.simulator.timelines import clock_text


def summary(planned: Planned, around: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """What the summary says, as plain data."""
    pipeline = planned.pipeline
    notify = {
        "success": pipeline.notify.success if planned.reports_success else (),
        "failure": pipeline.notify.failure,
    }
    return {
        "pipeline": planned.key,
        "name": planned.address.name,
        "comment": planned.definition.get("Comment", ""),
        "runs": pipeline.schedule.describe() if pipeline.enabled else "by hand only",
        "limit": planned.definition.get("TimeoutSeconds"),
        "settings": {
            name: planned.references[name] if value is not None else None
            for name, value in pipeline.settings.items()
        },
        **around,
        "input": pipeline.input,
        "topics": {
            outcome: {"topic": planned.address.topic(planned.topics[outcome]), "to": list(to)}
            for outcome, to in notify.items()
        },
        "reported_statuses": {
            outcome: list(statuses)
            for outcome, statuses in planned.reported_statuses.items()
            if statuses
        },
        "states": [
            state(located, set(planned.spec.get("on_failure", ())))
            for located in states(planned.definition)
        ],
        "permissions": planned.statements,
    }


def state(located: Located, on_failure: set[str]) -> dict[str, Any]:
    """A state in short: how deep it stands, what it does, its limit in seconds, how often each
    error is tried again.
    """
    definition, depth, parent = located.state, 0, located.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    calls = (
        service_action(definition["Resource"])
        if definition["Type"] == "Task"
        else definition["Type"]
    )
    retries = [
        f"{', '.join(rule['ErrorEquals'])} {rule.get('MaxAttempts', 3)} ×"
        for rule in definition.get("Retry", ())
    ]
    limit = definition.get("TimeoutSeconds")
    return {
        "name": located.name,
        "depth": depth,
        "does": calls,
        "limit": limit,
        "retries": retries,
        "on_failure": located.name in on_failure,
    }


def text(summary: Mapping[str, Any]) -> Iterator[str]:
    """The summary's lines."""
    yield f"{summary['pipeline']} ({summary['name']}): {summary['comment']}"
    yield f"  runs     {summary['runs']}"
    yield f"  limit    {clock_text(summary['limit'])}" if summary["limit"] else "  limit    none"
    for number, (name, value) in enumerate(summary["settings"].items()):
        heading = "settings" if number == 0 else ""
        yield f"  {heading:8} {name} = {json.dumps(value, ensure_ascii=False)}"
    yield from read_lines(summary.get("read", ()))
    if summary["input"]:
        yield f"  input    {json.dumps(summary['input'], ensure_ascii=False)}"
    for outcome, topic in summary["topics"].items():
        by_reporter = (
            f"; the reporter reports {', '.join(summary['reported_statuses'][outcome])}"
            if outcome in summary["reported_statuses"]
            else ""
        )
        yield (
            f"  {outcome}  {topic['topic']} →"
            f" {', '.join(topic['to']) or 'nobody subscribes'}{by_reporter}"
        )
    for heading, path in (("states, in order", False), ("when something fails", True)):
        yield ""
        yield heading
        yield from (_line(one) for one in summary["states"] if one["on_failure"] is path)
    yield ""
    yield "the role may"
    for statement in summary["permissions"]:
        yield from statement_lines(statement)
    yield from required_lines(summary.get("required", ()))


def _line(one: Mapping[str, Any]) -> str:
    limit = f"at most {clock_text(one['limit'])}" if one["limit"] else ""
    again = f"again: {'; '.join(one['retries'])}" if one["retries"] else ""
    return f"  {'  ' * one['depth'] + one['name']:36} {one['does']:34} {limit:16} {again}".rstrip()
