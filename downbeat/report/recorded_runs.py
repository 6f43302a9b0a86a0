"""What really ran: recorded executions, as the report shows simulated ones.

`downbeat record` writes the recordings, with masks in place of what looks like a secret or a
person; the report itself never asks AWS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.walk import states
from downbeat.plan.planned import Planned
from downbeat.report.durations import span_words
from downbeat.report.gantt import rows, steps
from downbeat.report.runs import pairs, why
from downbeat.simulator.recordings import Recording, details

ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


def actual_runs(
    planned: Sequence[Planned], recordings: Sequence[Recording]
) -> dict[str, list[dict[str, Any]]]:
    """Pipeline → its recorded executions, the latest first, each as a run of the report.

    Raises:
        DiagnosticsError: with each recording that is of no pipeline of the stack.
    """
    runs_by_pipeline: dict[str, list[dict[str, Any]]] = {one.key: [] for one in planned}
    faults = []
    for recording in recordings:
        owner = owner_of(recording, planned)
        if owner is None:
            names = ", ".join(one.address.name for one in planned)
            faults.append(
                Diagnostic(
                    "--recorded",
                    f"{recording.name} is an execution of none of these: {names}.",
                    "unknown-execution",
                )
            )
        else:
            runs_by_pipeline[owner.key].append(actual_run(owner, recording))
    if faults:
        raise DiagnosticsError(faults)
    return {key: sorted(runs, key=_start, reverse=True) for key, runs in runs_by_pipeline.items()}


def _start(run: Mapping[str, Any]) -> str:
    return str(run["start"])


def owner_of(recording: Recording, planned: Sequence[Planned]) -> Planned | None:
    """The pipeline whose execution it is: by its ARN, or where it has none, the first that has
    every state that was entered.
    """
    if recording.arn:
        machine = recording.arn.split(":")[6:7]
        return next((one for one in planned if [one.address.name] == machine), None)
    entered = set(steps(recording.events))
    for one in planned:
        if entered and entered <= {located.name for located in states(one.definition)}:
            return one
    return None


def actual_run(planned: Planned, recording: Recording) -> dict[str, Any]:
    """A recorded execution as plain data; one that still runs ends with its last event."""
    events = timed(recording)
    children = [timed(child) for child in recording.children]
    last = events[-1]
    seconds = (last["timestamp"] - events[0]["timestamp"]).total_seconds()
    end = str(last["type"]).removeprefix("Execution")
    status = next((one for one in ENDS if one.replace("_", "").lower() == end.lower()), "RUNNING")
    paths = {located.name: located.path for located in states(planned.definition)}
    names, bars = list(steps(events)), rows(events, seconds, children)
    return {
        "title": recording.name,
        "status": status,
        "error": str(details(last).get("error") or ""),
        "cause": why(str(details(last).get("cause") or "")),
        "start": events[0]["timestamp"].isoformat(),
        "seconds": seconds,
        "took": span_words(seconds),
        "transitions": len(names),
        "rows": [{**row, "path": paths.get(row["state"], "")} for row in bars],
        "steps": list(dict.fromkeys(pairs(names))),
        "mails": [],
        "slack": [],
    }


def timed(recording: Recording) -> list[dict[str, Any]]:
    """The events of a recording with their moments as datetimes."""
    return [{**event, "timestamp": moment(event["timestamp"])} for event in recording.events]


def moment(value: Any) -> datetime:
    """A timestamp as boto3 (a datetime), the AWS CLI (ISO 8601) or the API (seconds) gives it."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
