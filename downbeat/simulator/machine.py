"""A machine being run: from StartAt, state by state, to its end. The same for the whole definition,
a branch and an iteration.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Any

from downbeat.simulator.attempts import report
from downbeat.simulator.choice import choose
from downbeat.simulator.clock import NEXT, Work
from downbeat.simulator.failure import DATA_LIMIT, Failure
from downbeat.simulator.history import NOT_TRUNCATED
from downbeat.simulator.line import Line, Visit, iso
from downbeat.simulator.map_state import run_map
from downbeat.simulator.output import StateOutcome
from downbeat.simulator.parallel import run_parallel
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.simple import fail, pass_on, succeed
from downbeat.simulator.task import run_task
from downbeat.simulator.values import to_json, too_large
from downbeat.simulator.wait import run_wait

AT_ONCE: dict[str, Callable[[Visit], StateOutcome]] = {
    "Pass": pass_on,
    "Choice": choose,
    "Succeed": succeed,
    "Fail": fail,
}
WITH_TIME: dict[str, Callable[[Visit, Callable[..., Work]], Work]] = {
    "Task": run_task,
    "Wait": run_wait,
    "Parallel": run_parallel,
    "Map": run_map,
}


def play(
    line: Line, machine: Mapping[str, Any], value: Any, language: str
) -> Generator[float, None, Any]:
    """Runs a machine with an input on a line of execution and returns its output; a line that
    stands in the machine already, when it is redriven, goes on from there. Raises Failure.

    `language` is the definition's: states without a QueryLanguage have it at any depth, whatever
    the Parallel or Map around them says.
    https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
    """
    inside = partial(play, language=language)
    states = machine["States"]
    name, value = line.upcoming or (machine["StartAt"], value)
    while True:
        visit = line.visit or enter(line, name, states[name], value, language)
        line.visit = visit
        kind = visit.state["Type"]
        try:
            if kind in AT_ONCE:
                outcome = AT_ONCE[kind](visit)
            else:
                outcome = yield from WITH_TIME[kind](visit, inside)
            if line.run.observer is not None:
                line.run.observer(visit, outcome)
            leave(visit, kind, outcome)
        except Failure as failure:
            report(visit, failure)
            visit.failed = failure.error
            if kind == "Fail" and line.run.observer is not None:
                line.run.observer(visit, failure)
            raise
        value, line.visit = outcome.output, None
        if outcome.next is None:
            return value
        name = outcome.next
        if line.inner:
            line.upcoming = (name, value)
            yield NEXT  # the other branches take their turn


def enter(line: Line, name: str, state: Mapping[str, Any], value: Any, language: str) -> Visit:
    """Adds the StateEntered event."""
    run, before = line.run, line.previous
    details = {"name": name, "input": line.json(value), "inputDetails": NOT_TRUNCATED}
    entered = run.history.add(
        f"{state['Type']}StateEntered", before, ("stateEnteredEventDetails", details)
    )
    run.transitions += 1
    line.previous = entered
    return Visit(
        line,
        name,
        state,
        state.get("QueryLanguage", language),
        value,
        entered,
        before,
        iso(run.history.timestamp()),
    )


def leave(visit: Visit, kind: str, outcome: StateOutcome) -> None:
    """Sets the variables and adds the StateExited event. Raises a terminal Failure for an output
    that is too large.
    """
    line = visit.line
    text = line.json(outcome.output)
    if too_large(text):
        raise Failure(
            DATA_LIMIT,
            f"The state/task '{visit.name}' returned a result with a size exceeding the maximum"
            " number of bytes service limit.",
            terminal=True,
            advice=size_advice(f"the output of {visit.name}", outcome.output),
        )
    details: dict[str, Any] = {"name": visit.name, "output": text, "outputDetails": NOT_TRUNCATED}
    if outcome.assigned is not None:
        texts = {name: to_json(value) for name, value in sorted(outcome.assigned.items())}
        if too_large("".join(texts.values())):
            cause = (
                f"The variables that the state '{visit.name}' assigns exceed the maximum number of"
                " bytes service limit."
            )
            advice = size_advice(f"what {visit.name} assigns", outcome.assigned)
            raise Failure(DATA_LIMIT, cause, terminal=True, advice=advice)
        line.variables = {**line.variables, **outcome.assigned}
        details["assignedVariables"] = texts
        details["assignedVariablesDetails"] = NOT_TRUNCATED
    line.previous = line.run.history.add(
        f"{kind}StateExited", line.previous, ("stateExitedEventDetails", details)
    )
