"""Calls of the Step Functions API that MiniStack does not answer as AWS does: TestState is the
simulator's, ValidateStateMachineDefinition has the diagnostics of `asl.problems`;
RedriveExecution, which MiniStack does not know, goes on with the simulator's execution;
DescribeExecution and ListExecutions tell of redrives.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.core.responses import json_response
from ministack.services import stepfunctions

from downbeat import asl
from downbeat.emulator.api_answers import Answer, ApiCall, error_answer, kind_of
from downbeat.emulator.redrive_calls import Before, Redrive, redriven, with_redrives
from downbeat.emulator.status_events import emit_status
from downbeat.simulator import StateTestRefused
from downbeat.simulator import test_state as state_test

REDRIVE = "AWSStepFunctions.RedriveExecution"
INVALID_ARN, NOT_SUPPORTED = "InvalidArn", "StateMachineTypeNotSupported"
OTHER_TYPE = "This operation is not supported by this type of state machine"
EXPRESS_ARN = "Invalid Arn: 'Resource type not valid in this context: express'"
MOST_DIAGNOSTICS, SCHEMA = 100, "SCHEMA_VALIDATION_FAILED"


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
    stepfunctions._emit_execution_status_event = emit_status
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
        return error_answer(refusal.code, refusal.message)
    except TypeError as fault:  # an argument that TestState does not have, or has to have
        return error_answer("ValidationException", str(fault))
    response: Answer = json_response(answer)
    return response


def validated(request: Mapping[str, Any]) -> Answer:
    """The answer to ValidateStateMachineDefinition: the diagnostics of `asl.problems`."""
    kind = request.get("type") or "STANDARD"
    problems = asl.problems(str(request.get("definition", "")), type=kind)
    if request.get("severity", "ERROR") == "ERROR":
        problems = [one for one in problems if one.severity == "error"]
    most = request.get("maxResults") or MOST_DIAGNOSTICS
    diagnostics = [
        {
            "severity": one.severity.upper(),
            "code": SCHEMA,
            "message": one.message,
            "location": one.path,
        }
        for one in problems
    ]
    failed = any(one.severity == "error" for one in problems)
    answer: Answer = json_response(
        {
            "result": "FAIL" if failed else "OK",
            "diagnostics": diagnostics[:most],
            "truncated": len(diagnostics) > most,
        }
    )
    return answer


def of_standard(answering: ApiCall) -> ApiCall:
    """A call that AWS refuses for Express workflows, which keep no executions."""

    def answered(request: Mapping[str, Any]) -> Answer:
        arn = request.get("executionArn")
        machine = request.get("stateMachineArn")
        if arn and kind_of(stepfunctions._executions.get(arn)) == "EXPRESS":
            return error_answer(INVALID_ARN, EXPRESS_ARN)
        if machine and kind_of({"stateMachineArn": machine}) == "EXPRESS":
            return error_answer(NOT_SUPPORTED, OTHER_TYPE)
        return answering(request)

    return answered


def of_express(answering: ApiCall) -> ApiCall:
    """StartSyncExecution, which AWS refuses for Standard workflows."""

    def answered(request: Mapping[str, Any]) -> Answer:
        if kind_of(request) == "STANDARD":
            return error_answer(NOT_SUPPORTED, OTHER_TYPE)
        return answering(request)

    return answered
