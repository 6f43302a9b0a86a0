"""A redrive goes on from the states that had not ended, and nothing else runs again."""

from datetime import timedelta

import pytest

from downbeat.simulator import (
    ExecutionStopped,
    NotRedrivable,
    Result,
    TaskError,
    redrive,
    simulate,
)
from downbeat.simulator.redriving import redrive_refusal
from downbeat.simulator.timelines import timeline

INVOKE = "arn:aws:states:::lambda:invoke"


def task(**more):
    return {"Type": "Task", "Resource": INVOKE, **more}


def machine(states, **more):
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **more}


def answers(failing=(), made=None):
    """Tasks that note what is called and fail in the states named."""

    def tasks(call):
        if made is not None:
            made.append((call.state, call.attempt))
        if call.state in failing:
            raise TaskError("Broken", call.state)
        return Result({"Payload": call.state}, seconds=1)

    return tasks


def types(execution, after=0):
    return [event["type"] for event in execution.history[after:]]


CHAIN = machine(
    {
        "First": task(Next="Second", Assign={"kept": "{% $states.result.Payload %}"}),
        "Second": task(
            End=True,
            Retry=[{"ErrorEquals": ["Broken"], "MaxAttempts": 1}],
            Output="{% $kept & '+' & $states.context.Execution.RedriveCount %}",
        ),
    }
)


def test_a_redrive_runs_the_failed_task_again_with_its_retries_and_variables():
    failed = simulate(CHAIN, tasks=answers(["Second"]))
    made = []
    again = redrive(failed, tasks=answers(made=made), at=failed.history[-1]["timestamp"])
    assert (again.status, again.output, again.redrives) == ("SUCCEEDED", "First+1", 1)
    assert made == [("Second", 1)]
    before = len(failed.history)
    assert again.history[:before] == failed.history
    assert types(again, before) == [
        "ExecutionRedriven",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    assert again.history[before]["executionRedrivenEventDetails"] == {"redriveCount": 1}
    assert again.transitions == failed.transitions + 1
    assert again.arn == failed.arn


def test_the_retries_of_a_state_count_anew_after_a_redrive():
    failed = simulate(CHAIN, tasks=answers(["Second"]))
    made = []
    again = redrive(failed, tasks=answers(["Second"], made))
    assert (again.status, again.error, made) == ("FAILED", "Broken", [("Second", 1), ("Second", 2)])


def test_an_execution_may_be_redriven_until_it_succeeds():
    execution = simulate(CHAIN, tasks=answers(["Second"]))
    for _ in range(3):
        execution = redrive(execution, tasks=answers(["Second"]))
    execution = redrive(execution, tasks=answers())
    assert (execution.status, execution.output, execution.redrives) == ("SUCCEEDED", "First+4", 4)
    assert types(execution).count("ExecutionRedriven") == 4


def test_the_execution_that_is_redriven_stays_as_it_was():
    failed = simulate(CHAIN, tasks=answers(["Second"]))
    length = len(failed.history)
    one, two = (redrive(failed, tasks=answers()) for _ in range(2))
    assert (one, failed.status, len(failed.history)) == (two, "FAILED", length)


def test_the_context_object_says_when_and_how_often_it_was_redriven():
    seen = []

    def tasks(call):
        seen.append(call.context["Execution"])
        return {}

    states = {"Do": task(End=True)}
    failed = simulate(machine(states), tasks=answers(["Do"]))
    at = failed.history[-1]["timestamp"] + timedelta(hours=2)
    again = redrive(failed, tasks=tasks, at=at)
    assert (seen[0]["RedriveCount"], seen[0]["RedriveTime"]) == (1, "2026-01-01T02:00:00.000Z")
    assert again.history[-1]["timestamp"] == at


def test_of_a_parallel_only_the_branches_run_again_that_failed_or_were_stopped():
    branches = [
        {"StartAt": "Quick", "States": {"Quick": task(End=True)}},
        {"StartAt": "Wrong", "States": {"Rest": task(End=True), "Wrong": task(Next="Rest")}},
        {
            "StartAt": "Slow",
            "States": {
                "Slow": {"Type": "Wait", "Seconds": 60, "Next": "End"},
                "End": task(End=True),
            },
        },
    ]
    definition = machine(
        {"Both": {"Type": "Parallel", "Branches": branches, "Next": "Done"}, "Done": task(End=True)}
    )

    def failing(call):
        if call.state == "Wrong":
            raise TaskError("Broken", seconds=5)
        return Result(call.state, seconds=1)

    failed = simulate(definition, tasks=failing)
    made = []
    again = redrive(failed, tasks=answers(made=made))
    assert [state for state, _ in made] == ["Wrong", "Rest", "End", "Done"]
    assert again.status == "SUCCEEDED"
    started, before = "ParallelStateStarted", len(failed.history)
    assert (types(again, before).count(started), types(again).count("WaitStateEntered")) == (0, 1)


EACH = {
    "StartAt": "One",
    "States": {
        "One": task(Arguments="{% $states.input %}", Next="Two"),
        "Two": task(Arguments="{% $states.input %}", End=True),
    },
}


def test_of_a_map_only_the_items_run_again_that_did_not_succeed_and_the_order_stays():
    definition = machine(
        {
            "Each": {
                "Type": "Map",
                "Items": [0, 1, 2, 3],
                "MaxConcurrency": 2,
                "ItemProcessor": EACH,
                "End": True,
            }
        }
    )

    def failing(call):
        if (call.state, call.arguments) == ("Two", 2):
            raise TaskError("Broken")
        return call.arguments

    failed = simulate(definition, tasks=failing)
    made = []

    def working(call):
        made.append((call.state, call.arguments))
        return call.arguments * 10 if call.state == "Two" else call.arguments

    again = redrive(failed, tasks=working)
    assert (again.output, made) == (
        [0, 1, 20, 30],
        [("Two", 2), ("Two", 3)],
    )
    assert types(again).count("MapIterationStarted") == 4


def distributed(kind, **more):
    processor = EACH | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind}}
    state = {"Type": "Map", "Items": [0, 1, 2], "ItemProcessor": processor, "End": True, **more}
    return machine({"Each": state})


def odd_fails(call):
    if (call.state, call.arguments) == ("Two", 1):
        raise TaskError("Broken")
    return call.arguments


@pytest.mark.parametrize(
    ("kind", "calls", "redrives", "names"),
    [
        ("STANDARD", [("Two", 1)], [0, 1, 0], 3),
        ("EXPRESS", [("One", 1), ("Two", 1)], [0, 0, 0, 0], 4),
    ],
)
def test_a_map_run_redrives_its_standard_children_and_starts_express_ones_anew(
    kind, calls, redrives, names
):
    failed = simulate(distributed(kind, MaxConcurrency=1), tasks=odd_fails)
    made = []

    def working(call):
        made.append((call.state, call.arguments))
        return call.arguments

    again = redrive(failed, tasks=working)
    assert (again.status, again.output) == ("SUCCEEDED", [0, 1, 2])
    assert made == [*calls, ("One", 2), ("Two", 2)]
    events = types(again, len(failed.history))
    assert events[:2] == ["ExecutionRedriven", "MapRunRedriven"]
    told = again.history[len(failed.history) + 1]["mapRunRedrivenEventDetails"]
    assert told["redriveCount"] == 1
    assert [child.redrives for child in again.children] == redrives
    assert len({child.name for child in again.children}) == names


def test_a_map_run_whose_items_were_never_read_starts_for_the_first_time():
    reader = {"Resource": "arn:aws:states:::s3:getObject", "Arguments": {"Bucket": "b", "Key": "k"}}
    state = distributed("STANDARD", ItemReader=reader | {"ReaderConfig": {"InputType": "JSON"}})
    del state["States"]["Each"]["Items"]

    def refused(call):
        raise TaskError("S3.AccessDenied", "no")

    failed = simulate(state, tasks=refused)
    assert failed.status == "FAILED"
    again = redrive(
        failed, tasks=lambda call: "[7]" if call.kind == "ItemReader" else call.arguments
    )
    assert (again.output, types(again, len(failed.history))[1]) == ([7], "MapRunStarted")


def test_a_state_whose_data_were_too_large_runs_again_as_a_whole():
    branch = {"StartAt": "Big", "States": {"Big": task(End=True)}}
    other = {"StartAt": "Small", "States": {"Small": task(End=True)}}
    definition = machine({"Both": {"Type": "Parallel", "Branches": [branch, other], "End": True}})

    def big(call):
        return "x" * 200_000

    failed = simulate(definition, tasks=big)
    assert failed.error == "States.DataLimitExceeded"
    made = []
    again = redrive(failed, tasks=answers(made=made))
    assert (again.status, made) == ("SUCCEEDED", [("Big", 1), ("Small", 1)])


def test_a_fail_state_is_entered_again_and_fails_again():
    failed = simulate(machine({"No": {"Type": "Fail", "Error": "E", "Cause": "because"}}))
    again = redrive(failed)
    assert (again.status, again.error) == ("FAILED", "E")
    assert types(again, len(failed.history)) == [
        "ExecutionRedriven",
        "FailStateEntered",
        "ExecutionFailed",
    ]


def test_a_timeout_of_the_machine_begins_anew():
    definition = machine({"Do": task(End=True)}, TimeoutSeconds=10)
    failed = simulate(definition, tasks=lambda call: Result({}, seconds=11))
    assert failed.status == "TIMED_OUT"
    again = redrive(failed, tasks=lambda call: Result({}, seconds=9))
    assert (again.status, again.seconds) == ("SUCCEEDED", 19.0)


def test_a_wait_for_a_time_that_is_over_ends_at_once():
    states = {
        "Until": {"Type": "Wait", "Timestamp": "2026-01-01T01:00:00Z", "Next": "Do"},
        "Do": task(End=True),
    }
    failed = simulate(machine(states, TimeoutSeconds=60), tasks=answers())
    later = failed.history[-1]["timestamp"] + timedelta(days=1)
    again = redrive(failed, tasks=answers(), at=later)
    assert (failed.status, again.status) == ("TIMED_OUT", "SUCCEEDED")
    assert again.history[-1]["timestamp"] == later + timedelta(seconds=1)


def test_an_execution_that_was_stopped_can_be_redriven():
    def stopping(call):
        raise ExecutionStopped("Operator", "enough")

    stopped = simulate(machine({"Do": task(End=True)}), tasks=stopping)
    assert (stopped.status, stopped.error, stopped.cause) == ("ABORTED", "Operator", "enough")
    assert types(stopped)[-2:] == ["TaskStateAborted", "ExecutionAborted"]
    assert stopped.history[-1]["executionAbortedEventDetails"] == {
        "error": "Operator",
        "cause": "enough",
    }
    assert redrive(stopped, tasks=answers()).status == "SUCCEEDED"


def test_a_succeeded_execution_is_not_redriven():
    execution = simulate(machine({"Do": task(End=True)}), tasks=answers())
    with pytest.raises(NotRedrivable) as refused:
        redrive(execution, tasks=answers())
    assert (refused.value.code, refused.value.message) == (
        "ExecutionNotRedrivable",
        "Execution is SUCCEEDED and cannot be redriven",
    )


def test_an_execution_is_not_redriven_after_fourteen_days():
    failed = simulate(CHAIN, tasks=answers(["First"]))
    end = failed.history[-1]["timestamp"]
    assert redrive_refusal(failed, end + timedelta(days=14)) == ""
    assert "14 days" in redrive_refusal(failed, end + timedelta(days=14, seconds=1))


def test_an_execution_without_room_for_two_more_events_is_not_redriven():
    loop = machine({"On": {"Type": "Pass", "Next": "On"}})
    full = simulate(loop)
    assert (full.status, len(full.history)) == ("FAILED", 25_000)
    assert "25000 history events" in redrive_refusal(full, full.history[-1]["timestamp"])


def test_an_execution_is_redriven_a_thousand_times_at_most():
    failed = simulate(CHAIN, tasks=answers(["First"]))
    failed.redrives = 1_000
    assert "1000 times" in redrive_refusal(failed, failed.history[-1]["timestamp"])


def test_the_timeline_has_the_redrive_and_what_ran_then():
    def stopping(call):
        raise ExecutionStopped("Operator", "enough")

    again = redrive(simulate(machine({"Do": task(End=True)}), tasks=stopping), tasks=answers())
    assert [moment.text for moment in timeline(again)] == [
        "execution started",
        "Do  (Task)",
        "  Do calls lambda:invoke",
        "  Do was aborted",
        "execution stopped  Operator: enough",
        "execution redriven",
        "  Do calls lambda:invoke",
        "  Do succeeded",
        "execution succeeded",
    ]
