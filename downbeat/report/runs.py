"""What runs of a pipeline look like before there is one: a good run, and one for each of the
failures that are likeliest, on the simulator's virtual clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from components.slack import slack_message, slack_paths, slack_rules
from downbeat.asl.walk import states
from downbeat.config import Stack
from downbeat.emulator.event_patterns import matches
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import Planned
from downbeat.report.gantt import rows, steps
from downbeat.report.likely_faults import Fault, likely_faults
from downbeat.simulator import Call
from downbeat.simulator.call import Tasks
from downbeat.simulator.service_errors import readable
from downbeat.simulator.timelines import clock_text
from downbeat.testing.flow import Run, play_planned, tasks_of, usual_seconds
from downbeat.testing.messages import Mail, filled_in, status_event

GOOD, USUAL = "Good run", "Run with the usual answers"
# What the function that takes uploaded files starts an execution with.
MANIFEST = {
    "manifest_path": "s3://example-bucket/manifests/2026-02-01/example.json",
    "date_prefix": "2026-02-01",
    "file_count": 200,
}


def simulated_runs(planned: Planned, stack: Stack, now: datetime) -> list[dict[str, Any]]:
    """The good run first, then the likeliest failures; each starts when the pipeline runs next."""
    start = next(iter(planned.pipeline.next_runs(now, 1)), now).astimezone(UTC)
    good = _played(planned, tasks_of(planned), start)
    usual = usual_seconds(planned.spec, planned.pipeline.settings)
    faults = likely_faults(planned.definition, good.states, usual)
    failing = [(fault.title, _played(planned, _tasks(planned, fault), start)) for fault in faults]
    first = GOOD if good.status == "SUCCEEDED" else USUAL
    return [record(title, one, stack) for title, one in [(first, good), *failing]]


def _played(planned: Planned, tasks: Tasks, start: datetime) -> Run:
    return play_planned(
        planned,
        tasks,
        input=start_input(planned, start),
        start=start,
        name="example",
        validation="NONE",
    )


def start_input(planned: Planned, start: datetime) -> dict[str, Any]:
    """What starts it besides its stack's input: the schedule's time, or a manifest of files."""
    moment = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    if planned.uploads:
        return {**MANIFEST, "timestamp": moment}
    timed = planned.pipeline.enabled and planned.pipeline.schedule.kind != "on demand"
    return {"scheduled_time": moment} if timed else {}


def _tasks(planned: Planned, fault: Fault) -> Tasks:
    """Every call goes well but those of the fault."""
    good = tasks_of(planned)
    bad = tasks_of(planned, answers={fault.state: fault.kind.answer})
    failed: list[int] = []

    def tasks(call: Call) -> Any:
        if call.state != fault.state or (fault.kind.once and failed):
            return good(call)
        failed.append(call.attempt)
        return bad(call)

    return tasks


def record(title: str, run: Run, stack: Stack) -> dict[str, Any]:
    """A run as plain data: how it ended, its bars, the states it visited and what it sent."""
    execution = run.execution
    paths = {located.name: located.path for located in states(run.planned.definition)}
    bars = rows(execution.history, execution.seconds)
    return {
        "title": title,
        "status": execution.status,
        "error": execution.error or "",
        "cause": readable(execution.cause) if execution.cause else "",
        "start": execution.history[0]["timestamp"].isoformat(),
        "seconds": execution.seconds,
        "took": clock_text(execution.seconds),
        "transitions": execution.transitions,
        "rows": [{**row, "path": paths.get(row["state"], "")} for row in bars],
        "steps": list(dict.fromkeys(_pairs(list(steps(execution.history))))),
        "mails": [_mail(mail, run, bars) for mail in run.mails],
        "slack": list(slack_messages(run, stack)),
    }


def _pairs(names: Sequence[str]) -> Iterator[str]:
    """ "A → B" for each two states that were entered one after the other."""
    return (f"{first} → {second}" for first, second in zip(names, names[1:]))


def _mail(mail: Mail, run: Run, bars: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ends = [span["end"] for row in bars if row["state"] == mail.sender for span in row["spans"]]
    notify = run.planned.pipeline.notify
    outcomes = [key for key, suffix in run.planned.topics.items() if suffix == mail.topic]
    to = dict.fromkeys(one for key in outcomes for one in getattr(notify, key, ()))
    return {
        "topic": mail.topic,
        "to": list(to),
        "subject": mail.subject or "AWS Notification Message",
        "body": mail.body,
        "sender": mail.sender,
        "at": max(ends, default=run.execution.seconds),
    }


def slack_messages(run: Run, stack: Stack) -> Iterator[str]:
    """What Slack would show at the end of the run; nothing where the stack has no webhook."""
    if stack.slack_webhook is None:
        return
    args = build_orchestration_args(stack, run.planned, {})
    event = status_event(run.planned, run.execution)
    for suffix, pattern in slack_rules(args).items():
        if matches(pattern, event):
            template = slack_message(args.address, stack.environment, suffix)
            yield json_text(filled_in(template, slack_paths(suffix), event))


def json_text(message: str) -> str:
    """The text of a webhook's message."""
    return str(json.loads(message)["text"])
