"""Distributed Maps under replay: items that no history holds, and children that nobody recorded."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from downbeat.simulator import Call, TaskError, simulate
from downbeat.simulator.recording_files import recorded_execution
from downbeat.simulator.recordings import Recording
from downbeat.simulator.replay import replayed
from downbeat.simulator.replay_report import replay_lines

MACHINE: dict[str, Any] = {
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "Label": "Each",
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:listObjectsV2",
                "Parameters": {"Bucket": "b", "Prefix": "p/"},
            },
            "ItemSelector": {"key.$": "$$.Map.Item.Value.Key"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Weigh",
                "States": {
                    "Weigh": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke",
                        "Parameters": {"FunctionName": "weigh", "Payload.$": "$"},
                        "OutputPath": "$.Payload",
                        "End": True,
                    }
                },
            },
            "ResultPath": "$.weights",
            "Next": "Done",
        },
        "Done": {"Type": "Pass", "End": True},
    },
}
WEIGHTS = {"p/1": 7, "p/2": 8}


def answer(call: Call) -> Any:
    if call.kind == "ItemReader":
        return [{"Key": key, "Size": 1} for key in WEIGHTS]
    return {"StatusCode": 200, "Payload": WEIGHTS[call.arguments["Payload"]["key"]]}


def ran(machine: dict[str, Any], tasks: Any = answer, *, children: bool = True) -> Recording:
    done = simulate(machine, {"n": 1}, tasks=tasks, name="one", state_machine="weigh")
    inner = [
        {"name": one.name, "arn": one.arn, "mapRun": one.map_run, "events": one.history}
        for one in done.children
    ]
    saved = {
        "name": "one",
        "arn": done.arn,
        "events": done.history,
        "children": inner if children else [],
        "mapRuns": {one.map_run: len(done.children) for one in done.children},
    }
    return recorded_execution(json.loads(json.dumps(saved, default=str)), "one")


def changed(*path: str, value: Any) -> dict[str, Any]:
    machine = copy.deepcopy(MACHINE)
    place: Any = machine["States"]["Each"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return machine


WEIGH = ("ItemProcessor", "States", "Weigh")


def test_what_a_reader_read_is_known_from_the_inputs_of_the_children() -> None:
    result = replayed(MACHINE, ran(MACHINE))
    assert (result.differences, result.taken) == ([], [])


def test_a_change_inside_a_child_is_seen_for_each_item() -> None:
    machine = changed(*WEIGH, "Parameters", value={"FunctionName": "scale", "Payload.$": "$"})
    differences = replayed(machine, ran(MACHINE)).differences
    assert [(one.kind, one.state, one.replayed) for one in differences] == [
        ("other argument", "Weigh", {"FunctionName": "scale", "Payload": {"key": key}})
        for key in WEIGHTS
    ]


def test_without_its_children_a_map_ends_as_recorded_and_the_replay_says_so() -> None:
    result = replayed(MACHINE, ran(MACHINE, children=False))
    assert (result.differences, result.taken) == ([], ["Each"])
    assert "Taken as recorded, since not all child executions were: Each." in replay_lines([result])


def test_what_comes_after_a_map_without_children_is_replayed_all_the_same() -> None:
    machine = copy.deepcopy(MACHINE)
    machine["States"]["Done"]["Parameters"] = {"first.$": "$.weights[0]"}
    (other,) = replayed(machine, ran(MACHINE, children=False)).differences
    assert (other.kind, other.replayed) == (
        "other output",
        {"status": "SUCCEEDED", "output": {"first": 7}},
    )


def test_some_of_the_children_are_not_enough() -> None:
    whole = ran(MACHINE)
    part = recorded_execution({"events": whole.events, "mapRuns": dict(whole.map_runs)}, "one")
    part.children.append(whole.children[0])
    assert replayed(MACHINE, part).taken == ["Each"]


def test_a_map_that_failed_without_children_fails_again_and_its_catch_takes_over() -> None:
    def broken(call: Call) -> Any:
        if call.kind == "ItemReader":
            raise TaskError("S3.NoSuchBucketException", "there is no bucket b")
        return answer(call)

    machine = changed("Catch", value=[{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "Done"}])
    result = replayed(machine, ran(machine, broken))
    assert (result.status, result.differences, result.taken) == ("SUCCEEDED", [], ["Each"])


def test_assigned_variables_of_a_map_without_children_are_those_recorded() -> None:
    machine = changed("Assign", value={"heaviest.$": "$[1]"})
    machine["States"]["Done"] = {"Type": "Pass", "Parameters": {"w.$": "$heaviest"}, "End": True}
    result = replayed(machine, ran(machine, children=False))
    assert (result.differences, result.taken) == ([], ["Each"])


@pytest.mark.parametrize("task", [True, False])
def test_a_map_of_its_own_input_without_children_runs_anew_unless_it_calls_something(task) -> None:
    machine = changed("ItemsPath", value="$.keys")
    del machine["States"]["Each"]["ItemReader"], machine["States"]["Each"]["ItemSelector"]
    machine["States"]["Each"]["ItemsPath"] = "$$.Execution.Input.list"
    if not task:
        inner = machine["States"]["Each"]["ItemProcessor"]["States"]
        inner["Weigh"] = {"Type": "Pass", "End": True}
    done = simulate(
        machine,
        {"list": [{"key": "p/1"}]},
        tasks=answer,
        name="one",
        state_machine="weigh",
    )
    saved = {"events": done.history, "mapRuns": {one.map_run: 1 for one in done.children}}
    result = replayed(machine, recorded_execution(json.loads(json.dumps(saved, default=str)), "x"))
    assert (result.differences, result.taken) == ([], ["Each"] if task else [])
