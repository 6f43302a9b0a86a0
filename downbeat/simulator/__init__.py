"""Runs any Amazon States Language definition on a virtual clock, and records the history that AWS
would have recorded.
"""

from downbeat.simulator.call import Call, NoOutcome, Result, TaskError
from downbeat.simulator.execution import Execution, simulate

__all__ = ["Call", "Execution", "NoOutcome", "Result", "TaskError", "simulate"]
