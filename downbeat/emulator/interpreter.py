"""Executions of the embedded AWS, run by our simulator: the states, errors, retries and history of
AWS.

MiniStack keeps the machines, the executions and the API; what interprets a definition there is
replaced, in its own process, by `execute`. So whoever starts an execution (a client, a rule, a
schedule, a pipe, another execution) gets ours, and the end of each is told to EventBridge as
MiniStack does it. Tasks call the embedded services; the clock is virtual, so that an execution
ends at once and its times run ahead of the clock on the wall.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ministack.services import stepfunctions

from downbeat.asl import DiagnosticsError
from downbeat.emulator import execution_calls, ministack, notes
from downbeat.emulator.embedded_tasks import Stopped, service_tasks
from downbeat.emulator.live_tasks import set_alarms
from downbeat.simulator import Execution, simulate
from downbeat.simulator.outcome_files import chosen

RUNTIME = "States.Runtime"


def install(folder: Path) -> None:
    """Puts the simulator in the place of MiniStack's interpreter; `folder` is the local stack's."""

    def run(execution_arn: str) -> None:
        execute(stepfunctions._executions.get(execution_arn), folder)

    stepfunctions._run_execution = run
    execution_calls.install()


def execute(record: dict[str, Any] | None, folder: Path) -> None:
    """Runs an execution that MiniStack has registered, and writes its end into the record."""
    machine = record and stepfunctions._state_machines.get(record["stateMachineArn"])
    if not record or not machine:
        return
    client = _client(record["executionArn"])
    try:
        played = _played(record, machine, client, folder)
    except Stopped:
        return  # StopExecution has written the end
    except DiagnosticsError as refused:
        stepfunctions._fail_execution(record, RUNTIME, str(refused))
        return
    except Exception as fault:
        # A fault of the simulator must not leave an execution that never ends.
        stepfunctions._fail_execution(record, RUNTIME, f"the simulator failed: {fault!r}")
        raise
    if record["status"] == "RUNNING":
        _end(record, played)
        stepfunctions._emit_execution_status_event(record)
        set_alarms(client("cloudwatch"), record["stateMachineArn"], played.status, played.seconds)


def _played(
    record: Mapping[str, Any], machine: Mapping[str, Any], client: Any, folder: Path
) -> Execution:
    expected = notes.read_json(folder / notes.EXPECTED)
    usual = expected.get(machine["name"], {}) if isinstance(expected, dict) else {}
    tasks = service_tasks(client, lambda: record["status"] != "RUNNING")
    return simulate(
        machine["definition"],
        json.loads(record["input"]),
        tasks=chosen({}, {}, {}, None, states=None, usual=usual, otherwise=tasks),
        start=datetime.fromisoformat(record["startDate"]),
        name=record["name"],
        state_machine=record["stateMachineArn"],
        seed=hash(record["executionArn"]),
    )


def _end(record: dict[str, Any], played: Execution) -> None:
    """Writes the history and the end as the API gives them: times as text."""
    role = record["events"][0]["executionStartedEventDetails"]["roleArn"]
    events = [event | {"timestamp": _iso(event["timestamp"])} for event in played.history]
    events[0]["executionStartedEventDetails"] |= {"roleArn": role}
    record["events"] = events
    record["output"] = (
        json.dumps(played.output, ensure_ascii=False) if played.status == "SUCCEEDED" else None
    )
    record["error"], record["cause"] = played.error, played.cause
    record["stopDate"] = events[-1]["timestamp"]
    record["status"] = played.status


def _iso(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _client(arn: str) -> Any:
    """Clients of this very process, in the execution's region and account."""
    _, _, _, region, account, *_ = arn.split(":")
    return ministack.clients(f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}", region, account)
