"""`downbeat start PIPELINE --local`: an execution in the embedded AWS, state by state."""

from __future__ import annotations

import json
import time
from typing import Annotated, Any

import typer
from botocore.exceptions import ClientError
from rich.console import Console
from rich.text import Text

from downbeat.cli.local_stack import JsonOption, StackOption, console_for, local_project, refusals
from downbeat.cli.refusals import wrong, wrong_use
from downbeat.cli.simulate_command import json_option, show_timeline
from downbeat.emulator import ministack
from downbeat.emulator.live_tasks import Client
from downbeat.emulator.mailbox import messages
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import find
from downbeat.simulator import Execution
from downbeat.simulator.timelines import clock

POLL_SECONDS = 0.2
LONGEST_SECONDS = 600.0


def start(
    pipeline: Annotated[str, typer.Argument(help="The pipeline's name.", show_default=False)],
    *,
    local: Annotated[
        bool, typer.Option("--local", help="In the embedded AWS that `downbeat up` started.")
    ] = False,
    stack: StackOption = "dev",
    input: Annotated[str, typer.Option(help="Over the stack's own input: JSON, or @FILE.")] = "{}",
    scheduled: Annotated[
        bool, typer.Option("--scheduled", help="As its schedule would start it now.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Show its states, and end as the execution ends.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Start a pipeline in the embedded AWS. Exit status with --wait: 0 it succeeded, 1 it did not.

    Example: downbeat start etl --local --wait
    """
    if not local:
        raise wrong_use(["say where to start it: `--local` is the embedded AWS on this machine"])
    console = console_for(as_json)
    with refusals(console, stack):
        target = find(pipeline, stack)
        client = _client(target, stack)
        values = json_option("--input", input)
        if not isinstance(values, dict):
            raise wrong_use(["--input is not a JSON object: a pipeline's input has names"])
        try:
            arn = _started(client, target, values, scheduled=scheduled)
        except ClientError as error:
            raise wrong([_refused(error, target, stack)]) from None
        execution = _ended(client, arn) if wait else None
    if as_json:
        typer.echo(json.dumps(_record(arn, execution), indent=2, ensure_ascii=False, default=str))
    elif execution:
        _show(execution, console, stack)
    else:
        console.print(arn)
    if execution and execution.status != "SUCCEEDED":
        raise typer.Exit(1)


def _client(target: Planned, stack: str) -> Client:
    """Clients of the stack's embedded AWS; without one, how to start it."""
    running = ministack.running(local_project(stack).folder)
    if running is None:
        raise wrong([f"nothing runs here for the stack {stack}: `downbeat up --stack {stack}`"])
    return ministack.clients(running.endpoint, target.address.region, running.account)


def _started(client: Client, target: Planned, values: dict[str, Any], *, scheduled: bool) -> str:
    """Starts it as its schedule does, or by hand; gives the execution's ARN."""
    given = {**target.pipeline.input, **values}
    arn = target.address.state_machine_arn
    if scheduled:
        found = client("scheduler").get_schedule(
            Name=target.address.name, GroupName=target.address.name
        )["Target"]
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text = found.get("Input", "{}").replace("<aws.scheduler.scheduled-time>", now)
        arn, given = found["Arn"], {**json.loads(text), **values}
    return str(
        client("stepfunctions").start_execution(stateMachineArn=arn, input=json.dumps(given))[
            "executionArn"
        ]
    )


def _refused(error: ClientError, target: Planned, stack: str) -> str:
    code = error.response["Error"]["Code"]
    if code == "StateMachineDoesNotExist":
        return (
            f"{target.address.name} is not deployed here: `downbeat up --stack {stack}` does that"
        )
    if code == "ResourceNotFoundException":
        return f"{target.key} has no schedule in the stack {stack}: start it without --scheduled"
    return f"{error.operation_name}: {code}: {error.response['Error'].get('Message', '')}"


def _ended(client: Client, arn: str) -> Execution:
    """The execution once it has ended, with its whole history."""
    states = client("stepfunctions")
    deadline = time.monotonic() + LONGEST_SECONDS
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            raise wrong([f"{arn} has run for {LONGEST_SECONDS:.0f} s and goes on"])
        time.sleep(POLL_SECONDS)
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    history = [event for page in pages for event in page["events"]]
    seconds = (history[-1]["timestamp"] - history[0]["timestamp"]).total_seconds()
    return Execution(
        found["status"],
        json.loads(found["output"]) if found.get("output") else None,
        found.get("error"),
        found.get("cause"),
        history,
        sum(event["type"].endswith("StateEntered") for event in history),
        seconds,
        found["name"],
        arn,
        json.loads(found["input"]),
    )


def _show(execution: Execution, console: Console, stack: str) -> None:
    show_timeline(execution, console)
    style = "green" if execution.status == "SUCCEEDED" else "red"
    console.print(
        Text(f"{execution.status} after {clock(execution.seconds)} of its own clock", style)
    )
    count = len(messages(local_project(stack).folder))
    console.print(
        f"The mailbox holds {count} messages: `downbeat mailbox --local --stack {stack}`",
        style="dim",
    )


def _record(arn: str, execution: Execution | None) -> dict[str, Any]:
    if execution is None:
        return {"executionArn": arn}
    return {
        "executionArn": arn,
        "status": execution.status,
        "output": execution.output,
        "error": execution.error,
        "cause": execution.cause,
        "seconds": execution.seconds,
        "history": execution.history,
    }
