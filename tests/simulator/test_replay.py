"""Recorded executions under a changed definition."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from downbeat.simulator import Call, Result, TaskError, redrive, simulate
from downbeat.simulator.masking import masked
from downbeat.simulator.recordings import Recording, recording
from downbeat.simulator.replay import as_recorded, by_kind, replayed

HISTORIES = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "histories.jsonl"
MASK = re.compile(
    r"<[^>]*>|timestamp|date|snf_role_arn|\d{4}-\d\d-\d\dT.*|[0-9a-f]{8}-[0-9a-f-]{27}"
)
MACHINE: dict[str, Any] = {
    "StartAt": "Weigh",
    "States": {
        "Weigh": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "weigh", "Payload.$": "$.parcel"},
            "ResultPath": "$.weight",
            "Retry": [{"ErrorEquals": ["Busy"]}],
            "Next": "Heavy?",
        },
        "Heavy?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.weight.Payload", "NumericGreaterThan": 20, "Next": "Truck"}
            ],
            "Default": "Bike",
        },
        "Truck": {"Type": "Pass", "End": True},
        "Bike": {"Type": "Pass", "End": True},
    },
}


@pytest.fixture
def parcel() -> Recording:
    def tasks(call: Call) -> Any:
        if call.attempt == 1:
            raise TaskError("Busy", "later")
        return Result({"StatusCode": 200, "Payload": 15}, seconds=4)

    ran = simulate(MACHINE, {"parcel": {"id": 1}}, tasks=tasks)
    return recording(json.dumps({"events": ran.history}, default=str), name="parcel")


def test_a_recorded_execution_can_be_redriven_from_its_history_alone():
    def broken(call: Call) -> Any:
        raise TaskError("Broken", "on purpose", seconds=3)

    failed = simulate(MACHINE, {"parcel": 1}, tasks=broken, name="one", state_machine="weigh")
    failed = redrive(failed, tasks=broken)
    read = recording(failed.history, name="one", arn=failed.arn)
    again = as_recorded(MACHINE, read)
    assert again == failed
    mended = redrive(again, tasks=lambda call: {"StatusCode": 200, "Payload": 15})
    assert (mended.status, mended.redrives, mended.arn) == ("SUCCEEDED", 2, failed.arn)


def test_a_history_of_another_definition_gives_no_execution_to_redrive(parcel: Recording):
    assert as_recorded(changed(["Weigh", "Next"], "Bike"), parcel) is None


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    machine = copy.deepcopy(MACHINE)
    place = machine["States"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return machine


def kinds(machine: dict[str, Any], ran: Recording) -> list[tuple[str, str | None]]:
    return [(one.kind, one.state) for one in replayed(machine, ran).differences]


def test_a_recording_replays_to_itself(parcel: Recording) -> None:
    assert replayed(MACHINE, parcel).to_json() == {
        "name": "parcel",
        "recorded_status": "SUCCEEDED",
        "status": "SUCCEEDED",
        "differences": [],
        "taken": [],
        "same": True,
    }


def test_a_changed_choice_shows_from_which_event_on_it_goes_another_way(parcel: Recording) -> None:
    machine = changed(["Heavy?", "Choices", 0, "NumericGreaterThan"], 10)

    (way,) = replayed(machine, parcel).differences

    assert (way.kind, way.state, way.recorded, way.replayed) == (
        "other way",
        "Bike",
        ["Bike"],
        ["Truck"],
    )
    assert parcel.events[way.event - 1]["stateEnteredEventDetails"]["name"] == "Bike"


def test_an_argument_that_changed_is_told_with_both_sides(parcel: Recording) -> None:
    machine = changed(["Weigh", "Parameters", "FunctionName"], "weigh2")

    first, second = replayed(machine, parcel).differences

    assert first == second
    assert (first.kind, first.recorded["FunctionName"], first.replayed["FunctionName"]) == (
        "other argument",
        "weigh",
        "weigh2",
    )


def test_a_call_that_was_never_recorded_is_told_with_its_arguments(parcel: Recording) -> None:
    told = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": "t", "Message": "m"},
        "ResultPath": None,
        "End": True,
    }

    (call,) = replayed(changed(["Bike"], told), parcel).differences

    assert (call.kind, call.replayed) == (
        "new call",
        {"arn:aws:states:::sns:publish": {"TopicArn": "t", "Message": "m"}},
    )


def test_what_was_masked_is_equal_to_its_value():
    machine = changed(["Weigh", "Parameters", "Qualifier"], "v1")
    machine["States"]["Weigh"]["Parameters"]["Payload"] = {"apiKey": "k-1234567890"}
    del machine["States"]["Weigh"]["Parameters"]["Payload.$"]

    def tasks(call: Call) -> Any:
        return {"StatusCode": 200, "Payload": 15}

    ran = simulate(machine, {"parcel": {"id": 1}}, tasks=tasks)
    saved = recording(masked(json.loads(json.dumps(ran.history, default=str))))
    assert "k-1234567890" not in json.dumps(saved.events, default=str)
    assert replayed(machine, saved).same


def test_another_output_is_told(parcel: Recording) -> None:
    assert kinds(changed(["Bike", "Result"], 1), parcel) == [("other output", None)]


def test_a_retry_that_is_gone_fails_the_execution(parcel: Recording) -> None:
    machine = changed(["Weigh", "Retry"], [])

    assert [kind for kind, _ in kinds(machine, parcel)] == ["other way", "other output"]


def test_the_table_counts_executions_by_kind(parcel: Recording) -> None:
    results = [replayed(MACHINE, parcel), replayed(changed(["Bike", "Result"], 1), parcel)]

    assert by_kind(results) == {
        "same": 1,
        "other way": 0,
        "new call": 0,
        "other argument": 0,
        "other output": 1,
    }


def test_what_is_no_history_is_refused() -> None:
    with pytest.raises(ValueError, match="no ExecutionStarted event"):
        recording([], name="empty")


def alike(recorded: Any, new: Any) -> bool:
    """Equality, whatever stands where the recording was masked."""
    if isinstance(recorded, str) and MASK.search(recorded):
        return True
    for one in (recorded, new):
        if isinstance(one, str) and not isinstance(recorded, type(new)):
            return alike(*(json.loads(x) if x is one else x for x in (recorded, new)))
    if isinstance(recorded, dict) and isinstance(new, dict):
        return recorded.keys() == new.keys() and all(alike(recorded[k], new[k]) for k in new)
    if isinstance(recorded, list) and isinstance(new, list):
        return len(recorded) == len(new) and all(map(alike, recorded, new))
    if isinstance(recorded, str) and recorded[:1] in "[{" and recorded != new:
        return alike(json.loads(recorded), json.loads(new))
    return bool(recorded == new)


# What a history does not hold: the time that the corpus masked.
UNRECORDED = {
    "test_wait_timestamppath[.00Z]": {"other output"},
    "test_wait_timestamp_path[SECONDS]": {"other output"},
    "test_wait_timestamp_jsonata[SECONDS]": {"other output"},
}


@pytest.mark.corpus
@pytest.mark.skipif(not HISTORIES.exists(), reason="the recorded histories are not here")
def test_every_recorded_history_replays_to_itself() -> None:
    rows = [json.loads(line) for line in HISTORIES.read_text().splitlines()]
    others = {}
    for row in rows:
        result = replayed(row["definition"], recording(row["history"]), alike=alike)
        kinds = {one.kind for one in result.differences}
        if kinds:
            others[row["id"].rsplit("::", 1)[-1]] = kinds

    assert len(rows) > 180
    assert others == UNRECORDED
