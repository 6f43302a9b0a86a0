"""A history as bars."""

import pytest

from downbeat.report.gantt import MOST_SPANS, rows, steps
from downbeat.simulator import Result, TaskError, simulate

RETRY = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 30, "MaxAttempts": 1}]
WORK = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": {}, "Retry": RETRY}


def machine(**states):
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def drawn(definition, tasks, input=None):
    execution = simulate(definition, input or {}, tasks=tasks, validation="NONE")
    return rows(execution.history, execution.seconds), execution


def test_attempts_and_the_wait_between_them():
    def tasks(call):
        if call.attempt == 1:
            raise TaskError("Busy", "try later", seconds=5)
        return Result({}, seconds=10)

    found, execution = drawn(machine(Work={**WORK, "End": True}), tasks)
    first = {"start": 0.0, "end": 5.0, "error": "Busy", "cause": "try later"}
    second = {"start": 35.0, "end": 45.0, "error": "", "cause": ""}
    span = {"start": 0.0, "end": 45.0, "attempts": [first, second], "error": "", "failed": False}
    assert found == [{"state": "Work", "spans": [span], "more": 0}]
    assert list(steps(execution.history)) == ["Work"]


@pytest.mark.parametrize("caught", [True, False])
def test_a_state_that_failed_says_so_whether_it_is_caught_or_not(caught):
    def tasks(call):
        raise TaskError("Broken", None, seconds=5)

    catch = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]} if caught else {}
    work = {**WORK, **catch, "Next": "Done"}
    found, _ = drawn(machine(Work=work, Done={"Type": "Succeed"}), tasks)
    assert [(row["state"], row["spans"][0]["failed"]) for row in found] == [
        ("Work", True),
        *([("Done", False)] if caught else []),
    ]
    assert found[0]["spans"][0]["error"] == "Broken"


def test_states_inside_a_parallel_have_rows_of_their_own_inside_its_time():
    slow = machine(Slow={**WORK, "End": True})
    fast = machine(Fast={**WORK, "End": True})
    both = {"Type": "Parallel", "Branches": [slow, fast], "End": True}
    found, _ = drawn(
        machine(Both=both),
        lambda call: Result({}, seconds=20 if call.state == "Slow" else 5),
    )
    assert {row["state"]: (row["spans"][0]["start"], row["spans"][0]["end"]) for row in found} == {
        "Both": (0.0, 20.0),
        "Slow": (0.0, 20.0),
        "Fast": (0.0, 5.0),
    }


def test_items_of_a_map_share_a_row_and_the_rest_is_counted():
    each = {
        "Type": "Map",
        "Items": list(range(MOST_SPANS + 7)),
        "ItemProcessor": machine(Item={"Type": "Pass", "End": True}),
        "End": True,
    }
    found, _ = drawn(machine(Each=each), lambda call: {})
    row = next(row for row in found if row["state"] == "Item")
    assert (len(row["spans"]), row["more"]) == (MOST_SPANS, 7)


def test_when_a_branch_fails_the_others_end_with_their_parallel():
    bad = machine(Bad={**WORK, "Retry": [], "End": True})
    slow = machine(Slow={**WORK, "End": True})
    both = {
        "Type": "Parallel",
        "Branches": [bad, slow],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Pause"}],
        "End": True,
    }
    pause = {"Type": "Wait", "Seconds": 60, "End": True}

    def tasks(call):
        if call.state == "Bad":
            raise TaskError("Broken", None, seconds=5)
        return Result({}, seconds=600)

    found, execution = drawn(machine(Both=both, Pause=pause), tasks)
    spans = {row["state"]: row["spans"][0] for row in found}
    assert execution.seconds == 65
    assert {state: (span["start"], span["end"]) for state, span in spans.items()} == {
        "Both": (0.0, 5.0),
        "Bad": (0.0, 5.0),
        "Slow": (0.0, 5.0),
        "Pause": (5.0, 65.0),
    }
    assert {state: span["error"] for state, span in spans.items()} == {
        "Both": "Failed",
        "Bad": "Broken",
        "Slow": "Aborted",
        "Pause": "",
    }
    assert spans["Slow"]["attempts"][0]["end"] == 5.0


def test_a_map_whose_items_fail_has_their_error_in_its_items():
    each = {
        "Type": "Map",
        "Items": [1],
        "ItemProcessor": machine(Item={**WORK, "Retry": [], "End": True}),
        "End": True,
    }

    def tasks(call):
        raise TaskError("Broken", None)

    found, _ = drawn(machine(Each=each), tasks)
    assert [(row["state"], row["spans"][0]["failed"]) for row in found] == [
        ("Each", True),
        ("Item", True),
    ]
    assert found[1]["spans"][0]["error"] == "Broken"


def test_child_executions_of_a_distributed_map_stand_inside_its_time():
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    each = {
        "Type": "Map",
        "Items": [1, 2],
        "MaxConcurrency": 1,
        "ItemProcessor": {**machine(Item={**WORK, "End": True}), "ProcessorConfig": config},
        "Next": "Done",
    }
    execution = simulate(
        machine(Each=each, Done={"Type": "Succeed"}),
        {},
        tasks=lambda call: Result({}, seconds=10),
        validation="NONE",
    )
    children = [child.history for child in execution.children]
    found = rows(execution.history, execution.seconds, children)
    assert [row["state"] for row in found] == ["Each", "Item", "Done"]
    assert [(span["start"], span["end"]) for span in found[1]["spans"]] == [
        (0.0, 10.0),
        (10.0, 20.0),
    ]
