"""`downbeat fire PIPELINE`: its schedule in the embedded AWS, now instead of when it is due."""

from __future__ import annotations

import json
import time
from typing import Any

import typer
from botocore.exceptions import ClientError
from rich.console import Console
from rich.text import Text

from downbeat.cli.execution_text import show_timeline
from downbeat.cli.local_stack import console_for, emulator_refusals, local_project
from downbeat.cli.run_options import json_option
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.live_tasks import Client
from downbeat.emulator.mailbox import messages
from downbeat.options import InputOption, PipelineArgument, StackOption, UnattendedJsonOption
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import find
from downbeat.refusals import wrong, wrong_use
from downbeat.simulator import Execution
from downbeat.simulator.timelines import clock_text

POLL_SECONDS = 0.2
LONGEST_SECONDS = 600.0


def fire(
    pipeline: PipelineArgument,
    *,
    stack: StackOption = "dev",
    input: InputOption = "{}",
    as_json: UnattendedJsonOption = False,
) -> None:
    """Start a pipeline in the embedded AWS as its schedule would start it now, and show its states.
    --input is merged over the schedule's own input.

    Exit code: 0 the execution succeeded, 1 it did not.

    Example: downbeat fire etl
    """
    console = console_for(as_json)
    with emulator_refusals(console, stack):
        target = find(pipeline, stack)
        client = _client(target, stack)
        values = json_option("--input", input)
        if not isinstance(values, dict):
            raise wrong_use(["--input is not a JSON object: a pipeline's input has names"])
        try:
            arn = _started(client, target, values)
        except ClientError as error:
            raise wrong([_refused(error, target, stack)]) from None
        execution = _ended(client, arn)
    if as_json:
        typer.echo(json.dumps(_record(execution), indent=2, ensure_ascii=False, default=str))
    else:
        _show(execution, console, stack)
    if execution.status != "SUCCEEDED":
        raise typer.Exit(1)


def _client(target: Planned, stack: str) -> Client:
    """Clients of the stack's embedded AWS; without one, how to start it."""
    running = ministack.running(local_project(stack).folder)
    if running is None:
        raise wrong([f"nothing runs here for the stack {stack}: `downbeat up --stack {stack}`"])
    return embedded_clients.clients(running.endpoint, target.address.region, running.account)


def _started(client: Client, target: Planned, values: dict[str, Any]) -> str:
    """Starts what the schedule's target names, with its input; gives the execution's ARN."""
    scheduled = client("scheduler").get_schedule(
        Name=target.address.name, GroupName=target.address.name
    )["Target"]
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    text = scheduled.get("Input", "{}").replace("<aws.scheduler.scheduled-time>", now)
    execution_input = {**json.loads(text), **values}
    return str(
        client("stepfunctions").start_execution(
            stateMachineArn=scheduled["Arn"], input=json.dumps(execution_input)
        )["executionArn"]
    )


def _refused(error: ClientError, target: Planned, stack: str) -> str:
    code = error.response["Error"]["Code"]
    if code == "StateMachineDoesNotExist":
        return (
            f"{target.address.name} is not deployed here: `downbeat up --stack {stack}` does that"
        )
    if code == "ResourceNotFoundException":
        return (
            f"{target.key} has no schedule in the stack {stack}: start it with `downbeat start"
            f" {target.key} --local`"
        )
    return f"{error.operation_name}: {code}: {error.response['Error'].get('Message', '')}"


def _ended(client: Client, arn: str) -> Execution:
    """The execution once it has ended, with its whole history."""
    states = client("stepfunctions")
    deadline = time.monotonic() + LONGEST_SECONDS
    while (execution := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            raise wrong([f"{arn} has run for {LONGEST_SECONDS:.0f} s and goes on"])
        time.sleep(POLL_SECONDS)
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    history = [event for page in pages for event in page["events"]]
    seconds = (history[-1]["timestamp"] - history[0]["timestamp"]).total_seconds()
    return Execution(
        execution["status"],
        json.loads(execution["output"]) if execution.get("output") else None,
        execution.get("error"),
        execution.get("cause"),
        history,
        sum(event["type"].endswith("StateEntered") for event in history),
        seconds,
        execution["name"],
        arn,
        json.loads(execution["input"]),
    )


def _show(execution: Execution, console: Console, stack: str) -> None:
    show_timeline(execution, console)
    style = "green" if execution.status == "SUCCEEDED" else "red"
    console.print(
        Text(f"{execution.status} after {clock_text(execution.seconds)} of its own clock", style)
    )
    count = len(messages(local_project(stack).folder))
    console.print(
        f"The mailbox holds {count} messages: `downbeat mailbox --local --stack {stack}`",
        style="dim",
    )


def _record(execution: Execution) -> dict[str, Any]:
    return {
        "executionArn": execution.arn,
        "status": execution.status,
        "output": execution.output,
        "error": execution.error,
        "cause": execution.cause,
        "seconds": execution.seconds,
        "history": execution.history,
    }
