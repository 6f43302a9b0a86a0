"""RedriveExecution in the embedded AWS, and what its other calls and events tell of redrives.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
"""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ministack.core.responses import json_response, now_iso
from ministack.services import stepfunctions

from downbeat.emulator.api_answers import Answer, ApiCall, error_answer, kind_of
from downbeat.simulator import Execution
from downbeat.simulator.redriving import redrive_refusal

Before = Callable[[dict[str, Any]], Execution | None]
Redrive = Callable[[dict[str, Any], Execution], None]
DOES_NOT_EXIST, NOT_REDRIVABLE = "ExecutionDoesNotExist", "ExecutionNotRedrivable"
CHANGING, PATIENCE = threading.Lock(), 5.0  # seconds
ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
OTHER_DEFINITION = (
    "The execution ran in an embedded AWS that was stopped since, and its definition is another"
    " one now: start a new execution"
)


@contextmanager
def one_status_at_a_time() -> Iterator[None]:
    """Lets an execution be redriven only when the event of its end has been sent. Whoever waits
    for longer than a moment goes on: a target of that event may itself ask for the redrive.
    """
    held = CHANGING.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if held:
            CHANGING.release()


def redriven(arn: str, record: dict[str, Any] | None, before: Before, redrive: Redrive) -> Answer:
    """The answer to RedriveExecution; the execution goes on meanwhile."""
    if record is None:
        return error_answer(DOES_NOT_EXIST, f"Execution Does Not Exist: '{arn}'")
    execution = before(record) if record["status"] in ENDED_BADLY else None
    reason = refusal(record, execution)
    if reason or execution is None:
        return error_answer(NOT_REDRIVABLE, f"{reason or OTHER_DEFINITION}: '{arn}'")
    date = now_iso()
    count = record.get("redriveCount", 0) + 1
    with one_status_at_a_time():
        record |= {"status": "RUNNING", "redriveCount": count, "redriveDate": date}
        record |= {"stopDate": None, "output": None, "error": None, "cause": None}
        stepfunctions._emit_execution_status_event(record)
    inside = contextvars.copy_context()  # the account and the region of the request
    threading.Thread(target=inside.run, args=(redrive, record, execution), daemon=True).start()
    answer: Answer = json_response({"redriveDate": date})
    return answer


def refusal(record: Mapping[str, Any], execution: Execution | None) -> str:
    """Why the execution of a record cannot be redriven now; "" where it can."""
    if kind_of(record) == "EXPRESS":
        return "Executions of Express state machines cannot be redriven"
    if record["status"] not in ENDED_BADLY:
        return f"Execution is {record['status']} and cannot be redriven"
    now = datetime.fromisoformat(now_iso())
    return redrive_refusal(execution, now) if execution else ""


def with_redrives(answering: ApiCall) -> ApiCall:
    """An answer of MiniStack with what AWS says of redrives in each execution."""

    def answered(request: Mapping[str, Any]) -> Answer:
        status, headers, body = answering(request)
        if status != 200:
            return status, headers, body
        content = json.loads(body)
        for one in content.get("executions", [content]):
            record = stepfunctions._executions.get(one["executionArn"]) or {}
            one["redriveCount"] = record.get("redriveCount", 0)
            if "redriveDate" in record:
                one["redriveDate"] = record["redriveDate"]
        if "executions" in content:
            content["executions"] = _filtered(content["executions"], request.get("redriveFilter"))
        else:
            content |= redrive_status(stepfunctions._executions.get(content["executionArn"]))
        answer: Answer = json_response(content)
        return answer

    return answered


def _filtered(executions: list[dict[str, Any]], redrive_filter: str | None) -> list[dict[str, Any]]:
    if redrive_filter not in ("REDRIVEN", "NOT_REDRIVEN"):
        return executions
    return [
        one for one in executions if bool(one["redriveCount"]) == (redrive_filter == "REDRIVEN")
    ]


def redrive_status(record: Mapping[str, Any]) -> dict[str, str]:
    """redriveStatus, and its reason where there is one, of the execution of a record."""
    reason = refusal(record, None)
    if not reason:
        return {"redriveStatus": "REDRIVABLE"}
    return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}
