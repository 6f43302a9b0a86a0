"""The last event of an execution, and what it came to."""

from __future__ import annotations

from typing import Any

from downbeat.simulator.call import ExecutionStopped
from downbeat.simulator.express import TimeUp
from downbeat.simulator.failure import TIMEOUT, Failure
from downbeat.simulator.history import NOT_TRUNCATED, TIMED_OUT, failed
from downbeat.simulator.line import Line, MachineRun


def end(run: MachineRun, line: Line, output: Any, failure: Failure | None) -> None:
    """Adds the last event."""
    if failure is None:
        event_details = {"output": line.json(output), "outputDetails": NOT_TRUNCATED}
        run.history.end(
            "ExecutionSucceeded", line.previous, ("executionSucceededEventDetails", event_details)
        )
        run.outcome = ("SUCCEEDED", output, None)
    elif isinstance(failure, TimeUp):
        timed_out(run, line)
    else:
        run.history.end(
            "ExecutionFailed", line.previous, ("executionFailedEventDetails", failed(failure))
        )
        run.outcome = ("FAILED", None, failure)


def timed_out(run: MachineRun, line: Line) -> None:
    """Adds the last event of an execution whose time is up."""
    run.history.end("ExecutionTimedOut", line.previous, TIMED_OUT)
    run.outcome = ("TIMED_OUT", None, Failure(TIMEOUT, None))


def aborted(run: MachineRun, line: Line, stop: ExecutionStopped) -> None:
    """Adds the last event of an execution that was stopped."""
    details = {"error": stop.error, "cause": stop.cause}
    details = {name: text for name, text in details.items() if text is not None}
    run.history.end("ExecutionAborted", line.previous, ("executionAbortedEventDetails", details))
    run.outcome = ("ABORTED", None, Failure(stop.error, stop.cause))
