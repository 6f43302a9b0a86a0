"""Mocked answers held to the API models of the services they stand for."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.simulator import Call, Result, TaskError, simulate
from downbeat.simulator.outcome_files import mock_faults
from downbeat.simulator.service_results import RESULTS, default_result

MACHINE = {
    "StartAt": "Tell",
    "States": {"Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True}},
}


def told(answer: Any, validation: str = "STRICT") -> list[str]:
    def tasks(call: Call) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    try:
        simulate(MACHINE, tasks=tasks, validation=validation)
    except DiagnosticsError as found:
        return [str(one) for one in found.diagnostics]
    return []


def test_an_answer_that_the_service_gives_is_played() -> None:
    assert told(Result({"MessageId": "1"}, seconds=3)) == []


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"MesageId": "1"}, "/States/Tell/MesageId: Field 'MesageId' is not in the result of Publish. Did you mean \"MessageId\"?"),
        ({"MessageId": 1}, "/States/Tell/MessageId: Field 'MessageId' must be a string. It is 1."),
        ("sent", "/States/Tell: Field 'Output' must be an object. It is 'sent'."),
        (TaskError("SNS.NotFound"), "/States/Tell: Error 'SNS.NotFound' is not one that Publish reports. Did you mean \"SNS.NotFoundException\"?"),
    ],
)  # fmt: skip
def test_an_answer_that_the_service_cannot_give_is_refused(answer: Any, fault: str) -> None:
    assert told(answer) == [fault]


def test_mode_none_plays_what_no_service_gives() -> None:
    assert told("sent", "NONE") == []


def test_another_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="validation is one of STRICT, PRESENT, NONE"):
        simulate(MACHINE, validation="LAX")


def test_an_outcome_file_is_checked_as_a_whole_before_anything_runs() -> None:
    responses = {"Tell": {"0": {"Return": {"Id": "1"}}, "1-9": {"Throw": {"Error": "Down"}}}}

    assert [one.path for one in mock_faults(responses, {"Tell": "Gone"}, MACHINE)] == [
        "/Tell",
        "/Tell/0/Return/Id",
        "/Tell/1-9/Throw/Error",
    ]


@pytest.mark.parametrize("action", sorted(RESULTS))
def test_every_default_result_is_one_that_its_service_gives(action: str) -> None:
    resource = f"arn:aws:states:::{action}"
    machine = {"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": resource, "End": True}}}
    # What SageMaker describes repeats the arguments, these two of other services among them.
    arguments = (
        {} if action.startswith("sagemaker:") else {"JobName": "j", "StateMachineArn": "arn"}
    )

    execution = simulate(machine, arguments, tasks=default_result, validation="PRESENT")

    assert execution.status == "SUCCEEDED"
