"""Map Runs that were recorded: what a replay knows of a Distributed Map's items and of its end.

What an ItemReader read is in no history. Where the child executions were recorded, their inputs
stand for it; where they were not (an Express child has no history), the Map ends as recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.history import failed
from downbeat.simulator.line import Visit
from downbeat.simulator.map_runs import new_map_run, processor
from downbeat.simulator.output import StateOutcome
from downbeat.simulator.recordings import Recording, decoded, details, place_of, time_of

MapRuns = Callable[[str, Mapping[str, Any]], "RecordedMapRun | None"]


@dataclass(frozen=True)
class RecordedMapRun:
    """One Map Run of a state: the `inputs` of its child executions in the order of their starts,
    None where they were not all recorded; how the Map ended after it: with an `output` and the
    variables that it `assigned`, or with a `failure`; and after how many `seconds`.
    """

    state: str
    inputs: list[Any] | None
    output: Any = None
    assigned: Mapping[str, Any] | None = None
    failure: tuple[str | None, str | None] | None = None
    seconds: float = 0.0

    def leaves_open(self, state: Mapping[str, Any]) -> bool:
        """Whether a Map cannot be run anew: its items or the answers of its Tasks are not known."""
        return self.inputs is None and ("ItemReader" in state or _has_tasks(processor(state)))


def _has_tasks(machine: Mapping[str, Any]) -> bool:
    return any(
        state["Type"] == "Task"
        or any(map(_has_tasks, state.get("Branches", ())))
        or (state["Type"] == "Map" and _has_tasks(processor(state)))
        for state in machine["States"].values()
    )


class RecordedMapRuns:
    """The Map Runs of a recording, handed out by the name of their state in the order in which they
    ran; `taken` are the states that ended as recorded.
    """

    def __init__(self, recording: Recording) -> None:
        self.left = list(map_runs_of(recording))
        self.taken: list[str] = []

    def __call__(self, name: str, state: Mapping[str, Any]) -> RecordedMapRun | None:
        following = next((one for one in self.left if one.state == name), None)
        if following is None:
            return None
        self.left.remove(following)
        if following.leaves_open(state) and name not in self.taken:
            self.taken.append(name)
        return following


def map_runs_of(recording: Recording) -> Iterator[RecordedMapRun]:
    """The Map Runs of an execution and of its child executions."""
    by_id = {one["id"]: one for one in recording.events if isinstance(one.get("id"), int)}
    begun = [one for one in recording.events if one["type"] == "MapRunStarted"]
    for event in begun:
        arn = str(details(event).get("mapRunArn", ""))
        name, _ = place_of(event, by_id)
        if name is not None:
            inputs = _inputs(recording, arn, only=len(begun) == 1)
            yield RecordedMapRun(name, inputs, **_end(name, event, recording.events))
    for child in recording.children:
        yield from map_runs_of(child)


def _inputs(recording: Recording, arn: str, *, only: bool) -> list[Any] | None:
    """The inputs of a Map Run's children; None where one of them was not recorded."""
    label = arn.partition(":mapRun:")[2].rpartition(":")[0]
    children = [
        one
        for one in recording.children
        if (one.map_run == arn if one.map_run else only or f":{label}:" in one.arn)
    ]
    count = recording.map_runs.get(arn, len(children))
    if not children or len(children) < count:
        return [] if count == 0 and arn in recording.map_runs else None
    started = [one.start for one in children]
    if all(isinstance(one, datetime) for one in started):
        children.sort(key=lambda one: one.start or datetime.min)
    return [one.input for one in children]


def _end(
    name: str, begun: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """How the Map ended after a Map Run began, as arguments of RecordedMapRun."""
    later = [one for one in events if one.get("id", 0) > begun.get("id", 0)]
    for event in later:
        event_details, kind = details(event), event["type"]
        took = _seconds(begun, event)
        if kind == "MapRunFailed" and event.get("previousEventId") == begun.get("id"):
            return {
                "failure": (event_details.get("error"), event_details.get("cause")),
                "seconds": took,
            }
        if kind == "MapStateExited" and event_details.get("name") == name:
            assigned = event_details.get("assignedVariables")
            return {
                "output": decoded(event_details.get("output")),
                "assigned": assigned and {key: decoded(one) for key, one in assigned.items()},
                "seconds": took,
            }
    return {}


def _seconds(begun: Mapping[str, Any], ended: Mapping[str, Any]) -> float:
    first, last = time_of(begun.get("timestamp")), time_of(ended.get("timestamp"))
    return max(0.0, (last - first).total_seconds()) if first and last else 0.0


def end_as_recorded(visit: Visit, recorded: RecordedMapRun) -> Work:
    """Ends a Map as its recorded Map Run did, without a child execution; its outcome."""
    line, run = visit.line, visit.line.run
    new_map_run(visit, None)
    started = line.previous
    yield recorded.seconds
    if recorded.failure is not None:
        failure = Failure(*recorded.failure)
        line.previous = run.history.add(
            "MapRunFailed", started, ("mapRunFailedEventDetails", failed(failure))
        )
        raise failure
    line.previous, line.done = run.history.add("MapRunSucceeded", started), started
    return StateOutcome(recorded.output, visit.state.get("Next"), recorded.assigned)
