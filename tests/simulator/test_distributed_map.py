"""Map, distributed: child executions, batches, tolerance, writers."""

import pytest

from downbeat.simulator import Result, TaskError, simulate

LAMBDA = "arn:aws:states:::lambda:invoke"
DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
WORK = {
    "ProcessorConfig": DISTRIBUTED,
    "StartAt": "Work",
    "States": {"Work": {"Type": "Task", "Resource": LAMBDA, "End": True}},
}


def each(**fields):
    return {
        "StartAt": "Each",
        "States": {"Each": {"Type": "Map", "ItemProcessor": WORK, "End": True, **fields}},
    }


def echo(call):
    return call.arguments


def odd_ones_fail(call):
    if call.arguments % 2:
        raise TaskError("Odd", "c")
    return call.arguments


def types(execution):
    return [e["type"] for e in execution.history]


def test_the_children_have_histories_of_their_own():
    execution = simulate(each(Label="rows"), [1, 2], tasks=echo, state_machine="weekly", name="run")
    assert execution.output == [1, 2]
    assert types(execution)[2:-1] == [
        "MapStateStarted",
        "MapRunStarted",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
    ]
    assert [(child.status, child.input, child.output) for child in execution.children] == [
        ("SUCCEEDED", 1, 1),
        ("SUCCEEDED", 2, 2),
    ]
    assert types(execution.children[0]) == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.children[0].arn.startswith(
        "arn:aws:states:us-east-1:111122223333:execution:weekly/rows:"
    )
    assert execution.transitions == 3


def test_express_children_cost_no_transitions():
    express = {**WORK, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}}
    assert simulate(each(ItemProcessor=express), [1, 2], tasks=echo).transitions == 1


def test_children_overlap():
    assert simulate(each(), list(range(100)), tasks=lambda call: Result({}, seconds=5)).seconds == 5
    assert (
        simulate(
            each(MaxConcurrency=10), list(range(100)), tasks=lambda call: Result({}, seconds=5)
        ).seconds
        == 50
    )


@pytest.mark.parametrize(
    ("fields", "given", "status"),
    [
        ({}, [1], "FAILED"),
        ({"ToleratedFailureCount": 0}, [1], "FAILED"),
        ({"ToleratedFailureCount": 1}, [1, 2], "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, [1, 2, 3], "FAILED"),
        ({"ToleratedFailurePercentage": 50}, [1, 2], "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49.9}, [1, 2], "FAILED"),
        ({"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 0}, [1], "FAILED"),
    ],
)
def test_how_many_failures_are_tolerated(fields, given, status):
    execution = simulate(each(**fields), given, tasks=odd_ones_fail)
    assert execution.status == status
    if status == "FAILED":
        assert (execution.error, execution.cause) == (
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
        assert types(execution)[-3:] == ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]
    else:
        assert execution.output == [2]


@pytest.mark.parametrize(
    ("fields", "given", "cause"),
    [
        (
            {"ToleratedFailureCountPath": "$.n"},
            {"n": -1, "all": []},
            "ToleratedFailureCount cannot be negative.",
        ),
        (
            {"ToleratedFailurePercentagePath": "$.n"},
            {"n": 101, "all": []},
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
        (
            {"ToleratedFailurePercentagePath": "$.n"},
            {"n": "half", "all": []},
            (
                'The ToleratedFailurePercentagePath field refers to value "half" which is not a'
                " valid float: $.n"
            ),
        ),
    ],
)
def test_a_tolerance_out_of_range_ends_the_execution(fields, given, cause):
    execution = simulate(each(ItemsPath="$.all", **fields), given, tasks=echo)
    assert (
        execution.cause
        == "An error occurred while executing the state 'Each' (entered at the event id #2)."
        f" {cause}"
    )
    assert types(execution)[-2:] == ["MapStateStarted", "ExecutionFailed"]


def test_items_come_in_batches():
    machine = each(
        ItemBatcher={"MaxItemsPerBatch": 2, "BatchInput": {"of.$": "$.name"}}, ItemsPath="$.all"
    )
    execution = simulate(machine, {"name": "n", "all": [1, 2, 3]}, tasks=echo)
    assert execution.output == [
        {"BatchInput": {"of": "n"}, "Items": [1, 2]},
        {"BatchInput": {"of": "n"}, "Items": [3]},
    ]


def test_a_batch_holds_no_more_bytes_than_it_may():
    execution = simulate(
        each(ItemBatcher={"MaxInputBytesPerBatch": 40}), ["x" * 10, "y" * 10, "z" * 10], tasks=echo
    )
    assert [len(batch["Items"]) for batch in execution.output] == [2, 1]


def test_a_result_writer_says_where_the_results_would_be():
    machine = each(
        Label="rows",
        ResultWriter={
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "results", "Prefix": "jobs"},
        },
    )
    output = simulate(machine, [1], tasks=echo, state_machine="weekly").output
    run_id = output["MapRunArn"].rsplit(":", 1)[1]
    assert output == {
        "MapRunArn": f"arn:aws:states:us-east-1:111122223333:mapRun:weekly/rows:{run_id}",
        "ResultWriterDetails": {"Bucket": "results", "Key": f"jobs/{run_id}/manifest.json"},
    }


def test_a_child_that_breaks_a_path_fails_alone():
    broken = {
        "ProcessorConfig": DISTRIBUTED,
        "StartAt": "P",
        "States": {"P": {"Type": "Pass", "Parameters": {"x.$": "$.x"}, "End": True}},
    }
    execution = simulate(each(ItemProcessor=broken, ToleratedFailureCount=1), [{"x": 1}, {}])
    assert (execution.output, [child.status for child in execution.children]) == (
        [{"x": 1}],
        ["SUCCEEDED", "FAILED"],
    )


def test_outer_variables_are_not_seen_by_children():
    inside = {
        "ProcessorConfig": DISTRIBUTED,
        "StartAt": "P",
        "States": {
            "P": {
                "Type": "Pass",
                "QueryLanguage": "JSONata",
                "Output": "{% $exists($outer) %}",
                "End": True,
            }
        },
    }
    machine = {
        "StartAt": "Assign",
        "States": {
            "Assign": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "Each"},
            **each(ItemProcessor=inside)["States"],
        },
    }
    assert simulate(machine, [1]).output == [False]


WRITER = {
    "Resource": "arn:aws:states:::s3:putObject",
    "Parameters": {"Bucket": "results", "Prefix": "jobs"},
}


def test_tasks_sees_the_call_that_writes_the_results_and_the_history_does_not_change():
    calls = []
    seen = simulate(
        each(ResultWriter=WRITER), [1], tasks=lambda call: calls.append(call) or echo(call)
    )
    assert [(call.kind, call.state, call.resource) for call in calls][1:] == [
        ("ResultWriter", "Each", WRITER["Resource"])
    ]
    assert calls[-1].arguments == seen.output["ResultWriterDetails"]
    assert [event["type"] for event in seen.history][-3:] == [
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]


def test_a_result_writer_that_fails_fails_the_map_run():
    def tasks(call):
        if call.kind == "ResultWriter":
            raise TaskError("S3.AccessDenied", "not yours", seconds=2)
        return echo(call)

    machine = each(
        ResultWriter=WRITER, Catch=[{"ErrorEquals": ["States.ResultWriterFailed"], "Next": "Told"}]
    )
    machine["States"]["Told"] = {"Type": "Succeed"}
    execution = simulate(machine, [1], tasks=tasks)
    assert (execution.output, execution.seconds) == (
        {"Error": "States.ResultWriterFailed", "Cause": "not yours"},
        2,
    )
    assert [event["type"] for event in execution.history if event["type"].startswith("MapRun")] == [
        "MapRunStarted",
        "MapRunFailed",
    ]


@pytest.mark.parametrize("field", ["MaxItemsPerBatch", "MaxInputBytesPerBatch"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_batch_without_room_fails(field, value):
    machine = each(ItemsPath="$.list", ItemBatcher={f"{field}Path": "$.n"})
    execution = simulate(machine, {"n": value, "list": [1, 2]}, tasks=echo)
    assert (execution.status, execution.output) == ("FAILED", None)
    assert str(execution.cause).endswith(f"{field} must be positive.")
