"""Runs any Amazon States Language definition on a virtual clock, and records the history that AWS
would have recorded.
"""

from downbeat.simulator.call import Call, NoOutcome, Result, TaskError
from downbeat.simulator.execution import Execution, simulate
from downbeat.simulator.state_test_requests import StateTestRefused
from downbeat.simulator.state_tests import test_state

__all__ = [
    "Call",
    "Execution",
    "NoOutcome",
    "Result",
    "StateTestRefused",
    "TaskError",
    "simulate",
    "test_state",
]
