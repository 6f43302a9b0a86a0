"""Runs any Amazon States Language definition on a virtual clock, and records the history that AWS
would have recorded.
"""

from downbeat.simulator.call import Call, ExecutionStopped, NoOutcome, Result, TaskError
from downbeat.simulator.execution import Execution, simulate
from downbeat.simulator.redriving import NotRedrivable, redrive
from downbeat.simulator.state_test_requests import StateTestRefused
from downbeat.simulator.state_tests import test_state

__all__ = [
    "Call",
    "Execution",
    "ExecutionStopped",
    "NoOutcome",
    "NotRedrivable",
    "Result",
    "StateTestRefused",
    "TaskError",
    "redrive",
    "simulate",
    "test_state",
]
