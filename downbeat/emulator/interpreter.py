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
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ministack.services import stepfunctions

from downbeat.asl import DiagnosticsError
from downbeat.emulator import (
    embedded_clients,
    execution_calls,
    execution_logs,
    execution_versions,
    map_run_records,
    notes,
    redrive_calls,
)
from downbeat.emulator.embedded_tasks import service_tasks
from downbeat.emulator.execution_versions import machine_of
from downbeat.emulator.live_ends import set_alarms
from downbeat.simulator import Execution, redrive, simulate
from downbeat.simulator.call import Tasks
from downbeat.simulator.history import OnEvent
from downbeat.simulator.recordings import recording
from downbeat.simulator.replay import as_recorded
from downbeat.simulator.task_outcomes import chosen, exits_with

RUNTIME = "States.Runtime"
ENDED_BADLY: dict[str, Execution] = {}  # what this process has run, by ARN: to be redriven


def install(folder: Path) -> None:
    """Puts the simulator in the place of MiniStack's interpreter; `folder` is the local stack's."""

    def run(execution_arn: str) -> None:
        execute(stepfunctions._executions.get(execution_arn), folder)

    stepfunctions._run_execution = run
    execution_versions.install()
    execution_calls.install(
        before_redrive, lambda record, before: redrive_execution(record, folder, before)
    )


def execute(record: dict[str, Any] | None, folder: Path) -> None:
    """Runs an execution that MiniStack has registered, and writes its end into the record."""
    machine = machine_of(record) if record else None
    if not record or not machine:
        return
    _carry_out(record, machine, folder, lambda tasks, shown: _played(record, machine, tasks, shown))


def redrive_execution(record: dict[str, Any], folder: Path, before: Execution) -> None:
    """Redrives an execution, whose record says RUNNING again, and writes its new end there."""
    machine = machine_of(record) or {"name": ""}
    at = datetime.fromisoformat(record["redriveDate"])
    _carry_out(
        record,
        machine,
        folder,
        lambda tasks, shown: redrive(before, tasks=tasks, at=at, on_event=shown),
    )


def before_redrive(record: dict[str, Any]) -> Execution | None:
    """The execution that a redrive goes on from; read from its history where another process ran
    it. None where its machine is not there.
    """
    ended = ENDED_BADLY.get(record["executionArn"])
    machine = machine_of(record)
    if ended is not None or not machine:
        return ended
    return as_recorded(
        machine["definition"],
        recording(record["events"], name=record["name"], arn=record["executionArn"]),
    )


def _carry_out(
    record: dict[str, Any],
    machine: Mapping[str, Any],
    folder: Path,
    run: Callable[[Tasks, OnEvent], Execution],
) -> None:
    client = _client(record["executionArn"])
    known = len(record["events"]) if record.get("redriveCount") else 0
    try:
        played = run(_tasks(record, machine, client, folder), partial(_show, record))
    except DiagnosticsError as refused:
        stepfunctions._fail_execution(record, RUNTIME, str(refused))
        return
    except Exception as fault:
        # A fault of the simulator must not leave an execution that never ends.
        stepfunctions._fail_execution(record, RUNTIME, f"the simulator failed: {fault!r}")
        raise
    ENDED_BADLY.pop(record["executionArn"], None)
    if played.standing is not None:
        ENDED_BADLY[record["executionArn"]] = played
    execution_logs.write(client("logs"), machine, played, after=known)
    map_run_records.write(played)
    with redrive_calls.one_status_at_a_time():
        stopped = record["status"] != "RUNNING"
        _end(record, played)
        if not stopped:
            stepfunctions._emit_execution_status_event(record)
    if not stopped:
        set_alarms(client("cloudwatch"), record["stateMachineArn"], played.status, played.seconds)


def _played(
    record: Mapping[str, Any], machine: Mapping[str, Any], tasks: Tasks, shown: OnEvent
) -> Execution:
    return simulate(
        machine["definition"],
        json.loads(record["input"]),
        tasks=tasks,
        start=datetime.fromisoformat(record["startDate"]),
        name=record["name"],
        state_machine=record["stateMachineArn"],
        seed=hash(record["executionArn"]),
        type=machine.get("type") or "STANDARD",
        on_event=shown,
    )


def _tasks(
    record: Mapping[str, Any], machine: Mapping[str, Any], client: Any, folder: Path
) -> Tasks:
    """Answers Tasks as the failures noted for this machine say, else by the services."""
    expected = notes.read_json(folder / notes.EXPECTED)
    usual = expected.get(machine["name"], {}) if isinstance(expected, dict) else {}
    others = service_tasks(client, lambda: record["status"] != "RUNNING")
    noted = notes.read_json(folder / notes.FAILURES)
    wished = noted.get(machine["name"], {}) if isinstance(noted, dict) else {}
    errors = {state: one for state, one in wished.items() if isinstance(one, str)}
    tasks = chosen({}, errors, {}, None, states=None, usual=usual, otherwise=others)
    for state, code in wished.items():
        if isinstance(code, int):
            tasks = exits_with(code, tasks, {state}, usual)
    return tasks


def _show(record: dict[str, Any], event: Mapping[str, Any]) -> None:
    """Puts an event into the record as it happens, so that an execution at work can be followed;
    MiniStack's own first event, which has the role, stays.
    """
    events, number = record["events"], int(event["id"])
    if number > 1 and record["status"] == "RUNNING":
        events[number - 1 :] = map_run_records.as_api([event])


def _end(record: dict[str, Any], played: Execution) -> None:
    """Writes the history and the end as the API gives them: times as text. Of an execution that
    StopExecution ended, the history alone: the rest is there.
    """
    role = record["events"][0]["executionStartedEventDetails"]["roleArn"]
    events = map_run_records.as_api(played.history)
    events[0]["executionStartedEventDetails"] |= {"roleArn": role}
    if played.status == "ABORTED":
        reason = {key: record[key] for key in ("error", "cause") if record.get(key)}
        events[-1]["executionAbortedEventDetails"] = reason
        record["events"] = events
        return
    record["events"] = events
    record["output"] = (
        json.dumps(played.output, ensure_ascii=False) if played.status == "SUCCEEDED" else None
    )
    record["error"], record["cause"] = played.error, played.cause
    record["stopDate"] = events[-1]["timestamp"]
    record["status"] = played.status


def _client(arn: str) -> Any:
    """Clients of this very process, in the execution's region and account."""
    _, _, _, region, account, *_ = arn.split(":")
    return embedded_clients.clients(
        f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}", region, account
    )
