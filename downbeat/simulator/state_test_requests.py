"""What a request to TestState asks for, and what of it AWS refuses, with AWS's codes and words.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from downbeat.asl import walk
from downbeat.asl.checks import problems
from downbeat.asl.service_models import MODES, STRICT, mismatches
from downbeat.simulator.map_runs import processor
from downbeat.simulator.runnable import following
from downbeat.simulator.values import from_json

INVALID, DEFINITION, INPUT = "ValidationException", "InvalidDefinition", "InvalidExecutionInput"
LEVELS = ("INFO", "DEBUG", "TRACE")
MOCKABLE = ("Task", "Map", "Parallel")
TESTED = "StateName"  # what AWS calls the tested state in its context object
CONTEXT: dict[str, dict[str, type | tuple[type, ...]]] = {
    "Execution": {
        "Id": str,
        "Input": object,
        "Name": str,
        "RoleArn": str,
        "StartTime": str,
        "RedriveCount": int,
        "RedriveTime": str,
    },
    "State": {"EnteredTime": str, "Name": str, "RetryCount": int},
    "StateMachine": {"Id": str, "Name": str},
    "Task": {"Token": str},
}
CALLED = {str: "a string", int: "a number", object: "JSON"}


class StateTestRefused(ValueError):
    """What AWS answers instead of a result: `code`, `message`, and both as boto3's `response`."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        self.response = {"Error": {"Code": code, "Message": message}}
        super().__init__(f"{code}: {message}")


@dataclass(slots=True)
class StateTest:
    """A request that AWS would accept, taken apart."""

    state: Mapping[str, Any]
    language: str
    input: Any = None
    level: str = "INFO"
    result: Any = None
    mocked: bool = False
    error: Mapping[str, str] | None = None
    context: Mapping[str, Any] | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    role: str | None = None


def accepted(
    *,
    definition: str,
    roleArn: str | None = None,
    input: str | None = None,
    inspectionLevel: str = "INFO",
    revealSecrets: bool = False,
    variables: str | None = None,
    stateName: str | None = None,
    mock: Mapping[str, Any] | None = None,
    context: str | None = None,
    stateConfiguration: Mapping[str, Any] | None = None,
) -> StateTest:
    """The request as a StateTest. Raises StateTestRefused as AWS refuses it."""
    if inspectionLevel not in LEVELS:
        raise _outside("inspectionLevel", inspectionLevel, LEVELS)
    state, language = _tested(_parsed(definition, DEFINITION, "Invalid State Machine"), stateName)
    test = StateTest(state, language, level=inspectionLevel, role=roleArn)
    test.configuration = stateConfiguration or {}
    test.input = _parsed(input or "{}", INPUT, "Invalid State Machine Execution Input")
    if context is not None:
        test.context = _context(_parsed(context, INVALID, "Invalid Context object provided"))
    if variables is not None:
        test.variables = _parsed(variables, INVALID, "Invalid variables")
        if not isinstance(test.variables, dict):
            _refuse("Variables must be a JSON object.")
    if mock is None:
        _without_mock(test)
    else:
        _with_mock(test, mock)
    return test


def _refuse(message: str, code: str = INVALID) -> None:
    raise StateTestRefused(code, message)


def _outside(name: str, value: Any, known: tuple[str, ...]) -> StateTestRefused:
    text = _constraint(name, value, f"satisfy enum value set: [{', '.join(known)}]")
    return StateTestRefused(INVALID, text)


def _constraint(name: str, value: Any, rule: str) -> str:
    return (
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint:"
        f" Member must {rule}"
    )


def _parsed(text: str, code: str, what: str) -> Any:
    try:
        return from_json(text)
    except ValueError as fault:
        raise StateTestRefused(code, f"{what}: 'INVALID_JSON_DESCRIPTION: {fault}'") from None


# --- the definition


def _tested(definition: Any, name: str | None) -> tuple[Mapping[str, Any], str]:
    """The state to test, and its query language."""
    if not isinstance(definition, dict):
        _refuse("Invalid State Machine Definition: 'a definition is an object'", DEFINITION)
    if name is None:
        _faultless(_alone(definition))
        return definition, definition.get("QueryLanguage", "JSONPath")
    if "States" not in definition:
        _refuse("State not found in definition")
    _faultless(definition)
    located = next((one for one in walk.states(definition) if one.name == name), None)
    if located is None:
        raise StateTestRefused(INVALID, "State not found in definition")
    return located.state, located.query_language


def _alone(state: Mapping[str, Any]) -> dict[str, Any]:
    """A machine around one state, with an end for each way out of it."""
    named = {str(name) for _, name in following("", state) if isinstance(name, str)}
    ends = {name: {"Type": "Succeed"} for name in named - {TESTED}}
    return {"StartAt": TESTED, "States": {TESTED: state, **ends}}


def _faultless(machine: Mapping[str, Any]) -> None:
    faults = problems(machine)
    if faults:
        messages = ", ".join(
            f"SCHEMA_VALIDATION_FAILED: {one.message} at {one.path}" for one in faults
        )
        _refuse(f"Invalid State Machine Definition: '{messages}'", DEFINITION)


# --- the context object


def _context(context: Any) -> Mapping[str, Any]:
    prefix = "Invalid Context object provided: "
    if not isinstance(context, dict):
        _refuse(prefix + "Context must be a JSON object")
    for name, part in context.items():
        if name == "Map":
            _refuse(prefix + "'Map' field is not supported when mocking a Context object")
        if name not in CONTEXT:
            _refuse(f"{prefix}Field '{name}' is not allowed")
        if not isinstance(part, dict):
            _refuse(f"{prefix}{name} must be an object")
        for inner, value in part.items():
            if inner not in CONTEXT[name]:
                _refuse(f"{prefix}Field '{inner}' is not allowed")
            kind = CONTEXT[name][inner]
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                _refuse(f"{prefix}{name}.{inner} must be {CALLED[kind]}")  # type: ignore[index]
    return dict(context)


# --- the mock

NEEDS_MOCK = {
    "mapIterationFailureCount": "MapIterationFailureCount",
    "retrierRetryCount": "RetrierRetryCount",
    "errorCausedByState": "ErrorCausedByState",
    "mapItemReaderData": "MapItemReaderData",
}


def _without_mock(test: StateTest) -> None:
    for name, shown in NEEDS_MOCK.items():
        if name in test.configuration:
            _refuse(f"TestState does not support {shown} when a mock is not specified.")
    if test.state["Type"] in ("Map", "Parallel"):
        supported = "[Task, Wait, Pass, Succeed, Fail, Choice]"
        message = (
            "TestState API does not support Map or Parallel states. Supported state types include:"
            f" {supported}"
        )
        _refuse(message, DEFINITION)
    if test.state["Type"] == "Task" and not test.role:
        _refuse("RoleArn must be specified when testing a Task state")


def _with_mock(test: StateTest, mock: Mapping[str, Any]) -> None:
    kind, mode = test.state["Type"], mock.get("fieldValidationMode", STRICT)
    if mode not in MODES:
        raise _outside("mock.fieldValidationMode", mode, MODES)
    if ("result" in mock) == ("errorOutput" in mock):
        _refuse("A test mock should have only one of the following fields: [result, errorOutput].")
    if kind not in MOCKABLE:
        _refuse(f"State type '{kind}' is not supported when a mock is specified")
    _caused(test)
    test.mocked = True
    if "errorOutput" in mock:
        test.error = mock["errorOutput"]
        return
    try:
        test.result = json.loads(mock["result"])
    except ValueError:
        _refuse("Mocked result must be valid JSON.")
    if kind == "Task":
        _fits(test.state["Resource"], test.result, mode)
    else:
        _gathered(test.state, test.result)


def _caused(test: StateTest) -> None:
    """Refuses an errorCausedByState that is not inside the tested Map or Parallel."""
    name, state = test.configuration.get("errorCausedByState"), test.state
    if name is None:
        return
    if state["Type"] == "Task":
        _refuse("ErrorCausedByState is supported for Map and Parallel states only.")
    inner = state["Branches"] if state["Type"] == "Parallel" else [processor(state)]
    if not any(name == one.name for machine in inner for one in walk.states(machine)):
        _refuse("State not found in definition")


def _fits(resource: str, result: Any, mode: str) -> None:
    faults = mismatches(resource, result, mode=mode, unknown=False)
    if faults:
        if faults[0].path == "":
            own = faults[0].kind == "type"
            _refuse("Mocked result must be a JSON object." if own else _schema(faults[0].message))
        _refuse(_schema(faults[0].message))


def _schema(message: str) -> str:
    return f"Mock result schema validation error: {message}"


def _gathered(state: Mapping[str, Any], result: Any) -> None:
    """Refuses a result that a Map or a Parallel cannot have."""
    if "ResultWriter" in state and "Resource" in state["ResultWriter"]:
        if not isinstance(result, dict):
            _refuse("Mocked result must be a JSON object.")
    elif not isinstance(result, list):
        _refuse("Mocked result must be an array.")
    elif state["Type"] == "Parallel" and len(result) != len(state["Branches"]):
        _refuse(
            "Mocked result must contain the same number of items as number of Parallel branches."
        )
