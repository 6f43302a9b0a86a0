"""What an execution did: its history events read as visits of states, each with its attempts.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.ops.visit import CONTAINERS, Attempt, StateVisit, within

BEGINS = {"TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled"}
FAILS = {
    "TaskFailed": "failed",
    "TaskTimedOut": "timed out",
    "TaskStartFailed": "failed",
    "TaskSubmitFailed": "failed",
    "LambdaFunctionFailed": "failed",
    "LambdaFunctionTimedOut": "timed out",
    "LambdaFunctionScheduleFailed": "failed",
    "LambdaFunctionStartFailed": "failed",
    "ActivityFailed": "failed",
    "ActivityTimedOut": "timed out",
    "ActivityScheduleFailed": "failed",
}
SUCCEEDS = {"TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded"}
ENDS = {
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
    "ExecutionSucceeded": "SUCCEEDED",
}


@dataclass(frozen=True)
class Timeline:
    """`visits` in the order entered; `status` as DescribeExecution has it; `redrives` counts them;
    `complete` is False where the oldest events were not read.
    """

    visits: list[StateVisit]
    status: str
    error: str
    cause: str
    redrives: int
    complete: bool = True

    @property
    def failed(self) -> StateVisit | None:
        """The state that is to blame: the innermost of the last that failed, or, where the
        execution was ended from outside, the last that was at work.
        """
        failing = [one for one in self.visits if one.error and one.type != "Fail"]
        if failing:
            last = failing[-1]
            inside = [one for one in failing if within(one, last) and one.attempts]
            return inside[-1] if inside and last.type in CONTAINERS else last
        if self.status in ("TIMED_OUT", "ABORTED", "RUNNING"):
            waiting = [one for one in self.visits if one.exited is None]
            inner = [one for one in waiting if one.type not in CONTAINERS]
            return next(reversed(inner or waiting), None)
        return next((one for one in reversed(self.visits) if one.type == "Fail"), None)


def timeline_of(events: Iterable[Mapping[str, Any]]) -> Timeline:
    """The timeline of events in ascending order, as get_execution_history gives them; events whose
    beginning was not read are passed over.
    """
    reader = _HistoryReader()
    for event in events:
        reader.read(event)
    return Timeline(
        reader.visits, reader.status, reader.error, reader.cause, reader.redrives, reader.complete
    )


def details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one …EventDetails of an event, {} for none."""
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


class _HistoryReader:
    """Follows each event's previousEventId to the visit that it belongs to."""

    def __init__(self) -> None:
        self.visits: list[StateVisit] = []
        self.status, self.error, self.cause = "RUNNING", "", ""
        self.redrives, self.complete = 0, True
        self._visit_of: dict[int, StateVisit | None] = {0: None}
        self._iteration_of: dict[int, int] = {}

    def read(self, event: Mapping[str, Any]) -> None:
        kind, before = str(event["type"]), int(event.get("previousEventId", 0))
        if not self._visit_of.keys() & {before} and not kind.startswith("Execution"):
            self.complete = False
        visit = self._visit_of.get(before)
        if kind.endswith("StateEntered"):
            visit = self._enter(event, kind, visit)
        elif kind.endswith("StateExited"):
            visit = self._exit(event, visit)
        elif kind.startswith(("ParallelState", "MapState")):
            visit = _container(visit)
            if kind.endswith("Failed") and visit:
                visit.error, visit.cause = self._inner_error(visit, event)
        elif kind.startswith("MapIteration"):
            visit = _container(visit)
            if kind == "MapIterationStarted":
                self._iteration_of[event["id"]] = int(details(event).get("index", 0))
        elif kind == "MapRunStarted" and visit:
            visit.map_run = str(details(event).get("mapRunArn", ""))
        elif kind in ENDS or kind.startswith("Execution"):
            self._execution(event, kind)
        elif visit:
            _attempted(visit, event, kind)
        self._visit_of[event["id"]] = visit

    def _enter(self, event: Mapping[str, Any], kind: str, before: StateVisit | None) -> StateVisit:
        entered = details(event)
        around = before.parent if before and before.exited else before
        made = StateVisit(
            number=int(event["id"]),
            state=str(entered.get("name", "")),
            type=kind.removesuffix("StateEntered"),
            entered=event["timestamp"],
            parent=around,
            iteration=self._iteration_of.get(int(event.get("previousEventId", 0))),
            input=_parsed(entered.get("input")),
        )
        self.visits.append(made)
        return made

    def _exit(self, event: Mapping[str, Any], visit: StateVisit | None) -> StateVisit | None:
        exited = details(event)
        while visit and (visit.state != exited.get("name") or visit.exited):
            visit = visit.parent
        if visit:
            visit.exited = event["timestamp"]
            visit.output = _parsed(exited.get("output"))
        return visit

    def _inner_error(self, around: StateVisit, event: Mapping[str, Any]) -> tuple[str, str]:
        """The error of a Parallel or Map that failed: its event's, or that of the state within."""
        failure = details(event)
        if failure.get("error"):
            return str(failure["error"]), str(failure.get("cause", ""))
        inner = [one for one in self.visits if one.error and within(one, around)]
        return (inner[-1].error, inner[-1].cause) if inner else ("States.TaskFailed", "")

    def _execution(self, event: Mapping[str, Any], kind: str) -> None:
        ended = details(event)
        if kind in ENDS:
            self.status = ENDS[kind]
            self.error, self.cause = str(ended.get("error", "")), str(ended.get("cause", ""))
        elif kind == "ExecutionRedriven":
            self.redrives = int(ended.get("redriveCount", self.redrives + 1))
            self.status, self.error, self.cause = "RUNNING", "", ""
            for visit in self.visits:
                if visit.exited is None:
                    visit.error = visit.cause = ""


def _container(visit: StateVisit | None) -> StateVisit | None:
    """The nearest Parallel or Map that is open, the visit itself included."""
    while visit and (visit.exited or visit.type not in CONTAINERS):
        visit = visit.parent
    return visit


def _attempted(visit: StateVisit, event: Mapping[str, Any], kind: str) -> None:
    attempt, at = details(event), event["timestamp"]
    if kind in BEGINS:
        visit.error = visit.cause = ""
        visit.attempts.append(
            Attempt(
                started=at,
                service=str(attempt.get("resourceType") or kind.removesuffix("Scheduled").lower()),
                action=str(attempt.get("resource", "")),
                parameters=_parsed(attempt.get("parameters", attempt.get("input"))),
            )
        )
    elif kind in FAILS:
        visit.error, visit.cause = str(attempt.get("error", "")), str(attempt.get("cause", ""))
        if visit.attempts:
            last = visit.attempts[-1]
            last.ended, last.outcome = at, FAILS[kind]
            last.error, last.cause = visit.error, visit.cause
    elif kind in SUCCEEDS and visit.attempts:
        visit.attempts[-1].ended, visit.attempts[-1].outcome = at, "succeeded"
    elif kind in {"TaskSubmitted", "TaskStarted"} and visit.attempts and attempt.get("output"):
        visit.attempts[-1].submitted = _parsed(attempt["output"])
    elif kind == "EvaluationFailed":
        visit.error, visit.cause = str(attempt.get("error", "")), str(attempt.get("cause", ""))


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text
