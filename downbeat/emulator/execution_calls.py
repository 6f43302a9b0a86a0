"""Calls of the Step Functions API that MiniStack does not answer as AWS does: TestState is the
simulator's, ValidateStateMachineDefinition has the diagnostics of `asl.problems`;
RedriveExecution, which MiniStack does not know, goes on with the simulator's execution;
DescribeExecution and ListExecutions tell of redrives.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
"""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from ministack.core.responses import error_response_json, json_response, now_iso
from ministack.services import stepfunctions

from downbeat import asl
from downbeat.simulator import Execution, StateTestRefused
from downbeat.simulator import test_state as state_test
from downbeat.simulator.redriving import redrive_refusal

Answer = tuple[int, dict[str, str], bytes]
Before = Callable[[Mapping[str, Any]], Execution | None]
Call = Callable[[Mapping[str, Any]], Answer]
Redrive = Callable[[dict[str, Any], Execution], None]
REDRIVE = "AWSStepFunctions.RedriveExecution"
DOES_NOT_EXIST, NOT_REDRIVABLE = "ExecutionDoesNotExist", "ExecutionNotRedrivable"
INVALID_ARN, NOT_SUPPORTED = "InvalidArn", "StateMachineTypeNotSupported"
EXPRESS_ARN = "Invalid Arn: 'Resource type not valid in this context: express'"
ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
MOST_DIAGNOSTICS, SCHEMA = 100, "SCHEMA_VALIDATION_FAILED"
OTHER_DEFINITION = (
    "The execution ran in an embedded AWS that was stopped since, and its definition is another"
    " one now: start a new execution"
)


def install(before: Before, redrive: Redrive) -> None:
    """Puts these in the place of what MiniStack answers, in this process. `before` gives the
    execution that a record's redrive goes on from, `redrive` runs it.
    """
    others: Callable[..., Awaitable[Answer]] = stepfunctions.handle_request

    async def handle(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
    ) -> Answer:
        if headers.get("x-amz-target") != REDRIVE:
            return await others(method, path, headers, body, query)
        arn = json.loads(body or b"{}").get("executionArn", "")
        answer = redriven(arn, stepfunctions._executions.get(arn), before, redrive)
        finished: Answer = stepfunctions._finalize_response(answer)
        return finished

    stepfunctions.handle_request = handle
    stepfunctions._test_state = tested
    stepfunctions._validate_state_machine_definition = validated
    stepfunctions._start_sync_execution = of_express(stepfunctions._start_sync_execution)
    stepfunctions._describe_execution = of_standard(
        with_redrives(stepfunctions._describe_execution)
    )
    stepfunctions._list_executions = of_standard(with_redrives(stepfunctions._list_executions))
    stepfunctions._get_execution_history = of_standard(stepfunctions._get_execution_history)
    stepfunctions._stop_execution = of_standard(stepfunctions._stop_execution)


def tested(request: Mapping[str, Any]) -> Answer:
    """The answer to TestState: its result, or what AWS refuses of the request."""
    try:
        answer = state_test(**request)
    except StateTestRefused as refusal:
        return _error(refusal.code, refusal.message)
    except TypeError as fault:  # an argument that TestState does not have, or has to have
        return _error("ValidationException", str(fault))
    response: Answer = json_response(answer)
    return response


def validated(request: Mapping[str, Any]) -> Answer:
    """The answer to ValidateStateMachineDefinition: the diagnostics of `asl.problems`."""
    kind = request.get("type") or "STANDARD"
    found = asl.problems(str(request.get("definition", "")), type=kind)
    if request.get("severity", "ERROR") == "ERROR":
        found = [one for one in found if one.severity == "error"]
    most = request.get("maxResults") or MOST_DIAGNOSTICS
    diagnostics = [
        {
            "severity": one.severity.upper(),
            "code": SCHEMA,
            "message": one.message,
            "location": one.path,
        }
        for one in found
    ]
    failed = any(one.severity == "error" for one in found)
    answer: Answer = json_response(
        {
            "result": "FAIL" if failed else "OK",
            "diagnostics": diagnostics[:most],
            "truncated": len(diagnostics) > most,
        }
    )
    return answer


def redriven(arn: str, record: dict[str, Any] | None, before: Before, redrive: Redrive) -> Answer:
    """The answer to RedriveExecution; the execution goes on meanwhile."""
    if record is None:
        return _error(DOES_NOT_EXIST, f"Execution Does Not Exist: '{arn}'")
    execution = before(record) if record["status"] in ENDED_BADLY else None
    reason = refusal(record, execution)
    if reason or execution is None:
        return _error(NOT_REDRIVABLE, f"{reason or OTHER_DEFINITION}: '{arn}'")
    date = now_iso()
    count = record.get("redriveCount", 0) + 1
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


def of_standard(answering: Call) -> Call:
    """A call that AWS refuses for Express workflows, which keep no executions."""

    def answered(request: Mapping[str, Any]) -> Answer:
        arn = request.get("executionArn")
        machine = request.get("stateMachineArn")
        if arn and kind_of(stepfunctions._executions.get(arn)) == "EXPRESS":
            return _error(INVALID_ARN, EXPRESS_ARN)
        if machine and kind_of({"stateMachineArn": machine}) == "EXPRESS":
            return _error(NOT_SUPPORTED, "This operation is not supported by this type of machine")
        return answering(request)

    return answered


def of_express(answering: Call) -> Call:
    """StartSyncExecution, which AWS refuses for Standard workflows."""

    def answered(request: Mapping[str, Any]) -> Answer:
        if kind_of(request) == "STANDARD":
            return _error(NOT_SUPPORTED, "This operation is not supported by this type of machine")
        return answering(request)

    return answered


def kind_of(record: Mapping[str, Any] | None) -> str:
    """STANDARD or EXPRESS: the type of the machine that a record or a request names; "" for none
    that is there.
    """
    machine = stepfunctions._state_machines.get((record or {}).get("stateMachineArn"))
    return str(machine.get("type") or "STANDARD") if machine else ""


def with_redrives(answering: Call) -> Call:
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
            content |= _redrive_status(content["executionArn"])
        answer: Answer = json_response(content)
        return answer

    return answered


def _filtered(executions: list[dict[str, Any]], wanted: str | None) -> list[dict[str, Any]]:
    if wanted not in ("REDRIVEN", "NOT_REDRIVEN"):
        return executions
    return [one for one in executions if bool(one["redriveCount"]) == (wanted == "REDRIVEN")]


def _redrive_status(arn: str) -> dict[str, str]:
    reason = refusal(stepfunctions._executions.get(arn), None)
    if not reason:
        return {"redriveStatus": "REDRIVABLE"}
    return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


def _error(code: str, message: str) -> Answer:
    response: Answer = error_response_json(code, message, 400)
    return response
