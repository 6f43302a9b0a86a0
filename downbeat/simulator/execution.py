"""simulate(): a definition run on a virtual clock, with the history that AWS would have
recorded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from downbeat.asl.checks import problems
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.service_models import NONE
from downbeat.simulator.call import Call, ExecutionStopped, NotJson, Tasks, no_tasks
from downbeat.simulator.clock import Routine
from downbeat.simulator.endings import aborted, end, timed_out
from downbeat.simulator.express import EXPRESS, LONGEST_EXPRESS, STANDARD, TYPES
from downbeat.simulator.failure import Failure
from downbeat.simulator.history import NOT_TRUNCATED, OnEvent
from downbeat.simulator.line import Line, MachineRun, Visit
from downbeat.simulator.machine import play
from downbeat.simulator.mocks import held_to_models
from downbeat.simulator.output import StateOutcome
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.recorded_maps import MapRuns
from downbeat.simulator.runnable import check
from downbeat.simulator.starting import START, new_run
from downbeat.simulator.values import own, to_json, too_large

LONGEST = (
    365 * 86_400
)  # seconds an execution may take: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
BROKEN = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
)  # what a definition that is none may end in
Observer = Callable[[Visit, StateOutcome | Failure], None]


@dataclass(slots=True)
class Execution:
    """A finished execution.

    status is SUCCEEDED, FAILED, TIMED_OUT or ABORTED; output the value (None unless SUCCEEDED),
    error and cause those of the end. history holds events as boto3's get_execution_history returns
    them (input, output and parameters are JSON text). transitions counts states entered, retries
    and redrives, as Standard workflows are billed, child executions included; seconds is the
    virtual time from start to end. children are the executions of Distributed Maps. redrives is
    how often it was redriven; advice says what AWS does not: which part of a payload is too large.
    map_run is the ARN of the Map Run of which it is a child, "" for no child.
    """

    status: str
    output: Any
    error: str | None
    cause: str | None
    history: list[dict[str, Any]]
    transitions: int
    seconds: float
    name: str
    arn: str
    input: Any
    children: list[Execution] = field(default_factory=list)
    redrives: int = 0
    advice: str = ""
    standing: Standing | None = field(default=None, repr=False, compare=False)
    map_run: str = ""


class Standing(NamedTuple):
    """Where an execution stood when it ended badly: what a redrive goes on from."""

    run: MachineRun
    line: Line
    machine: Mapping[str, Any]
    value: Any


def simulate(
    definition: Mapping[str, Any] | str,
    input: Any = None,
    *,
    tasks: Tasks | None = None,
    start: datetime | None = None,
    name: str | None = None,
    state_machine: str = "simulated",
    seed: int = 0,
    validation: str = NONE,
    type: str = STANDARD,
    observer: Observer | None = None,
    on_event: OnEvent | None = None,
    map_runs: MapRuns | None = None,
) -> Execution:
    """Runs a definition (a mapping, or its JSON text) with an input (None: {}) and returns how it
    went.

    tasks(call) answers every Task: it returns the result, or Result(output, seconds=…), or raises
    TaskError(error, cause). start is the time of the first event (2026-01-01T00:00:00Z unless
    given), name the execution's, state_machine the machine's name or ARN. seed decides jitter,
    random numbers and identifiers: equal arguments give an equal history. `validation` is how
    answers are held to the API models of services: NONE where `tasks` asks a service, STRICT or
    PRESENT (required members may be missing) where it mocks one. `type` is STANDARD, or EXPRESS:
    five minutes, no .sync and no callback, no redrive. `observer` sees each state that comes to an
    outcome, before its variables are assigned, and each Fail; `on_event` sees each event of the
    history as it happens; `map_runs` gives a replay what was recorded of the Map Runs. Raises
    DiagnosticsError for a definition that cannot be followed and for an answer that the service
    cannot give, NoOutcome for a Task when there is no `tasks`, TypeError for a result that is not
    JSON.
    """
    if type not in TYPES:
        raise ValueError(f"type is {' or '.join(TYPES)}, not {type!r}")
    with blaming(definition, tasks, validation) as answered:
        return _simulated(
            definition,
            input,
            tasks=answered,
            start=start,
            name=name,
            state_machine=state_machine,
            seed=seed,
            kind=type,
            observer=observer,
            on_event=on_event,
            map_runs=map_runs,
        )


@contextmanager
def blaming(
    definition: Mapping[str, Any] | str, tasks: Tasks | None, validation: str
) -> Iterator[Tasks]:
    """Gives `tasks` held to the API models; raises DiagnosticsError where not they but a field of
    the definition that AWS would have refused broke the run.
    """
    theirs: list[Exception] = []
    checked = held_to_models(tasks or no_tasks, validation)

    def answered(call: Call) -> Any:
        try:
            return checked(call)
        except Exception as fault:
            theirs.append(fault)
            raise

    try:
        yield answered
    except BROKEN as fault:
        faults = (
            []
            if isinstance(fault, (DiagnosticsError, NotJson)) or fault in theirs
            else problems(definition)
        )
        if faults:
            raise DiagnosticsError(faults) from fault
        raise


def _simulated(
    definition: Mapping[str, Any] | str,
    input: Any,
    *,
    tasks: Tasks,
    start: datetime | None,
    name: str | None,
    state_machine: str,
    seed: int,
    kind: str,
    observer: Observer | None,
    on_event: OnEvent | None,
    map_runs: MapRuns | None,
) -> Execution:
    machine = json.loads(definition) if isinstance(definition, str) else definition
    check(machine, kind)
    value = {} if input is None else own(input)
    run = new_run(
        value,
        tasks=tasks,
        start=start or START,
        name=name,
        state_machine=state_machine,
        seed=seed,
        express=kind == EXPRESS,
    )
    text = to_json(value)
    if too_large(text):
        raise DiagnosticsError(
            [Diagnostic("/", size_advice("the input", value))], "The execution's input"
        )
    details = {
        "input": text,
        "inputDetails": NOT_TRUNCATED,
        "roleArn": run.execution["Execution"]["RoleArn"],
    }
    run.observer, run.map_runs = observer, map_runs
    run.history.on_event = on_event
    run.history.add("ExecutionStarted", 0, ("executionStartedEventDetails", details))
    return carried_on(Standing(run, Line(run), machine, value))


def carried_on(standing: Standing) -> Execution:
    """Runs an execution from where it stands to its end."""
    run, line, machine, value = standing

    def ended(routine: Routine, output: Any, failure: Failure | None) -> None:
        run.clock.over = True
        end(run, line, output, failure)

    language = machine.get("QueryLanguage", "JSONPath")
    routine = run.clock.start(play(line, machine, value, language), ended)
    longest = LONGEST_EXPRESS if run.express else LONGEST
    deadline = min(run.clock.now + machine.get("TimeoutSeconds", longest), longest)
    try:
        in_time = run.clock.run(deadline)
    except ExecutionStopped as stop:
        run.clock.stop(routine)
        aborted(run, line, stop)
    else:
        if not in_time:
            timed_out(run, line)
        run.clock.stop(routine)
    run.clock.reset(run.clock.now)
    execution = executed(run, value)
    if execution.status != "SUCCEEDED" and not run.express:
        execution.standing = standing
    return execution


def executed(run: MachineRun, value: Any) -> Execution:
    """A run that is over, as its user sees it."""
    status, output, failure = run.outcome or ("ABORTED", None, None)
    events = run.history.events
    seconds = (events[-1]["timestamp"] - events[0]["timestamp"]).total_seconds() if events else 0.0
    children = [
        executed(child, child.execution["Execution"].get("Input")) for child in run.children
    ]
    return Execution(
        status,
        own(output),
        failure.error if failure else None,
        failure.cause if failure else None,
        events,
        run.transitions,
        seconds,
        run.execution["Execution"]["Name"],
        run.arn,
        own(value),
        children,
        run.redrives,
        failure.advice if failure else "",
        map_run=run.map_run,
    )
