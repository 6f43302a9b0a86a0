"""Map Runs and their child executions, as the embedded AWS keeps them: so that DescribeMapRun,
ListExecutions of a Map Run and the children's histories answer as AWS does.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ministack.services import stepfunctions

from downbeat.simulator import Execution

MOST_CHILDREN = 1_000  # of a Map Run: more would fill this machine's memory
COUNTS = {
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timedOut",
    "ABORTED": "aborted",
}
ENDS = {"MapRunSucceeded": "SUCCEEDED", "MapRunFailed": "FAILED", "MapRunAborted": "ABORTED"}
NO_COUNTS = dict.fromkeys(("pending", "running", *COUNTS.values(), "total", "resultsWritten"), 0)


def write(played: Execution) -> None:
    """Registers the Map Runs of an execution, and the first children of each."""
    runs: dict[str, list[Execution]] = {}
    for child in played.children:
        runs.setdefault(child.map_run, []).append(child)
    for arn, children in runs.items():
        stepfunctions._map_runs[arn] = map_run_record(arn, played, children)
        for child in children[:MOST_CHILDREN]:
            stepfunctions._executions[child.arn] = child_record(child)
            write(child)


def map_run_record(arn: str, parent: Execution, children: list[Execution]) -> dict[str, Any]:
    """A Map Run as DescribeMapRun answers it."""
    ends = Counter(COUNTS[child.status] for child in children)
    counts = {**NO_COUNTS, **ends, "total": len(children)}
    return {
        "mapRunArn": arn,
        "executionArn": parent.arn,
        "status": map_run_status(arn, parent.history),
        "startDate": iso(min(child.history[0]["timestamp"] for child in children)),
        "stopDate": iso(max(child.history[-1]["timestamp"] for child in children)),
        "maxConcurrency": 0,
        "toleratedFailurePercentage": 0.0,
        "toleratedFailureCount": 0,
        "itemCounts": counts,
        "executionCounts": counts,
        "redriveCount": max(child.redrives for child in children),
        "_stateMachineArn": machine_arn(children[0].arn),
    }


def map_run_status(arn: str, events: Iterable[Mapping[str, Any]]) -> str:
    """The status in which a Map Run ended: what is tolerated does not let it fail."""
    begun = [
        event["id"]
        for event in events
        if (
            event.get("mapRunStartedEventDetails") or event.get("mapRunRedrivenEventDetails") or {}
        ).get("mapRunArn")
        == arn
    ]
    ends = [
        ENDS[event["type"]]
        for event in events
        if event["type"] in ENDS and event["previousEventId"] in begun
    ]
    return ends[-1] if ends else "ABORTED"


def child_record(child: Execution) -> dict[str, Any]:
    """A child execution as DescribeExecution, ListExecutions and GetExecutionHistory need it."""
    events = as_api(child.history)
    output = json.dumps(child.output, ensure_ascii=False) if child.status == "SUCCEEDED" else None
    return {
        "executionArn": child.arn,
        "stateMachineArn": machine_arn(child.arn),
        "name": child.name,
        "status": child.status,
        "startDate": events[0]["timestamp"],
        "stopDate": events[-1]["timestamp"],
        "input": json.dumps(child.input, ensure_ascii=False),
        "inputDetails": {"included": True},
        "output": output,
        "outputDetails": {"included": True},
        "error": child.error,
        "cause": child.cause,
        "mapRunArn": child.map_run,
        "events": events,
    }


def machine_arn(execution: str) -> str:
    """The ARN of the machine of an execution, or of a Map Run's child execution."""
    return execution.rpartition(":")[0].replace(":execution:", ":stateMachine:")


def as_api(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Events with their times as the API writes them: text."""
    return [{**event, "timestamp": iso(event["timestamp"])} for event in events]


def iso(time: datetime) -> str:
    """A time as the API writes it."""
    return time.isoformat().replace("+00:00", "Z")
