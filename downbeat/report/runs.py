"""What runs of a pipeline look like before there is one: a good run, and one for each of the
failures that are likeliest, on the simulator's virtual clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from downbeat.asl.walk import states
from downbeat.config import Stack
from downbeat.emulator.event_patterns import matches
from downbeat.plan.expected_effort import expected
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import NOTIFIED, Planned
from downbeat.plan.slack_messages import (
    ENDED_BADLY,
    GOOD_ENDS,
    slack_message,
    slack_paths,
    slack_rules,
    slack_text,
)
from downbeat.plan.status_messages import answering
from downbeat.report.contacts import contact_words
from downbeat.report.durations import span_words
from downbeat.report.fault_likelihood import LikelyFault, likely_faults
from downbeat.report.gantt import rows, steps
from downbeat.simulator import Call, TaskError
from downbeat.simulator.call import Tasks
from downbeat.simulator.cause_texts import readable
from downbeat.testing.faults import strikes
from downbeat.testing.flow import Run, play_planned
from downbeat.testing.flow_tasks import tasks_of
from downbeat.testing.messages import Mail, filled_in, slack_report, status_event

GOOD, USUAL = "Good run", "Run with the usual answers"


def simulated_runs(planned: Planned, now: datetime) -> list[tuple[str, Run]]:
    """(title, run) of a good run, then of the likeliest failures; each starts when the pipeline
    runs next.
    """
    start = next(iter(planned.pipeline.next_runs(now, 1)), now).astimezone(UTC)
    answers = planned.spec.get("cost", {}).get("answers", {})
    good = _played(planned, tasks_of(planned, answers=answers), start)
    times = expected(planned.spec, planned.pipeline.settings)
    usual = {name: values.get("seconds", 0.0) for name, values in times.items()}
    runs = [(GOOD if good.status == "SUCCEEDED" else USUAL, good)]
    for one in likely_faults(planned.definition, good.states, usual):
        runs.append((one.title, _played(planned, _failing(planned, one, answers), start)))
    return runs


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
    """What starts it besides its stack's input: the schedule's time, or the example in its dict."""
    if planned.pipeline.enabled and planned.pipeline.schedule.kind != "on demand":
        return {"scheduled_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    return dict(planned.spec.get("cost", {}).get("input", {}))


def _failing(planned: Planned, one: LikelyFault, answers: Mapping[str, Any]) -> Tasks:
    """Every call goes well but those of the fault."""
    good = tasks_of(planned, answers=answers)
    bad = tasks_of(planned, answers={one.state: answer(one)})

    def tasks(call: Call) -> Any:
        struck = call.state == one.state and strikes(one.fault, call, 0)
        return (bad if struck else good)(call)

    return tasks


def answer(one: LikelyFault) -> Callable[[Call], Any]:
    """What the state answers, after the time that this kind of fault takes to show."""

    def timed(call: Call) -> Any:
        result = one.fault.answer(call)
        if isinstance(result, TaskError) and one.likelihood.seconds is not None:
            return TaskError(result.error, result.cause, seconds=one.likelihood.seconds)
        return result

    return timed


def run_record(title: str, run: Run, stack: Stack) -> dict[str, Any]:
    """A run as plain data: how it ended, its bars, the states it visited and what it sent."""
    execution = run.execution
    paths = {located.name: located.path for located in states(run.planned.definition)}
    children = [child.history for child in execution.children]
    bars = rows(execution.history, execution.seconds, children)
    return {
        "title": title,
        "status": execution.status,
        "error": execution.error or "",
        "cause": why(execution.cause or ""),
        "start": execution.history[0]["timestamp"].isoformat(),
        "seconds": execution.seconds,
        "took": span_words(execution.seconds),
        "transitions": execution.transitions,
        "rows": [{**row, "path": paths.get(row["state"], "")} for row in bars],
        "steps": list(dict.fromkeys(pairs(list(steps(execution.history))))),
        "mails": [_mail(mail, run, bars) for mail in run.mails],
        "slack": list(slack_messages(run, stack)),
    }


def why(cause: str) -> str:
    """A Cause as a sentence, without the mark that a message about it was sent."""
    return readable(cause.removesuffix(NOTIFIED).strip())


def pairs(names: Sequence[str]) -> Iterator[str]:
    """ "A → B" for each two states that were entered one after the other."""
    return (f"{first} → {second}" for first, second in zip(names, names[1:]))


def _mail(mail: Mail, run: Run, bars: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ends = [span["end"] for row in bars if row["state"] == mail.sender for span in row["spans"]]
    notify = run.planned.pipeline.notify
    outcomes = [key for key, suffix in run.planned.topics.items() if suffix == mail.topic]
    to = dict.fromkeys(one for key in outcomes for one in getattr(notify, key, ()))
    return {
        "topic": mail.topic,
        "to": contact_words(to),
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
    rules = slack_rules(args)
    if run.status in ENDED_BADLY and "chat-failure" in rules:
        yield from map(slack_text, slack_report(run.planned, run.execution))
    for suffix, pattern in rules.items():
        if matches(pattern, event):
            template = slack_message(
                args.address,
                stack.stack,
                stack.environment,
                suffix,
                answers=answering(args.owner, args.severity, good=suffix in GOOD_ENDS),
            )
            yield slack_text(filled_in(template, slack_paths(suffix), event))
