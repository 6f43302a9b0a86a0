"""What an execution starts with: its clock, its empty history, its names and its context object."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from downbeat.simulator.call import Tasks
from downbeat.simulator.clock import Clock
from downbeat.simulator.history import History
from downbeat.simulator.line import MachineRun, iso

START = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that the same simulation has the same history
ACCOUNT, REGION, PARTITION = "111122223333", "us-east-1", "aws"


def new_run(
    value: Any,
    *,
    tasks: Tasks,
    start: datetime,
    name: str | None,
    state_machine: str,
    seed: int,
    express: bool = False,
) -> MachineRun:
    """What an execution starts with: its clock, its empty history, and what the context object says
    of it.
    """
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    clock, source = Clock(), random.Random(seed)
    arn = (
        state_machine
        if state_machine.startswith("arn:")
        else f"arn:{PARTITION}:states:{REGION}:{ACCOUNT}:stateMachine:{state_machine}"
    )
    prefix, _, machine = arn.rpartition(":stateMachine:")
    history = History(clock, start, express=express)
    run = MachineRun(clock, history, tasks, source, start, "", {}, express=express)
    name = name or run.uuid()
    run.arn = (
        f"{prefix}:express:{machine}:{name}:{run.uuid()}"
        if express
        else f"{prefix}:execution:{machine}:{name}"
    )
    execution = {
        "Id": run.arn,
        "Input": value,
        "StartTime": iso(start),
        "Name": name,
        "RoleArn": f"arn:{arn.split(':')[1]}:iam::{arn.split(':')[4]}:role/{machine}",
        **({} if express else {"RedriveCount": 0}),
    }
    run.execution = {"Execution": execution, "StateMachine": {"Id": arn, "Name": machine}}
    return run
