"""`downbeat watch`: an execution, line by line, until it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from downbeat.ops.deployment import Deployment, described
from downbeat.ops.describe_command import ExecutionArgument
from downbeat.ops.executions import read_timeline
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.reason import find_reason
from downbeat.ops.timeline import Timeline
from downbeat.ops.words import duration, shortened
from downbeat.options import JsonOption, LocalOption, StackOption


@dataclass(frozen=True)
class Happening:
    """One thing that happened in an execution: a state entered, retried, failed or left."""

    at: datetime
    state: str
    what: str


def watch(
    execution: ExecutionArgument,
    stack: StackOption = "dev",
    every: Annotated[
        float, typer.Option("--every", min=1, max=300, help="Seconds between two looks.")
    ] = 5,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Follow an execution: a line for each state that begins, is tried again, fails or ends.

    Exit code 0 when the execution succeeds, 1 when it does not.

    Example: downbeat watch weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        arn = str(described(deployment, execution)["executionArn"])
        status = follow(deployment, arn, every, as_json=as_json)
    if status != "SUCCEEDED":
        raise typer.Exit(1)


def follow(deployment: Deployment, arn: str, every: float, *, as_json: bool = False) -> str:
    """Prints what happens until the execution ends; returns its status. With `as_json`, a list at
    the end.
    """
    out, seen = console(), dict[Happening, None]()
    for status, happenings in _looks(deployment, arn, every):
        for one in happenings:
            if one in seen:
                continue
            seen[one] = None
            if not as_json:
                stamp = f"{one.at.astimezone(UTC):%H:%M:%S}"
                out.print(Text(f"{stamp}  {one.state}: {one.what}"), soft_wrap=True)
        last = status
    if as_json:
        print_json({"execution": arn, "status": last, "events": list(seen)})
    else:
        out.print(f"{arn.rpartition(':')[2]} ended {last}.")
    return last


def _looks(deployment: Deployment, arn: str, every: float) -> Iterator[tuple[str, list[Happening]]]:
    """(status, all that has happened) of each look, the last one after the end."""
    client = deployment.client("stepfunctions")
    while True:
        status = str(client.describe_execution(executionArn=arn)["status"])
        yield status, happenings(read_timeline(deployment, arn))
        if status not in ("RUNNING", "PENDING_REDRIVE"):
            return
        time.sleep(every)


def happenings(read: Timeline) -> list[Happening]:
    """What happened, in order of time."""
    happened = []
    for visit in read.visits:
        happened.append(Happening(visit.entered, visit.path, "entered"))
        for number, attempt in enumerate(visit.attempts, start=1):
            if number > 1:
                happened.append(Happening(attempt.started, visit.path, f"attempt {number}"))
            if attempt.error and attempt.ended:
                why = shortened(find_reason(attempt.error, attempt.cause).sentence, 200)
                happened.append(
                    Happening(attempt.ended, visit.path, f"failed with {attempt.error}: {why}")
                )
        if visit.exited:
            happened.append(
                Happening(visit.exited, visit.path, f"left after {duration(visit.seconds)}")
            )
    return sorted(happened, key=lambda one: one.at)
