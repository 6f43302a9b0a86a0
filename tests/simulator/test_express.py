"""Express workflows: five minutes, no waiting for jobs, a log in place of a history."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.simulator import NotRedrivable, Result, TaskError, redrive, simulate
from downbeat.simulator.deliveries import delivered
from downbeat.simulator.execution_logs import log_events

INVOKE = "arn:aws:states:::lambda:invoke"


def machine(states, **more):
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **more}


def express(definition, tasks=None, **more):
    return simulate(definition, tasks=tasks, type="EXPRESS", **more)


ONE = machine({"Do": {"Type": "Task", "Resource": INVOKE, "End": True}})


@pytest.mark.parametrize(
    ("seconds", "status", "lasted"), [(300, "SUCCEEDED", 300.0), (301, "TIMED_OUT", 300.0)]
)
def test_an_express_execution_has_five_minutes(seconds, status, lasted):
    found = express(ONE, lambda call: Result({}, seconds=seconds))
    assert (found.status, found.seconds) == (status, lasted)


def test_its_own_shorter_limit_holds_and_a_longer_one_does_not():
    for limit, lasted in ((10, 10.0), (1_000, 300.0)):
        found = express(ONE | {"TimeoutSeconds": limit}, lambda call: Result({}, seconds=900))
        assert (found.status, found.seconds) == ("TIMED_OUT", lasted)


def test_an_endless_loop_ends_by_its_time():
    loop = machine({"On": {"Type": "Pass", "Next": "On"}})
    found = express(loop)
    assert (found.status, found.history[-1]["type"]) == ("TIMED_OUT", "ExecutionTimedOut")
    assert len(found.history) > 25_000


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::ecs:runTask.sync",
        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:us-east-1:111122223333:activity:a",
    ],
)
def test_it_waits_for_no_job_no_callback_and_no_activity(resource):
    definition = machine(
        {"Do": {"Type": "Task", "Resource": resource, "Arguments": {}, "End": True}}
    )
    with pytest.raises(DiagnosticsError) as refused:
        express(definition, lambda call: {})
    assert [(one.path, one.code) for one in refused.value.diagnostics] == [
        ("/States/Do/Resource", "not-in-express")
    ]
    assert simulate(definition, tasks=lambda call: {}).status == "SUCCEEDED"


def children(kind):
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        "StartAt": "Do",
        "States": {"Do": {"Type": "Task", "Resource": INVOKE, "End": True}},
    }
    each = {"Type": "Map", "Items": [1, 600], "ItemProcessor": inner, "End": True}
    return machine({"Each": each | {"ToleratedFailureCount": 1}})


@pytest.mark.parametrize(
    ("kind", "statuses", "seconds"),
    [
        ("EXPRESS", ["SUCCEEDED", "TIMED_OUT"], [1.0, 300.0]),
        ("STANDARD", ["SUCCEEDED", "SUCCEEDED"], [1.0, 600.0]),
    ],
)
def test_express_children_have_five_minutes_each(kind, statuses, seconds):
    found = simulate(
        children(kind),
        tasks=lambda call: Result(call.arguments, seconds=call.context["Map"]["Item"]["Value"]),
    )
    assert found.status == "SUCCEEDED"
    assert [one.status for one in found.children] == statuses
    assert [one.seconds for one in found.children] == seconds


def test_its_arn_and_its_context_object_are_those_of_an_express_execution():
    contexts = []
    found = express(
        ONE, lambda call: contexts.append(call.context) or {}, name="one", state_machine="quick"
    )
    prefix, _, identifier = found.arn.rpartition(":")
    assert prefix == "arn:aws:states:us-east-1:111122223333:express:quick:one"
    assert len(identifier) == 36
    assert "RedriveCount" not in contexts[0]["Execution"]


def test_it_is_not_redriven():
    def failing(call):
        raise TaskError("Broken")

    with pytest.raises(NotRedrivable, match="Express"):
        redrive(express(ONE, failing))


def test_one_start_may_run_twice_with_the_same_name_and_the_same_tasks():
    made = []

    def tasks(call):
        made.append((call.context["Execution"]["Name"], call.state))
        return {}

    first, second = delivered(ONE, tasks=tasks, name="order-7")
    assert first == second
    assert made == [("order-7", "Do")] * 2
    with pytest.raises(ValueError, match="not 0 times"):
        delivered(ONE, tasks=tasks, times=0)


def test_another_type_is_refused():
    with pytest.raises(ValueError, match="STANDARD or EXPRESS, not 'FAST'"):
        simulate(ONE, type="FAST")


FAILED = machine(
    {
        "Do": {
            "Type": "Task",
            "Resource": INVOKE,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}],
            "End": True,
        },
        "No": {"Type": "Fail", "Error": "E"},
    }
)


@pytest.mark.parametrize(
    ("level", "types"),
    [
        (
            "ALL",
            [
                "ExecutionStarted",
                "TaskStateEntered",
                "TaskScheduled",
                "TaskStarted",
                "TaskFailed",
                "TaskStateExited",
                "FailStateEntered",
                "ExecutionFailed",
            ],
        ),
        ("ERROR", ["TaskFailed", "FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_the_log_has_the_events_of_its_level(level, types):
    def failing(call):
        raise TaskError("Broken")

    found = log_events(express(FAILED, failing), level=level)
    assert [one["type"] for one in found] == types


def test_a_log_event_is_written_as_aws_writes_it():
    execution = express(ONE, lambda call: {"n": 1}, name="one", seed=3)
    last = log_events(execution)[-1]
    assert last == {
        "id": "7",
        "type": "ExecutionSucceeded",
        "details": {"output": '{"n":1}', "outputDetails": {"truncated": False}},
        "redrive_count": "0",
        "previous_event_id": "6",
        "event_timestamp": "1767225600000",
        "execution_arn": execution.arn,
    }
    assert log_events(execution, include_execution_data=False)[-1]["details"] == {}


def test_a_level_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="ALL, ERROR, FATAL, OFF"):
        log_events(express(ONE, lambda call: {}), level="INFO")
