"""What Tasks return, the later over the earlier."""

import json

import pytest

from downbeat.simulator import Result, TaskError, simulate
from downbeat.simulator.service_results import default_result
from downbeat.simulator.task_outcomes import chosen, exits_with, failing, lasting, slow
from tests.simulator.test_outcome_files import MACHINE, call


def test_failing_and_slow_states():
    tasks = slow(
        {"Extract": 30, "Tell": 5},
        failing({"Tell": "SNS.NotFoundException"}, lambda call: {"from": call.state}),
    )
    execution = simulate(MACHINE, tasks=tasks)
    assert (execution.error, execution.seconds) == ("SNS.NotFoundException", 35)
    assert execution.cause.startswith(
        "NotFoundException on request (Service: AmazonSNS; Status Code: 400; "
    )


def test_a_slow_state_keeps_its_heartbeat():
    def beating(call):
        return Result({}, seconds=1, heartbeat=2)

    assert slow({"A": 9}, beating)(type("Call", (), {"state": "A"})) == Result(
        {}, seconds=9, heartbeat=2
    )


def test_an_exit_code_fails_containers_and_nothing_else():
    tasks = exits_with(3, default_result, seconds={"Run": 90})
    with pytest.raises(TaskError) as error:
        tasks(call("Run"))
    assert (error.value.error, error.value.seconds) == ("States.TaskFailed", 90)
    containers = json.loads(error.value.cause)["Containers"]
    assert [(one["Name"], one["ExitCode"]) for one in containers] == [("app", 3), ("log_router", 0)]
    assert tasks(call("Tell", "sns:publish"))["MessageId"]
    assert exits_with(0, default_result)(call("Run"))["Containers"][0]["ExitCode"] == 0


def test_an_exit_code_for_some_states_leaves_the_others_alone():
    tasks = exits_with(3, default_result, ["Run"])
    assert tasks(call("Validate"))["Containers"][0]["ExitCode"] == 0
    with pytest.raises(TaskError):
        tasks(call("Run"))


def test_a_timeout_on_request_comes_when_the_state_has_waited_long_enough():
    timed = {**MACHINE["States"]["Extract"], "TimeoutSeconds": 100}
    execution = simulate(
        {**MACHINE, "States": {**MACHINE["States"], "Extract": timed}},
        tasks=failing({"Extract": "States.Timeout"}, None),
    )
    assert (execution.status, execution.error, execution.seconds) == (
        "FAILED",
        "States.Timeout",
        100,
    )


def test_states_take_their_usual_time_unless_somebody_says_otherwise():
    tasks = lasting(
        {"Extract": 60}, lambda call: {} if call.state == "Extract" else Result({}, seconds=5)
    )
    assert (
        tasks(call("Extract")).seconds,
        tasks(call("Tell")).seconds,
        lasting({}, default_result)(call("Other")).seconds,
    ) == (60, 5, 0)


def test_what_is_said_later_goes_before():
    responses = {"Extract": {"0-9": {"Return": "file"}}}
    usual = {"Extract": 60}
    file, code = chosen(responses, {}, {}, usual=usual), chosen(responses, {}, {}, 3, usual=usual)
    error, slowness = (
        chosen(responses, {"Extract": "E"}, {}, 3, usual=usual),
        chosen(responses, {"Extract": "E"}, {"Extract": 7}, 3),
    )
    assert file(call("Extract")) == Result("file", seconds=60)
    for tasks, said in (
        (code, ("States.TaskFailed", 60)),
        (error, ("E", 60)),
        (slowness, ("E", 7)),
    ):
        with pytest.raises(TaskError) as fault:
            tasks(call("Extract"))
        assert (fault.value.error, fault.value.seconds) == said
