"""An execution as CloudWatch Logs has it."""

import pytest

from downbeat.simulator import TaskError
from downbeat.simulator.execution_logs import log_events
from tests.simulator.express import INVOKE, ONE, express, machine

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
