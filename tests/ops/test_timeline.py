"""Histories become visits of states, with their attempts."""

from datetime import UTC, datetime

from downbeat.ops.timeline import timeline_of
from downbeat.simulator import TaskError, redrive, simulate
from tests.ops.failures import failing, glue, well
from tests.ops.world import World

START = datetime(2026, 11, 1, tzinfo=UTC)


def read(definition, tasks, input=None):
    return timeline_of(simulate(definition, input or {}, tasks=tasks, start=START).history)


def refresh(tasks):
    return read(World().pipeline("database-refresh").definition, tasks)


def test_a_good_execution_is_its_states_in_order():
    found = refresh(well)
    assert found.status == "SUCCEEDED"
    assert [one.path for one in found.visits if one.depth == 0] == [
        "Choose first state",
        "Step 1 Split and part",
        "Step 2 Register part tables",
        "Step 3 Prepare part tables",
        "Step 4 Create addressable ids table",
        "Step 5 Generate reports",
        "Notify success",
    ]
    assert [one.exited for one in found.visits if one.exited is None] == []


def test_states_of_a_branch_are_within_their_parallel():
    inner = [one.path for one in refresh(well).visits if one.depth == 1][:2]
    assert inner == [
        "Step 1 Split and part › Job 1 Split addressable ids",
        "Step 1 Split and part › Job 2 Split infobase",
    ]


def test_a_state_that_failed_in_a_branch_is_to_blame_and_not_its_parallel():
    found = refresh(failing("Job 2 Split infobase", glue("no space")))
    blamed = found.failed
    assert (blamed.state, blamed.error, len(blamed.attempts)) == (
        "Job 2 Split infobase",
        "States.TaskFailed",
        3,
    )
    assert [one.outcome for one in blamed.attempts] == ["failed"] * 3


def test_an_error_that_a_later_attempt_mended_blames_nobody():
    tries = []

    def tasks(call):
        if call.state == "Job 2 Split infobase" and not tries:
            tries.append(1)
            raise TaskError("States.TaskFailed", "once")
        return well(call)

    found = refresh(tasks)
    assert (found.status, found.failed) == ("SUCCEEDED", None)


def test_items_of_a_map_have_their_index():
    definition = {
        "StartAt": "Each",
        "QueryLanguage": "JSONata",
        "States": {
            "Each": {
                "Type": "Map",
                "Items": [1, 2],
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "INLINE"},
                    "StartAt": "One",
                    "States": {"One": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
    }
    found = read(definition, None)
    assert sorted(one.path for one in found.visits) == ["Each", "Each › [0] One", "Each › [1] One"]


def test_a_redrive_forgets_the_error_of_the_state_that_runs_again():
    history = simulate(
        {
            "StartAt": "Do",
            "States": {
                "Do": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True}
            },
        },
        {},
        tasks=failing("Do", glue()),
        start=START,
    ).history
    last = history[-1]
    again = [
        {
            "id": last["id"] + 1,
            "previousEventId": last["id"] - 1,
            "type": "ExecutionRedriven",
            "timestamp": last["timestamp"],
            "executionRedrivenEventDetails": {"redriveCount": 1},
        },
    ]
    before, after = timeline_of(history), timeline_of([*history, *again])
    assert (before.failed.state, before.status) == ("Do", "FAILED")
    assert (after.status, after.redrives, after.visits[0].error) == ("RUNNING", 1, "")


def test_the_last_events_alone_tell_the_state_that_failed():
    history = simulate(
        World().pipeline("database-refresh").definition,
        {},
        tasks=failing("Step 3 Prepare part tables", glue()),
        start=START,
    ).history
    found = timeline_of(history[-25:])
    assert (found.failed.state, found.complete) == ("Step 3 Prepare part tables", False)


def test_the_timeline_of_a_redriven_execution_has_both_attempts_of_its_state():
    machine = {
        "StartAt": "Do",
        "States": {
            "Do": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True}
        },
    }
    failed = simulate(machine, {}, tasks=failing("Do", glue()), start=START)
    found = timeline_of(redrive(failed, tasks=lambda call: {"JobRunId": "jr"}).history)
    assert (found.status, found.redrives, found.complete) == ("SUCCEEDED", 1, True)
    assert [(one.state, len(one.attempts), one.error) for one in found.visits] == [("Do", 2, "")]
