"""Task: one call of a service, a Lambda function or an activity, with its events, its timeout and
its heartbeat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.attempts import arguments, attempted
from downbeat.simulator.call import Call, ExecutionStopped, NotJson, Result, TaskError
from downbeat.simulator.called_integration import CalledIntegration, integration
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import DATA_LIMIT, QUERY, TIMEOUT, Failure
from downbeat.simulator.line import Visit
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.task_events import ended, result_too_large, scheduled
from downbeat.simulator.values import own, to_json, too_large

FOREVER = 99_999_999  # the default TimeoutSeconds


def run_task(visit: Visit, play: Callable[..., Work]) -> Work:
    """Runs a Task with its retries."""
    visit.attempt = 0
    return (yield from attempted(visit, attempt))


def attempt(visit: Visit) -> Work:
    """One attempt: calls `tasks`, lets its seconds pass, and returns the result or raises the
    Failure.
    """
    resource = query.evaluate(visit, visit.state["Resource"], "Resource")
    called = integration(resource)
    if called.waits:  # a .sync call has a token, too
        visit.token = visit.line.run.uuid()
    evaluated = arguments(visit)
    timeout, heartbeat = limit(visit, "TimeoutSeconds"), limit(visit, "HeartbeatSeconds")
    text = to_json(evaluated)
    if too_large(text):
        advice = size_advice(f"what {visit.name} sends", evaluated)
        raise Failure(DATA_LIMIT, result_too_large(visit.name), terminal=True, advice=advice)
    scheduled(
        visit,
        called,
        resource,
        text,
        {"timeoutInSeconds": timeout, "heartbeatInSeconds": heartbeat},
    )
    answer = ask(visit, resource, evaluated)
    lasts = answer.seconds
    allowed = FOREVER if timeout is None else timeout
    missed = (
        heartbeat is not None
        and _beats(called)
        and (getattr(answer, "heartbeat", None) or lasts) > heartbeat
    )
    if missed and heartbeat is not None and heartbeat < allowed:
        allowed = heartbeat
    try:
        yield float(max(0.0, min(lasts, allowed)))
    except GeneratorExit:
        visit.line.previous = visit.line.run.history.add("TaskStateAborted", visit.line.previous)
        raise
    if lasts > allowed:
        answer = TaskError(TIMEOUT, None)
    return ended(visit, called, resource, answer, missed)


def limit(visit: Visit, field: str) -> int | None:
    """TimeoutSeconds or HeartbeatSeconds, as a number, an expression or a …Path; None where the
    state has none.
    """
    state = visit.state
    if f"{field}Path" in state:
        path = state[f"{field}Path"]
        try:
            seconds = query.at_path(visit, path, query.filtered(visit, "InputPath", visit.value))
        except query.Nowhere as missing:
            raise visit.failure(f"Invalid path '{path}' : {missing.reason}") from None
        if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
            raise visit.failure(
                f"The {field}Path parameter does not reference a positive integer: {path} =="
                f" {to_json(seconds)}"
            )
        return seconds
    if field not in state:
        return None
    number = query.typed(visit, field, "number")
    if number != int(number) or not 0 < number <= FOREVER:
        cause = (
            f"The {field} parameter must be a whole number from 1 to {FOREVER} but was:"
            f" {to_json(number)}"
        )
        raise visit.failure(cause, QUERY, evaluated=field)
    return int(number)


def ask(visit: Visit, resource: str, evaluated: Any) -> Result | TaskError:
    """The answer of `tasks`: a Result that nobody else holds, or the TaskError that it raised."""
    run = visit.line.run
    call = Call(
        visit.name,
        resource,
        own(evaluated),
        (visit.attempt or 0) + 1,
        visit.context(),
        run.clock.now,
    )
    try:
        answer = run.tasks(call)
    except TaskError as error:
        return error
    except ExecutionStopped:
        visit.line.previous = run.history.add("TaskStateAborted", visit.line.previous)
        raise
    result = answer if isinstance(answer, Result) else Result(answer)
    try:
        return result._replace(output=own(result.output))
    except (TypeError, ValueError) as fault:
        raise NotJson(
            f"tasks returned for state {visit.name!r} what JSON cannot hold: {fault}"
        ) from None


def _beats(called: CalledIntegration) -> bool:
    """Whether the Task must be heard from: a callback, an activity, and a .sync job, for which
    nobody sends heartbeats.
    """
    return called.waits != "" or called.kind == "Activity"
