"""Which version of a state machine an execution runs, as AWS decides it when it starts: MiniStack
runs the newest definition whatever the ARN says.

https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import json_response
from ministack.services import stepfunctions

from downbeat.emulator.api_answers import Answer, ApiCall

VERSION, ALIAS, DEFINITION = "stateMachineVersionArn", "stateMachineAliasArn", "startedDefinition"
FROM_VERSION = ("definition", "roleArn", "type", "loggingConfiguration")
MOST_LISTED = 1000

# What the start that goes on in this context was asked for: VERSION and ALIAS, where it named one.
# MiniStack hands a copy of the context to the thread that runs the execution.
STARTED: ContextVar[Mapping[str, str]] = ContextVar("started")


def install() -> None:
    """Put these in the place of what MiniStack answers, in this process."""
    stepfunctions._start_execution = starting(stepfunctions._start_execution)
    stepfunctions._describe_execution = with_version(stepfunctions._describe_execution)
    stepfunctions._list_executions = of_version(stepfunctions._list_executions)
    stepfunctions._describe_state_machine_for_execution = with_own_definition(
        stepfunctions._describe_state_machine_for_execution
    )


def chosen_version(arn: str) -> dict[str, str]:
    """Return the version that a start by this ARN runs, and the alias: for an alias one of its
    versions, by their weights and chance; {} for the ARN of a machine.
    """
    if arn in stepfunctions._state_machine_versions:
        return {VERSION: arn}
    alias = stepfunctions._state_machine_aliases.get(arn)
    if not alias:
        return {}
    routes = alias["routingConfiguration"]
    (route,) = random.choices(routes, [one["weight"] for one in routes])
    return {VERSION: route["stateMachineVersionArn"], ALIAS: arn}


def machine_of(record: dict[str, Any]) -> dict[str, Any] | None:
    """Return the machine as the execution of a record runs it, and note in the record what that is;
    None where the machine is not there.
    """
    machine = stepfunctions._state_machines.get(record["stateMachineArn"])
    if not machine:
        return None
    if record["status"] == "RUNNING" and DEFINITION not in record:
        record |= STARTED.get({})
    version = stepfunctions._state_machine_versions.get(record.get(VERSION)) or {}
    own = {key: version[key] for key in FROM_VERSION if version.get(key)}
    definition = record.setdefault(DEFINITION, own.get("definition") or machine["definition"])
    return {**machine, **own, "definition": definition}


def starting(answering: ApiCall) -> ApiCall:
    """StartExecution, which decides on a version."""

    def answered(request: Mapping[str, Any]) -> Answer:
        arn = str(request.get("stateMachineArn", "")).partition("#")[0]
        started = chosen_version(arn)
        token = STARTED.set(started)
        try:
            status, headers, body = answering(request)
        finally:
            STARTED.reset(token)
        if status == 200:
            record = stepfunctions._executions.get(json.loads(body)["executionArn"])
            if record is not None:
                record |= started
        return status, headers, body

    return answered


def with_version(answering: ApiCall) -> ApiCall:
    """An answer about executions, with the version and the alias that started each."""

    def answered(request: Mapping[str, Any]) -> Answer:
        status, headers, body = answering(request)
        if status != 200:
            return status, headers, body
        content = json.loads(body)
        for one in content.get("executions", [content]):
            record = stepfunctions._executions.get(one["executionArn"]) or {}
            one |= {key: record[key] for key in (VERSION, ALIAS) if key in record}
        answer: Answer = json_response(content)
        return answer

    return answered


def of_version(answering: ApiCall) -> ApiCall:
    """ListExecutions, which lists those of a version or an alias where the request names one."""
    listing = with_version(answering)

    def answered(request: Mapping[str, Any]) -> Answer:
        arn = request.get("stateMachineArn")
        key = _key_of(arn)
        if not key:
            return listing(request)
        machine = stepfunctions._resolve_state_machine_arn(arn)
        every = {**request, "stateMachineArn": machine, "maxResults": MOST_LISTED}
        executions: list[dict[str, Any]] = []
        while True:
            status, headers, body = listing(every)
            if status != 200:
                return status, headers, body
            content = json.loads(body)
            executions += [one for one in content["executions"] if one.get(key) == arn]
            if "nextToken" not in content:
                break
            every["nextToken"] = content["nextToken"]
        most = int(request.get("maxResults") or MOST_LISTED)
        page = {"executions": executions[:most]}
        if len(executions) > most:
            page["nextToken"] = stepfunctions._encode_execution_token(executions[most - 1])
        answer: Answer = json_response(page)
        return answer

    return answered


def with_own_definition(answering: ApiCall) -> ApiCall:
    """DescribeStateMachineForExecution, with the definition that the execution began with."""

    def answered(request: Mapping[str, Any]) -> Answer:
        status, headers, body = answering(request)
        record = stepfunctions._executions.get(request.get("executionArn")) or {}
        if status != 200 or DEFINITION not in record:
            return status, headers, body
        answer: Answer = json_response({**json.loads(body), "definition": record[DEFINITION]})
        return answer

    return answered


def _key_of(arn: Any) -> str:
    """What of a record an ARN is compared with: that of its version or alias; "" for a machine."""
    if arn in stepfunctions._state_machine_versions:
        return VERSION
    return ALIAS if arn in stepfunctions._state_machine_aliases else ""
