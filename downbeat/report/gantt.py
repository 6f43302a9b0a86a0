"""An execution's history as bars: each state with its attempts and the waits between them.

The history has the field names of GetExecutionHistory, so a simulated execution and a real one are
drawn alike.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from downbeat.asl.pictures.lettering import shortened
from downbeat.simulator.service_errors import readable

LONGEST_CAUSE = 300
MOST_SPANS = 40  # of one state: a Map's items are drawn over each other, and the rest counted
ENDINGS = ("Succeeded", "Failed", "TimedOut", "Aborted")
CALLS = ("Task", "LambdaFunction", "Activity")


def rows(history: Sequence[Mapping[str, Any]], end: float) -> list[dict[str, Any]]:
    """One row for each state, in the order in which they were first entered.

    Args:
        end: seconds from the start at which the execution ended.

    Returns:
        {"state", "spans": [{"start", "end", "failed", "attempts": [{"start", "end", "error",
        "cause"}], "error"}], "more"} with seconds from the start; `more` counts the spans that
        are left out.
    """
    spans = _spans(history, end)
    found: dict[str, list[dict[str, Any]]] = {}
    for span in spans:
        found.setdefault(span.pop("state"), []).append(span)
    return [
        {"state": state, "spans": each[:MOST_SPANS], "more": max(len(each) - MOST_SPANS, 0)}
        for state, each in found.items()
    ]


def _spans(history: Sequence[Mapping[str, Any]], end: float) -> list[dict[str, Any]]:
    began: datetime = history[0]["timestamp"]
    spans: list[dict[str, Any]] = []
    owner: dict[int, list[int]] = {}
    for event in history:
        at = (event["timestamp"] - began).total_seconds()
        open_ = owner.get(event["previousEventId"], [])
        kind, details = event["type"], _details(event)
        if kind.endswith("StateEntered"):
            spans.append(
                {"state": details["name"], "start": at, "end": end, "attempts": [], "error": ""}
            )
            open_ = [*open_, len(spans) - 1]
        elif kind.endswith("StateExited") and open_:
            spans[open_[-1]]["end"] = at
            open_ = open_[:-1]
        elif open_:
            _happened(spans[open_[-1]], kind, at, details, end)
        owner[event["id"]] = open_
    for span in spans:
        span["failed"] = bool(span["error"])
    return spans


def _happened(
    span: dict[str, Any], kind: str, at: float, details: Mapping[str, Any], end: float
) -> None:
    attempts = span["attempts"]
    if kind in [f"{call}Scheduled" for call in CALLS]:
        attempts.append({"start": at, "end": end, "error": "", "cause": ""})
        span["error"] = ""
        return
    ending = next((ending for ending in ENDINGS if kind.endswith(ending)), "")
    if not ending or kind.startswith(("Execution", "MapIteration")):
        return
    error = str(details.get("error") or ("" if ending == "Succeeded" else ending))
    span["error"] = error
    if attempts and kind.startswith(CALLS):
        attempts[-1] |= {"end": at, "error": error, "cause": _cause(details)}


def _cause(details: Mapping[str, Any]) -> str:
    cause = details.get("cause")
    return shortened(readable(cause), LONGEST_CAUSE) if cause else ""


def _details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def steps(history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The names of the states that were entered, each as often as it was."""
    return (_details(event)["name"] for event in history if event["type"].endswith("StateEntered"))
