"""test_state(): one state on its own, as AWS's TestState answers.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from downbeat.simulator.attempts import arguments, caught, delay_of, first_match
from downbeat.simulator.call import no_tasks
from downbeat.simulator.distributed_map import EXCEEDED, batched
from downbeat.simulator.failure import Failure
from downbeat.simulator.failure_tolerance import tolerated, tolerated_count, tolerated_percentage
from downbeat.simulator.item_reader import parsed
from downbeat.simulator.line import Line, Visit, iso
from downbeat.simulator.machine import AT_ONCE, play
from downbeat.simulator.map_state import items_of, select_item
from downbeat.simulator.numbers import number_of
from downbeat.simulator.output import StateOutcome, finish
from downbeat.simulator.query import filtered
from downbeat.simulator.starting import ACCOUNT, PARTITION, REGION, START, new_run
from downbeat.simulator.state_test_limits import request_faults
from downbeat.simulator.state_test_requests import TESTED, StateTest, StateTestRefused, accepted
from downbeat.simulator.values import own, to_json
from downbeat.simulator.wait import run_wait

AS_TEXT = ("maxConcurrency", "toleratedFailureCount", "toleratedFailurePercentage", "errorDetails")


def test_state(**request: Any) -> dict[str, Any]:
    """Answers boto3's arguments of sfn.test_state in boto3's shape, without AWS.

    status is SUCCEEDED, FAILED, RETRIABLE or CAUGHT_ERROR; output, error, cause and nextState are
    there where AWS gives them, inspectionData for inspectionLevel DEBUG and TRACE. Task, Map and
    Parallel need a `mock`: nothing is called here, so that a Task with a role and no mock is
    refused too, in words of our own. Raises StateTestRefused (.code, .message, .response) for what
    AWS refuses, and for what boto3 does not send: ParamValidationError.
    """
    if fault := request_faults(request):
        raise StateTestRefused(*fault)
    test = accepted(**request)
    if test.state["Type"] == "Task" and not test.mocked:
        message = (
            "nothing is called without AWS: pass mock={'result': …} or mock={'errorOutput': …}"
        )
        raise StateTestRefused("ValidationException", message)
    visit = _visit(test)
    answer, details = _answer(test, visit)
    if test.level != "INFO":
        answer["inspectionData"] = _inspection(visit, test, details)
    return answer


def _visit(test: StateTest) -> Visit:
    """The state, entered with the request's input, variables and context object."""
    name = "00000000-0000-4000-8000-000000000000"
    run = new_run(test.input, tasks=no_tasks, start=START, name=None, state_machine=name, seed=0)
    machine = run.uuid()
    prefix = f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}"
    execution = {**run.execution["Execution"], "RoleArn": test.role}
    execution["Id"] = f"{prefix}:express:{machine}:{execution['Name']}"
    del execution["RedriveCount"]
    state_machine = {"Id": f"{prefix}:stateMachine:{machine}", "Name": machine}
    run.execution = {"Execution": execution, "StateMachine": state_machine}
    run.context = test.context
    line = Line(run, variables=dict(test.variables))
    visit = Visit(line, TESTED, test.state, test.language, test.input, 0, 0, iso(START))
    visit.inspected = {"input": test.input}
    if test.state["Type"] in MOCKED:
        visit.attempt = int(test.configuration.get("retrierRetryCount", 0))
    return visit


def _answer(test: StateTest, visit: Visit) -> tuple[dict[str, Any], dict[str, Any]]:
    """The response without inspectionData, and its errorDetails."""
    details: dict[str, Any] = {}
    try:
        outcome = _outcome(test, visit)
        return _left(visit, "SUCCEEDED", outcome), details
    except Failure as failure:
        cause = failure.cause and failure.cause.removeprefix(visit.where)
        ends_with = {"error": failure.error, "cause": cause}
        members = {key: value for key, value in ends_with.items() if value is not None}
        reported = Failure(
            failure.error,
            cause,
            terminal=failure.terminal,
            missed_heartbeat=failure.missed_heartbeat,
        )
    at = None if visit.attempt is None else first_match(test.state, "Retry", reported)
    if at is not None:
        details["retryIndex"] = at
        delay = delay_of(test.state["Retry"][at], visit.attempt or 0)
        if delay is not None:
            details["retryBackoffIntervalSeconds"] = int(delay) if delay == int(delay) else delay
            return {"status": "RETRIABLE", **members}, details
    try:
        outcome = caught(visit, reported, None)
    except Failure as failure:
        if failure is not reported:  # the Catch itself failed
            cause = failure.cause and failure.cause.removeprefix(visit.where)
            members = {"error": failure.error or "", "cause": cause or ""}
        return {"status": "FAILED", **members}, details
    details["catchIndex"] = first_match(test.state, "Catch", reported)
    return {**_left(visit, "CAUGHT_ERROR", outcome), **members}, details


def _left(visit: Visit, status: str, outcome: StateOutcome) -> dict[str, Any]:
    if outcome.assigned:
        visit.line.variables = {**visit.line.variables, **outcome.assigned}
    following = {"nextState": outcome.next} if outcome.next else {}
    return {"status": status, "output": to_json(outcome.output), **following}


def _outcome(test: StateTest, visit: Visit) -> StateOutcome:
    """What the state comes to. Raises Failure."""
    kind = test.state["Type"]
    if kind == "Wait":
        return _waited(visit)
    if kind in AT_ONCE:
        if kind == "Fail" and not visit.jsonata:
            visit.inspect("afterInputPath", test.input)
        return AT_ONCE[kind](visit)
    MOCKED[kind](test, visit)
    if test.error is not None:
        raise _mocked_error(test, visit)
    if kind == "Task":
        visit.inspect("result", test.result)
    return finish(visit, own(test.result))


def _waited(visit: Visit) -> StateOutcome:
    """Wait, without the waiting."""
    work = run_wait(visit, play)
    try:
        while True:
            next(work)
    except StopIteration as end:
        outcome: StateOutcome = end.value
        return outcome


def _task(test: StateTest, visit: Visit) -> None:
    arguments(visit)


def _parallel(test: StateTest, visit: Visit) -> None:
    arguments(visit)
    if visit.inspected is not None:
        visit.inspected.pop("afterArguments", None)  # AWS does not show those of a Parallel


def _map(test: StateTest, visit: Visit) -> None:
    """Works out what the iterations would be given, for inspectionData and for the failures."""
    state = test.state
    document = visit.value if visit.jsonata else filtered(visit, "InputPath", visit.value)
    if "ItemReader" in state:
        data = test.configuration.get("mapItemReaderData")
        reader = state["ItemReader"]
        config = reader.get("ReaderConfig", {})
        items = [] if data is None else parsed(data, config, reader["Resource"])
        if data is not None and "ItemsPointer" in config:
            visit.inspect("afterItemsPointer", items)
    else:
        items = items_of(visit, document)
    selected: list[tuple[Any, Mapping[str, Any]]] = []
    for at, value in enumerate(items):
        item = {"Index": at, "Value": value}
        line = Line(visit.line.run, variables=visit.line.variables, item=item)
        selected.append((select_item(visit, line, document, value), item))
    if "ItemSelector" in state or (not visit.jsonata and "Parameters" in state):
        visit.inspect("afterItemSelector", [value for value, _ in selected])
    if "ItemBatcher" in state:
        batches = batched(visit, document, selected)
        visit.inspect("afterItemBatcher", [value for value, _ in batches])
        selected = batches
    visit.inspect("maxConcurrency", int(number_of(visit, "MaxConcurrency", document, 0)))
    count, share = tolerated_count(visit, document), tolerated_percentage(visit, document)
    if count is not None:
        visit.inspect("toleratedFailureCount", int(count))
    if share is not None:
        visit.inspect("toleratedFailurePercentage", share)
    if test.error is None or (count is None and share is None):
        return
    failures = test.configuration.get("mapIterationFailureCount", 0)
    if not tolerated(failures, len(selected) or 1, count, share):
        raise Failure(*EXCEEDED)


MOCKED: dict[str, Callable[[StateTest, Visit], None]] = {
    "Task": _task,
    "Parallel": _parallel,
    "Map": _map,
}


def _mocked_error(test: StateTest, visit: Visit) -> Failure:
    mocked = test.error or {}
    return Failure(mocked.get("error"), mocked.get("cause"))


def _inspection(visit: Visit, test: StateTest, details: dict[str, Any]) -> dict[str, Any]:
    """inspectionData: values as JSON text, numbers as they are."""
    seen = dict(visit.inspected or {})
    if visit.line.variables:
        seen["variables"] = visit.line.variables
    if details:
        seen["errorDetails"] = details
    return {key: one if key in AS_TEXT else to_json(one) for key, one in seen.items()}
