"""What executions write to CloudWatch Logs, as the loggingConfiguration of their machine says.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from downbeat.simulator import Execution
from downbeat.simulator.execution_logs import log_events

MOST_AT_ONCE = 1_000  # events of one call; AWS takes 10,000 and a megabyte


def write(logs: Any, machine: Mapping[str, Any], execution: Execution, *, after: int = 0) -> None:
    """Writes the events of an execution, of a redriven one those `after` so many, to the log group
    of its machine, where it has one; like AWS, says nothing where that is gone.
    """
    config = machine.get("loggingConfiguration") or {}
    group = _group(config)
    every = log_events(
        execution,
        level=config.get("level", "OFF"),
        include_execution_data=bool(config.get("includeExecutionData")),
    )
    events = [one for one in every if int(one["id"]) > after]
    if not group or not events:
        return
    began = execution.history[0]["timestamp"]
    stream = f"states/{machine['name']}/{began:%Y-%m-%d-%H-%M}/{execution.name}"
    messages = [
        {"timestamp": int(one["event_timestamp"]), "message": json.dumps(one, ensure_ascii=False)}
        for one in events
    ]
    try:
        if not after:
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        for batch in _batches(messages):
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=batch)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _group(config: Mapping[str, Any]) -> str:
    """The name of the log group, "" for none."""
    for destination in config.get("destinations") or ():
        arn = destination.get("cloudWatchLogsLogGroup", {}).get("logGroupArn", "")
        if ":log-group:" in arn:
            return str(arn.split(":log-group:")[1].removesuffix(":*"))
    return ""


def _batches(messages: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for at in range(0, len(messages), MOST_AT_ONCE):
        yield messages[at : at + MOST_AT_ONCE]
