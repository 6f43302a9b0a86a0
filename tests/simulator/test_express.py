"""Express workflows: five minutes, no waiting for jobs, a log in place of a history."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.simulator import NotRedrivable, Result, TaskError, redrive, simulate
from tests.simulator.express import INVOKE, ONE, express, machine


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


def test_another_type_is_refused():
    with pytest.raises(ValueError, match="STANDARD or EXPRESS, not 'FAST'"):
        simulate(ONE, type="FAST")
