"""Two calls of the Step Functions API that MiniStack does not answer as AWS does: TestState is the
simulator's; RedriveExecution, which MiniStack does not know, is refused with AWS's own errors.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from downbeat.simulator import StateTestRefused
from downbeat.simulator import test_state as state_test

Answer = tuple[int, dict[str, str], bytes]
REDRIVE = "AWSStepFunctions.RedriveExecution"
DOES_NOT_EXIST, NOT_REDRIVABLE = "ExecutionDoesNotExist", "ExecutionNotRedrivable"
ENDED_WELL_OR_NOT_YET = ("SUCCEEDED", "RUNNING", "PENDING_REDRIVE")


def install() -> None:
    """Puts both in the place of what MiniStack answers, in this process."""
    others: Callable[..., Awaitable[Answer]] = stepfunctions.handle_request

    async def handle(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
    ) -> Answer:
        if headers.get("x-amz-target") != REDRIVE:
            return await others(method, path, headers, body, query)
        arn = json.loads(body or b"{}").get("executionArn", "")
        return refused(arn, stepfunctions._executions.get(arn))

    stepfunctions.handle_request = handle
    stepfunctions._test_state = tested


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


def refused(arn: str, record: Mapping[str, Any] | None) -> Answer:
    """The error that answers RedriveExecution: an execution here keeps none of the variables with
    which it entered its states, so that none can be redriven.
    """
    if record is None:
        return _error(DOES_NOT_EXIST, f"Execution Does Not Exist: '{arn}'")
    if record["status"] in ENDED_WELL_OR_NOT_YET:
        return _error(
            NOT_REDRIVABLE,
            f"Execution is {record['status']} and cannot be redriven: '{arn}'",
        )
    return _error(
        NOT_REDRIVABLE,
        f"The embedded AWS cannot redrive an execution: '{arn}'. Start a new one; a pipeline that"
        ' is resumable begins at a step with the input {"start_at": "…"}',
    )


def _error(code: str, message: str) -> Answer:
    response: Answer = error_response_json(code, message, 400)
    return response
