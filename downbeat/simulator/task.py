"""Task: one call of a service, a Lambda function or an activity, with its events, its timeout and
its heartbeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from downbeat.simulator import query
from downbeat.simulator.attempts import arguments, attempted
from downbeat.simulator.call import Call, ExecutionStopped, NotJson, Result, TaskError
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import DATA_LIMIT, QUERY, TIMEOUT, Failure
from downbeat.simulator.history import NOT_TRUNCATED, failed
from downbeat.simulator.line import Visit
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.values import own, to_json, too_large

FOREVER = 99_999_999  # the default TimeoutSeconds


class CalledIntegration(NamedTuple):
    """How a Resource is called: `kind` names its events (Task, LambdaFunction, Activity), `service`
    and `action` are the parts of a service integration ("aws-sdk:s3", "getObject"; "ecs",
    "runTask.sync"), `waits` is "", "sync" or "token".
    """

    kind: str
    service: str
    action: str
    waits: str


_STATES = r"arn:(?:\$\{[^}]*\}|[\w-]+):states:[^:]*:[^:]*:"
_SERVICE = re.compile(_STATES + r"((?:aws-sdk:)?[\w-]+):([\w.:]+)")
_ACTIVITY = re.compile(_STATES + "activity:")


def integration(resource: str) -> CalledIntegration:
    """What a Resource calls; anything that is no integration and no activity counts as a Lambda
    function.
    """
    service = _SERVICE.fullmatch(resource)
    if service and service[1] != "activity":
        waits = (
            "token"
            if service[2].endswith(".waitForTaskToken")
            else "sync"
            if re.search(r"\.sync(:2)?$", service[2])
            else ""
        )
        return CalledIntegration("Task", service[1], service[2], waits)
    return CalledIntegration(
        "Activity" if _ACTIVITY.match(resource) else "LambdaFunction", "", "", ""
    )


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
        raise Failure(DATA_LIMIT, _too_large(visit.name), terminal=True, advice=advice)
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
            found = query.at_path(visit, path, query.filtered(visit, "InputPath", visit.value))
        except query.Nowhere as missing:
            raise visit.failure(f"Invalid path '{path}' : {missing.reason}") from None
        if not isinstance(found, int) or isinstance(found, bool) or found <= 0:
            raise visit.failure(
                f"The {field}Path parameter does not reference a positive integer: {path} =="
                f" {to_json(found)}"
            )
        return found
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


# --- events


def scheduled(
    visit: Visit, called: CalledIntegration, resource: str, text: str, limits: dict[str, int | None]
) -> None:
    """Adds the …Scheduled and …Started events."""
    details: dict[str, Any] = {key: value for key, value in limits.items() if value is not None}
    if called.kind == "Task":
        region = visit.line.run.arn.split(":")[3]
        details |= {
            "resourceType": called.service,
            "resource": called.action,
            "region": region,
            "parameters": text,
        }
    else:
        details |= {"resource": resource, "input": text, "inputDetails": NOT_TRUNCATED}
    if "Credentials" in visit.state and called.kind != "Activity":
        details["taskCredentials"] = _credentials(visit)
    add(visit, called, "Scheduled", details)
    started = {
        "Task": _service(called),
        "Activity": {"workerName": "simulator"},
        "LambdaFunction": None,
    }
    add(visit, called, "Started", started[called.kind])


def ended(
    visit: Visit, called: CalledIntegration, resource: str, answer: Result | TaskError, missed: bool
) -> Any:
    """Adds the events of the end of an attempt and returns the result, or raises the Failure."""
    advice = ""
    if called.waits and getattr(answer, "submitted", True):
        add_output(visit, called, "Submitted", _submitted(visit))
    if isinstance(answer, Result):
        text = to_json(answer.output)
        if not too_large(text):
            add_output(visit, called, "Succeeded", text)
            return answer.output
        advice = size_advice(f"the result of {visit.name}", answer.output)
        answer = TaskError(DATA_LIMIT, _too_large(called.service or "lambda"))
    failure = Failure(
        answer.error,
        answer.cause,
        missed_heartbeat=missed and answer.error == TIMEOUT,
        advice=advice,
    )
    how = "TimedOut" if answer.error == TIMEOUT else "Failed"
    if called.waits and not answer.submitted:
        how = "SubmitFailed"
    add(visit, called, how, {**_service(called), **failed(failure)})
    raise failure


def add_output(visit: Visit, called: CalledIntegration, how: str, output: str) -> None:
    """Adds an event with an output."""
    details = {**_service(called), "output": output, "outputDetails": NOT_TRUNCATED}
    add(visit, called, how, details)


def _submitted(visit: Visit) -> str:
    """What a service answers to the call that submits a job."""
    return to_json(
        {
            "SdkHttpMetadata": {"HttpStatusCode": 200},
            "SdkResponseMetadata": {"RequestId": visit.line.run.uuid()},
        }
    )


def add(visit: Visit, called: CalledIntegration, what: str, details: dict[str, Any] | None) -> None:
    """Adds an event of the Task."""
    kind = called.kind + what
    field = kind[0].lower() + kind[1:] + "EventDetails"
    line = visit.line
    line.previous = line.run.history.add(
        kind, line.previous, (field, details) if details is not None else None
    )


def _service(called: CalledIntegration) -> dict[str, Any]:
    return (
        {"resourceType": called.service, "resource": called.action} if called.kind == "Task" else {}
    )


def _beats(called: CalledIntegration) -> bool:
    """Whether the Task must be heard from: a callback, an activity, and a .sync job, for which
    nobody sends heartbeats.
    """
    return called.waits != "" or called.kind == "Activity"


def _credentials(visit: Visit) -> dict[str, Any]:
    credentials = visit.state["Credentials"]
    if visit.jsonata:
        filled = query.evaluate(visit, credentials, "Credentials")
    else:
        filled = query.template(visit, credentials, query.filtered(visit, "InputPath", visit.value))
    return {"roleArn": filled.get("RoleArn")}


def _too_large(who: str) -> str:
    return (
        f"The state/task '{who}' returned a result with a size exceeding the maximum number of"
        " bytes service limit."
    )
