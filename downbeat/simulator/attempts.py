"""Retry and Catch of Task, Parallel and Map: attempts until one succeeds, a Catch takes the error,
or neither does.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure, error_output, matches
from downbeat.simulator.line import Visit
from downbeat.simulator.output import (
    StateOutcome,
    assigned_and_output,
    assigned_jsonpath,
    finish,
    placed_at,
)

DEFAULTS = {"IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2.0}
LONGEST_DELAY = 31_622_400.0  # seconds: a leap year, longer than any execution


def attempted(
    visit: Visit, attempt: Callable[[Visit], Work], failed_event: str | None = None
) -> Work:
    """Runs `attempt` (which returns a result, or an outcome, or raises Failure) as Retry says, then
    finishes the state or lets Catch do so.

    `failed_event` (MapStateFailed, ParallelStateFailed) is added once no Retry is left. Returns an
    StateOutcome.
    """
    retries: Counter[int] = Counter()
    while True:
        visit.states = None
        try:
            visit.result = yield from attempt(visit)
            if isinstance(visit.result, StateOutcome):
                return visit.result
            return finish(visit, visit.result)
        except Failure as failure:
            report(visit, failure)
            delay = retry_delay(visit, failure, retries)
            if delay is None:
                return caught(visit, failure, failed_event)
        if visit.attempt is not None:
            visit.attempt += 1
        visit.line.run.transitions += 1  # AWS bills a retry as a transition
        yield delay


def report(visit: Visit, failure: Failure) -> None:
    """Adds the EvaluationFailed event of an expression that failed, once."""
    if failure.evaluated is None:
        return
    details = {"error": failure.error, "cause": failure.cause, "state": visit.name}
    if failure.evaluated:
        details["location"] = failure.evaluated
    failure.evaluated = None
    # AWS names the event before StateEntered as the previous one, not StateEntered itself
    previous = visit.before if visit.line.previous == visit.entered else visit.line.previous
    visit.line.previous = visit.line.run.history.add(
        "EvaluationFailed", previous, ("evaluationFailedEventDetails", details)
    )


def retry_delay(visit: Visit, failure: Failure, retries: Counter[int]) -> float | None:
    """Seconds until the next attempt, or None when no retrier takes the failure any more. Counts
    per retrier.
    """
    at = first_match(visit.state, "Retry", failure)
    if at is None:
        return None
    retrier = visit.state["Retry"][at]
    delay = delay_of(retrier, retries[at])
    if delay is None:
        return None
    retries[at] += 1
    jitter = retrier.get("JitterStrategy") == "FULL"
    return visit.line.run.random.uniform(0, delay) if jitter else delay


def first_match(state: Mapping[str, Any], field: str, failure: Failure) -> int | None:
    """The index of the first rule of "Retry" or "Catch" that takes the failure."""
    rules = enumerate(state.get(field, ()))
    return next((at for at, one in rules if matches(one["ErrorEquals"], failure)), None)


def delay_of(retrier: Mapping[str, Any], retries: int) -> float | None:
    """Seconds before a retrier's next attempt after so many retries, without jitter; None when it
    has no attempts left.
    """
    settings = {**DEFAULTS, **retrier}
    if retries >= settings["MaxAttempts"]:
        return None
    return min(backoff(settings, retries), settings.get("MaxDelaySeconds", LONGEST_DELAY))


def backoff(settings: Mapping[str, Any], retries: int) -> float:
    """Seconds before the next attempt after so many retries; what no float can hold is infinite."""
    try:
        return float(settings["IntervalSeconds"] * float(settings["BackoffRate"]) ** retries)
    except OverflowError:
        return LONGEST_DELAY


def caught(visit: Visit, failure: Failure, failed_event: str | None) -> StateOutcome:
    """The outcome of the first Catch that takes the failure; raises the failure when none does."""
    line = visit.line
    if failed_event and not failure.terminal:
        line.previous = line.run.history.add(failed_event, line.previous)
    at = first_match(visit.state, "Catch", failure)
    if at is None:
        raise failure
    catcher, error = visit.state["Catch"][at], error_output(failure)
    if visit.jsonata:
        visit.states = {"errorOutput": error}
        assigned, output = assigned_and_output(visit, catcher, f"Catch[{at}]/", error)
        return StateOutcome(output, catcher["Next"], assigned)
    assigned = assigned_jsonpath(visit, catcher, error)
    placed = placed_at(visit, catcher.get("ResultPath", "$"), visit.value, error)
    return StateOutcome(placed, catcher["Next"], assigned)


def arguments(visit: Visit) -> Any:
    """What a Task or Parallel is given: the input through InputPath and Parameters, or Arguments
    (without them, the input).
    """
    state = visit.state
    if visit.jsonata:
        if "Arguments" not in state:
            return visit.value
        evaluated = query.evaluate(visit, state["Arguments"], "Arguments")
        visit.inspect("afterArguments", evaluated)
        return evaluated
    document = query.filtered(visit, "InputPath", visit.value)
    if "Parameters" in state:
        document = query.template(visit, state["Parameters"], document)
    visit.inspect("afterParameters", document)
    return document
