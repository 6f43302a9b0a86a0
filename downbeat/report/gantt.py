"""An execution's history as bars: each state with its attempts and the waits between them.

The history has the field names of GetExecutionHistory, so a simulated execution and a real one are
drawn alike.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from downbeat.asl.pictures.lettering import shortened
from downbeat.simulator.cause_texts import readable
from downbeat.simulator.recordings import details

LONGEST_CAUSE = 300
MOST_SPANS = 40  # of one state: a Map's items are drawn over each other, and the rest counted
ENDINGS = ("Succeeded", "Failed", "TimedOut", "Aborted")
CALLS = ("Task", "LambdaFunction", "Activity")
STARTS = tuple(f"{call}Scheduled" for call in CALLS)
FRAMES = ("Parallel", "Map")


def rows(
    history: Sequence[Mapping[str, Any]],
    end: float,
    children: Iterable[Sequence[Mapping[str, Any]]] = (),
) -> list[dict[str, Any]]:
    """One row for each state, in the order in which they were first entered.

    Args:
        end: seconds from the start at which the execution ended.
        children: the histories of the child executions of its Distributed Maps.

    Returns:
        {"state", "spans": [{"start", "end", "failed", "attempts": [{"start", "end", "error",
        "cause"}], "error"}], "more"} with seconds from the start; `more` counts the spans that
        are left out.
    """
    began: datetime = history[0]["timestamp"]
    spans = _spans(history, began, end)
    for child in children:
        spans += _spans(child, began, (child[-1]["timestamp"] - began).total_seconds())
    spans.sort(key=lambda span: float(span["start"]))  # what begins at once stays in its order
    spans_by_state: dict[str, list[dict[str, Any]]] = {}
    for span in spans:
        spans_by_state.setdefault(span.pop("state"), []).append(span)
    return [
        {"state": state, "spans": each[:MOST_SPANS], "more": max(len(each) - MOST_SPANS, 0)}
        for state, each in spans_by_state.items()
    ]


def _spans(
    history: Sequence[Mapping[str, Any]], began: datetime, end: float
) -> list[dict[str, Any]]:
    """The visits of states in the order they began, each inside the one that encloses it, in
    seconds since `began`.
    """
    visits: list[_Visit] = []
    owner: dict[int, list[_Visit]] = {}
    for event in history:
        at = (event["timestamp"] - began).total_seconds()
        kind, event_details = str(event["type"]), details(event)
        inside = owner.get(event["previousEventId"], [])
        if kind.endswith("StateEntered"):
            visit = _Visit(
                str(event_details["name"]), kind.removesuffix("StateEntered"), at, end, inside
            )
            visits.append(visit)
            inside = [*inside, visit]
        elif kind.endswith("StateExited") and inside:
            inside[-1].end = at
            inside = inside[:-1]
        elif inside:
            inside = inside[: _depth(kind, inside)]
            inside[-1].happened(kind, at, event_details)
        owner[event["id"]] = inside
    for visit in visits:
        visit.end = min([visit.end, *(one.end for one in visit.around)])
    return [visit.plain() for visit in visits]


def _depth(kind: str, inside: Sequence[_Visit]) -> int:
    """How many of the enclosing visits an event leaves open: what a Parallel or Map says of itself
    ends those inside it.
    """
    for depth in range(len(inside), 0, -1):
        frame = inside[depth - 1].kind
        if frame in FRAMES and kind.startswith(
            (f"{frame}State", f"{frame}Iteration", f"{frame}Run")
        ):
            return depth
    return len(inside)


@dataclass
class _Visit:
    """One visit of a state; `around` are those that enclose it."""

    state: str
    kind: str
    start: float
    end: float
    around: list[_Visit]
    error: str = ""
    attempts: list[dict[str, Any]] = field(default_factory=list)

    def happened(self, kind: str, at: float, event_details: Mapping[str, Any]) -> None:
        """Note an attempt's begin, or an ending."""
        if kind in STARTS:
            self.attempts.append({"start": at, "end": self.end, "error": "", "cause": ""})
            self.error = ""
            return
        ending = next((ending for ending in ENDINGS if kind.endswith(ending)), "")
        if not ending or kind.startswith(("Execution", "MapIteration")):
            return
        self.error = str(event_details.get("error") or ("" if ending == "Succeeded" else ending))
        if self.attempts and kind.startswith(CALLS):
            self.attempts[-1] |= {"end": at, "error": self.error, "cause": _cause(event_details)}

    def plain(self) -> dict[str, Any]:
        """The visit as plain data; an attempt ends with its visit."""
        attempts = [{**each, "end": min(each["end"], self.end)} for each in self.attempts]
        return {
            "state": self.state,
            "start": self.start,
            "end": self.end,
            "attempts": attempts,
            "error": self.error,
            "failed": bool(self.error),
        }


def _cause(event_details: Mapping[str, Any]) -> str:
    cause = event_details.get("cause")
    return shortened(readable(cause), LONGEST_CAUSE) if cause else ""


def steps(history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The names of the states that were entered, each as often as it was."""
    entered = (event for event in history if event["type"].endswith("StateEntered"))
    return (str(details(event)["name"]) for event in entered)
