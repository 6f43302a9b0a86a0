"""Parallel: branches overlap, the first failure stops the rest."""

from downbeat.asl import problems
from downbeat.simulator import Result, TaskError, simulate

LAMBDA = "arn:aws:states:::lambda:invoke"


def task(name, **fields):
    return {
        "StartAt": name,
        "States": {name: {"Type": "Task", "Resource": LAMBDA, "End": True, **fields}},
    }


def parallel(*branches, **fields):
    return {
        "StartAt": "Both",
        "States": {
            "Both": {"Type": "Parallel", "Branches": list(branches), "End": True, **fields},
            "Caught": {"Type": "Succeed"},
        },
    }


def types(execution):
    return [e["type"] for e in execution.history]


def test_branches_overlap_and_their_outputs_keep_the_order_written():
    seconds = {"Slow": 60, "Quick": 5}
    execution = simulate(
        parallel(task("Slow"), task("Quick")),
        tasks=lambda call: Result(call.state, seconds=seconds[call.state]),
    )
    assert (execution.output, execution.seconds) == (["Slow", "Quick"], 60)
    assert types(execution) == [
        "ExecutionStarted",
        "ParallelStateEntered",
        "ParallelStateStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "TaskSucceeded",
        "TaskStateExited",
        "ParallelStateSucceeded",
        "ParallelStateExited",
        "ExecutionSucceeded",
    ]


def test_the_first_failure_stops_the_other_branches_and_the_clock():
    def tasks(call):
        if call.state == "Breaks":
            raise TaskError("E", "c", seconds=5)
        return Result({}, seconds=3600)

    waiting = {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 7200, "End": True}},
    }
    execution = simulate(parallel(task("Long"), waiting, task("Breaks")), tasks=tasks)
    assert (execution.error, execution.cause, execution.seconds) == ("E", "c", 5)
    assert types(execution)[-5:] == [
        "TaskFailed",
        "TaskStateAborted",
        "WaitStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_a_stopped_branch_stops_what_it_holds():
    def tasks(call):
        if call.state == "Breaks":
            raise TaskError("E", seconds=5)
        return Result({}, seconds=3600)

    inner = parallel(task("Long"))
    each = {"Type": "Map", "ItemProcessor": task("Item"), "End": True}
    execution = simulate(
        parallel(inner, {"StartAt": "Each", "States": {"Each": each}}, task("Breaks")),
        [1],
        tasks=tasks,
    )
    assert types(execution)[-8:] == [
        "TaskFailed",
        "TaskStateAborted",
        "ParallelStateAborted",
        "TaskStateAborted",
        "MapIterationAborted",
        "MapStateAborted",
        "ParallelStateFailed",
        "ExecutionFailed",
    ]


def test_a_parallel_that_is_retried_starts_all_branches_again():
    seen = []

    def tasks(call):
        seen.append((call.state, call.seconds))
        if call.state == "B" and len(seen) < 3:
            raise TaskError("E")
        return {}

    execution = simulate(
        parallel(task("A"), task("B"), Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 30}]),
        tasks=tasks,
    )
    assert (execution.status, seen) == ("SUCCEEDED", [("A", 0), ("B", 0), ("A", 30), ("B", 30)])
    assert types(execution).count("ParallelStateStarted") == 2
    assert types(execution).count("ParallelStateEntered") == 1


def test_a_parallel_catches_what_a_branch_does_not():
    def tasks(call):
        raise TaskError("E", "c")

    execution = simulate(
        parallel(task("A"), Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]), tasks=tasks
    )
    assert execution.output == {"Error": "E", "Cause": "c"}
    assert types(execution)[6:9] == ["TaskFailed", "ParallelStateFailed", "ParallelStateExited"]


def test_a_branch_reads_outer_variables_and_keeps_its_own():
    branch = {
        "StartAt": "In",
        "States": {
            "In": {"Type": "Pass", "Assign": {"own": "{% $outer + 1 %}"}, "Next": "Out"},
            "Out": {"Type": "Pass", "Output": "{% $own %}", "End": True},
        },
    }
    machine = {
        "QueryLanguage": "JSONata",
        "StartAt": "Assign",
        "States": {
            "Assign": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "Both"},
            "Both": {
                "Type": "Parallel",
                "Branches": [branch, branch],
                "Assign": {"both": "{% $states.result %}"},
                "Next": "After",
            },
            "After": {
                "Type": "Pass",
                "Output": "{% {'both': $both, 'own': $exists($own)} %}",
                "End": True,
            },
        },
    }
    assert simulate(machine).output == {"both": [2, 2], "own": False}


def test_arguments_are_the_input_of_every_branch():
    passing = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    machine = parallel(
        passing, passing, Parameters={"x.$": "$.a"}, ResultSelector={"first.$": "$[0].x"}
    )
    assert simulate(machine, {"a": 1}).output == {"first": 1}


def test_branches_of_a_child_that_fails_at_once_are_still_all_started():
    failing = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
    assert simulate(parallel(task("A"), failing), tasks=lambda call: {}).error == "E"


def test_a_state_in_a_branch_has_the_query_language_of_the_definition_and_not_of_the_parallel():
    inner = {
        "StartAt": "Pick",
        "States": {"Pick": {"Type": "Pass", "InputPath": "$.a", "End": True}},
    }
    machine = parallel(inner, QueryLanguage="JSONata", Output="{% $states.result[0] + 1 %}")
    del machine["States"]["Caught"]
    assert problems(machine) == []
    assert simulate(machine, {"a": 41}).output == 42
