"""The events that a Task adds to the history."""

from __future__ import annotations

from typing import Any

from downbeat.simulator import query
from downbeat.simulator.call import Result, TaskError
from downbeat.simulator.called_integration import CalledIntegration
from downbeat.simulator.failure import DATA_LIMIT, TIMEOUT, Failure
from downbeat.simulator.history import NOT_TRUNCATED, failed
from downbeat.simulator.line import Visit
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.values import to_json, too_large


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
        answer = TaskError(DATA_LIMIT, result_too_large(called.service or "lambda"))
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


def _credentials(visit: Visit) -> dict[str, Any]:
    credentials = visit.state["Credentials"]
    if visit.jsonata:
        filled = query.evaluate(visit, credentials, "Credentials")
    else:
        filled = query.template(visit, credentials, query.filtered(visit, "InputPath", visit.value))
    return {"roleArn": filled.get("RoleArn")}


def result_too_large(who: str) -> str:
    return (
        f"The state/task '{who}' returned a result with a size exceeding the maximum number of"
        " bytes service limit."
    )
