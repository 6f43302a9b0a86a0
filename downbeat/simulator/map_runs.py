"""A Map Run: the child executions of one attempt of a Distributed Map.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from downbeat.simulator.clock import Work
from downbeat.simulator.express import TimeUp, limited
from downbeat.simulator.failure import TIMEOUT, Failure
from downbeat.simulator.history import NOT_TRUNCATED, TIMED_OUT, History, failed
from downbeat.simulator.line import Line, MachineRun, Progress, Visit, iso
from downbeat.simulator.parallel import Started
from downbeat.simulator.resuming import reopen
from downbeat.simulator.values import to_json


@dataclass(slots=True)
class MapRun(Progress):
    """A Map Run: its children in the order of their inputs (None until the items are read)."""

    arn: str = ""
    identifier: str = ""
    machine: str = ""
    express: bool = False
    redrives: int = 0
    inputs: list[tuple[Any, Mapping[str, Any]]] | None = None
    children: list[MachineRun] = field(default_factory=list)

    def child(self, run: MachineRun) -> MachineRun:
        """A child execution that has not started yet."""
        return new_child(run, self.machine, map_run=self.arn, express=self.express)


def processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The machine that runs for each item: ItemProcessor, or Iterator as it was called before."""
    return state.get("ItemProcessor") or state["Iterator"]


def express_children(state: Mapping[str, Any]) -> bool:
    """Whether the children of a Distributed Map are Express executions."""
    return bool(processor(state).get("ProcessorConfig", {}).get("ExecutionType") == "EXPRESS")


def new_map_run(visit: Visit, items: list[Any] | None) -> MapRun:
    """A Map Run that starts now."""
    line, run = visit.line, visit.line.run
    label, identifier = visit.state.get("Label") or run.uuid(), run.uuid()
    machine = f"{run.arn.split(':')[6]}/{label}"
    arn = ":".join([*run.arn.split(":")[:5], "mapRun", machine, identifier])
    line.previous = run.history.add(
        "MapRunStarted", line.previous, ("mapRunStartedEventDetails", {"mapRunArn": arn})
    )
    kind = express_children(visit.state)
    return MapRun(items, arn=arn, identifier=identifier, machine=machine, express=kind)


def redrive_map_run(visit: Visit, map_run: MapRun) -> None:
    """Goes on with a Map Run: Standard children that did not succeed are redriven, Express ones
    start anew, and those that never started do so now.

    https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
    """
    line, run = visit.line, visit.line.run
    map_run.redrives += 1
    details = {"mapRunArn": map_run.arn, "redriveCount": map_run.redrives}
    line.previous = run.history.add(
        "MapRunRedriven", line.previous, ("mapRunRedrivenEventDetails", details)
    )
    for number in [one for one in map_run.lines if one not in map_run.outputs]:
        inner = map_run.lines[number]
        if express_children(visit.state) or inner.run.history.full:
            map_run.children[number] = map_run.child(run)
            del map_run.lines[number]
        else:
            reopen(inner)


def new_child(run: MachineRun, machine: str, *, map_run: str, express: bool) -> MachineRun:
    """A child execution of a Map Run that has not started yet."""
    name = run.uuid()
    prefix = run.arn.split(":")[:5]
    arn = ":".join([*prefix, "execution", machine, name])
    parent = run.execution["Execution"]
    execution = {
        "Execution": {"Id": arn, "Name": name, "RoleArn": parent["RoleArn"], "RedriveCount": 0},
        "StateMachine": {
            "Id": ":".join([*prefix, "stateMachine", machine]),
            "Name": machine,
        },
    }
    history = History(run.clock, run.start, express=express)
    return MachineRun(
        run.clock,
        history,
        run.tasks,
        run.random,
        run.start,
        arn,
        execution,
        observer=run.observer,
        map_runs=run.map_runs,
        map_run=map_run,
    )


def child_works(visit: Visit, map_run: MapRun, play: Callable[..., Work]) -> Iterator[Started]:
    """A line and its work for every child without an output."""
    for number, (value, item) in enumerate(map_run.inputs or ()):
        if number not in map_run.outputs:
            child = map_run.children[number]
            line = map_run.lines.get(number) or Line(child, item=item, inner=True)
            yield number, line, run_child(visit, line, value, play)


def run_child(visit: Visit, line: Line, value: Any, play: Callable[..., Work]) -> Work:
    """Runs a child execution, or goes on with it; its output, or the Failure that ended it."""
    run = line.run
    if not run.history.events:
        start_child(run, value)
    try:
        work = play(line, processor(visit.state), value)
        output = yield from (limited(run.clock, work) if express_children(visit.state) else work)
    except TimeUp:
        run.history.end("ExecutionTimedOut", line.previous, TIMED_OUT)
        run.outcome = ("TIMED_OUT", None, Failure(TIMEOUT, None))
        raise Failure(TIMEOUT, None) from None
    except Failure as failure:
        run.history.end(
            "ExecutionFailed", line.previous, ("executionFailedEventDetails", failed(failure))
        )
        run.outcome = ("FAILED", None, failure)
        raise Failure(failure.error, failure.cause) from None
    except GeneratorExit:
        run.history.end("ExecutionAborted", line.previous, ("executionAbortedEventDetails", {}))
        run.outcome = ("ABORTED", None, None)
        raise
    text = {"output": line.json(output), "outputDetails": NOT_TRUNCATED}
    run.history.end("ExecutionSucceeded", line.previous, ("executionSucceededEventDetails", text))
    run.outcome = ("SUCCEEDED", output, None)
    return output


def start_child(run: MachineRun, value: Any) -> None:
    """Adds the first event of a child execution."""
    started = iso(run.history.timestamp())
    run.execution = {
        **run.execution,
        "Execution": {**run.execution["Execution"], "Input": value, "StartTime": started},
    }
    event_details = {
        "input": to_json(value),
        "inputDetails": NOT_TRUNCATED,
        "roleArn": run.execution["Execution"]["RoleArn"],
    }
    run.history.add("ExecutionStarted", 0, ("executionStartedEventDetails", event_details))
