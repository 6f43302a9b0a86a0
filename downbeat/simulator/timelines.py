"""An execution as lines to read: when, where, what happened."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from downbeat.simulator import Execution
from downbeat.simulator.cause_texts import readable

# US dollars, of Standard and of Express workflows: https://aws.amazon.com/step-functions/pricing/
PRICE_PER_TRANSITION = 0.025 / 1000
PRICE_PER_REQUEST, PRICE_PER_GIGABYTE_SECOND = 0.000001, 0.00001667
EXPRESS_MEMORY = 64 / 1024  # gigabytes: AWS bills memory in steps of 64 MB


class Moment(NamedTuple):
    """One line: seconds since the start, how deep inside Maps and Parallels, a mark ("good", "bad",
    "") and the words.
    """

    seconds: float
    depth: int
    mark: str
    text: str


# The events that carry the result of a call.
ANSWERED = ("TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded")
NOBODY: Mapping[str, str] = {}


def timeline(execution: Execution, unanswered: Mapping[str, str] = NOBODY) -> list[Moment]:
    """List the events that a reader wants, in the order they happened: states, attempts, failures,
    waits, the end.

    Args:
        unanswered: state → the empty result that its calls got because nobody answered them
            (downbeat.simulator.unanswered).
    """
    start = execution.history[0]["timestamp"]
    moments, depth_of, state_of = [], {0: 0}, {0: ""}
    for event in execution.history:
        depth = depth_of[event["id"]] = _depth(event, depth_of)
        state_of[event["id"]] = _details(event).get("name") or state_of.get(
            event["previousEventId"], ""
        )
        state = state_of[event["id"]]
        mark, text = said(event, state)
        if state in unanswered and event["type"] in ANSWERED:
            text += f"  answered {unanswered[state]} by default; --outcomes sets another"
        if text:
            moments.append(Moment((event["timestamp"] - start).total_seconds(), depth, mark, text))
    return moments


def _depth(event: Mapping[str, Any], depth_of: Mapping[int, int]) -> int:
    before = depth_of.get(event["previousEventId"], 0)
    kind = event["type"]
    if kind in ("MapStateStarted", "ParallelStateStarted"):
        return before + 1
    if kind.startswith(
        (
            "MapStateSucceeded",
            "MapStateFailed",
            "ParallelStateSucceeded",
            "ParallelStateFailed",
            "Execution",
        )
    ):
        return 0 if kind.startswith("Execution") else max(before - 1, 0)
    if kind in ("MapStateExited", "ParallelStateExited"):
        return max(before - 1, 0)
    return before


def said(event: Mapping[str, Any], state: str) -> tuple[str, str]:
    """(mark, words) for an event of a state; no words for one that says nothing new."""
    kind, details = event["type"], _details(event)
    for ending, (mark, words) in WORDS.items():
        if kind.endswith(ending):
            return mark, words.format(
                kind=kind.removesuffix(ending), name=state, what=_what(details), why=_why(details)
            )
    return "", ""


def _details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def _what(details: Mapping[str, Any]) -> str:
    service = details.get("resourceType")
    return f"{service}:{details.get('resource')}" if service else str(details.get("resource", ""))


def _why(details: Mapping[str, Any]) -> str:
    cause = details.get("cause")
    return ": ".join(
        text for text in (details.get("error"), _short(readable(cause)) if cause else None) if text
    )


def _short(text: str, longest: int = 200) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


WORDS: dict[
    str, tuple[str, str]
] = {  # the end of an event's type -> its mark and words; the first that fits
    "ExecutionStarted": ("", "execution started"),
    "ExecutionSucceeded": ("good", "execution succeeded"),
    "ExecutionFailed": ("bad", "execution failed  {why}"),
    "ExecutionTimedOut": ("bad", "execution timed out"),
    "ExecutionAborted": ("bad", "execution stopped  {why}"),
    "ExecutionRedriven": ("", "execution redriven"),
    "MapRunRedriven": ("", "  the map run goes on"),
    "StateEntered": ("", "{name}  ({kind})"),
    "EvaluationFailed": ("bad", "  {name}: an expression failed  {why}"),
    "TaskScheduled": ("", "  {name} calls {what}"),
    "FunctionScheduled": ("", "  {name} calls {what}"),
    "ActivityScheduled": ("", "  {name} waits for a worker of {what}"),
    "SubmitFailed": ("bad", "  {name} could not be started  {why}"),
    "MapIterationFailed": ("bad", "  an iteration of {name} failed"),
    "MapRunFailed": ("bad", "  the map run failed  {why}"),
    "StateFailed": ("bad", "the {kind} failed"),
    "Failed": ("bad", "  {name} failed  {why}"),
    "TimedOut": ("bad", "  {name} timed out"),
    "IterationAborted": ("bad", "  an iteration of {name} was aborted"),
    "StateAborted": ("bad", "  {name} was aborted"),
    "TaskSucceeded": ("good", "  {name} succeeded"),
    "FunctionSucceeded": ("good", "  {name} succeeded"),
    "ActivitySucceeded": ("good", "  {name} succeeded"),
}


def clock_text(seconds: float) -> str:
    """Seconds as a reader counts them: 0:00:03, 2 days, 0:00:00."""
    return str(timedelta(seconds=round(seconds)))


def cost(execution: Execution) -> float:
    """US dollars for an execution: for its transitions, of an Express one for its start and its
    duration, which is rounded up to 100 ms, with the least memory.
    """
    if ":express:" not in execution.arn:
        return execution.transitions * PRICE_PER_TRANSITION
    billed = math.ceil(execution.seconds * 10) / 10
    return PRICE_PER_REQUEST + billed * EXPRESS_MEMORY * PRICE_PER_GIGABYTE_SECOND


def as_json(execution: Execution, history: bool = False) -> dict[str, Any]:
    """An execution for programs: plain JSON values, the history in AWS's field names when asked
    for.
    """
    record: dict[str, Any] = {
        "status": execution.status,
        "output": execution.output,
        "error": execution.error,
        "cause": execution.cause,
        "seconds": execution.seconds,
        "transitions": execution.transitions,
        **({"advice": execution.advice} if execution.advice else {}),
        "cost": round(cost(execution), 9),
    }
    if history:
        record["history"] = json.loads(
            json.dumps(execution.history, default=lambda time: time.isoformat())
        )
    return record
