import pytest

from downbeat import asl
from tests.asl.checks.coded import problems

DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}

OK_TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "f"},
    "End": True,
}


@pytest.fixture
def found():
    """The problems, as (path, code) pairs, of a machine of one state "S" (and of an "End" for
    whatever goes on).
    """

    def of(state, *, type="STANDARD", **machine):
        states = {"S": state}
        if any(goes in repr(state) for goes in ("'Next': 'End'", "'Default': 'End'")):
            states["End"] = {"Type": "Succeed"}
        return problems({"StartAt": "S", "States": states, **machine}, type=type)

    return of


@pytest.fixture
def texts():
    """The texts of the problems of a machine of one state "S", each with its path."""

    def of(state, **machine):
        definition = {"StartAt": "S", "States": {"S": state}, **machine}
        return [(problem.path, problem.message) for problem in asl.problems(definition)]

    return of


@pytest.fixture
def task(found):
    """The problems of a sound Task in which something is changed."""

    def of(type="STANDARD", **changes):
        state = {name: value for name, value in {**OK_TASK, **changes}.items() if value is not ...}
        return found(state, type=type)

    return of


@pytest.fixture
def map_state(found):
    def of(config=DISTRIBUTED, language="JSONPath", type="STANDARD", **changes):
        inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
        processor = inner if config is None else {**inner, "ProcessorConfig": config}
        return found(
            {"Type": "Map", "ItemProcessor": processor, "End": True, **changes},
            type=type,
            QueryLanguage=language,
        )

    return of
