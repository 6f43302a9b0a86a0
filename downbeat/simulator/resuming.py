"""Where an execution goes on when it is redriven: in the states that it entered and did not leave.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-behavior-states
"""

from __future__ import annotations

from downbeat.simulator.failure import DATA_LIMIT
from downbeat.simulator.line import Line, iso


def reopen(line: Line) -> None:
    """Lets the execution of this line go on: its history, its counts and its context object."""
    run = line.run
    run.redrives += 1
    run.transitions += 1  # AWS bills a redrive as a transition
    run.outcome = None
    execution = {
        **run.execution["Execution"],
        "RedriveCount": run.redrives,
        "RedriveTime": iso(run.time()),
    }
    run.execution = {**run.execution, "Execution": execution}
    last = run.history.reopen()
    line.previous = run.history.add(
        "ExecutionRedriven",
        last,
        ("executionRedrivenEventDetails", {"redriveCount": run.redrives}),
    )
    resume(line)


def resume(line: Line) -> None:
    """Prepares a line to go on where it stands: a Fail state is entered again, a Parallel or Map
    keeps what its branches or items came to, unless its data were too large; the children of a Map
    Run are reopened when it goes on.
    """
    visit = line.visit
    if visit is None:
        return
    if visit.state["Type"] == "Fail":
        line.visit, line.upcoming = None, (visit.name, visit.value)
    visit.redriven = visit.progress is not None and visit.failed != DATA_LIMIT
    visit.failed = None
    if visit.progress is None or not visit.redriven:
        return
    for number, inner in visit.progress.lines.items():
        if inner.run is line.run and number not in visit.progress.outputs:
            resume(inner)
