"""A simulated execution in the terminal: its timeline, its history, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping

import typer
from rich.console import Console
from rich.text import Text

from downbeat.simulator import Execution
from downbeat.simulator.timelines import NOBODY, clock_text, cost, timeline
from downbeat.simulator.timelines import as_json as execution_as_json

COLOURS = {"good": "green", "bad": "red", "": "default"}


def print_execution(
    execution: Execution, unanswered: Mapping[str, str], *, history: bool, as_json: bool
) -> None:
    """Print the execution in the form that was asked for."""
    if as_json:
        record = {**execution_as_json(execution, history), "unanswered": unanswered}
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif history:
        show_history(execution)
    else:
        show_execution(execution, unanswered)


def show_execution(execution: Execution, unanswered: Mapping[str, str]) -> None:
    """Print the timeline and how the execution ended."""
    console = Console(highlight=False)
    show_timeline(execution, console, unanswered)
    console.print()
    show_end(execution, console)


def show_timeline(
    execution: Execution, console: Console, unanswered: Mapping[str, str] = NOBODY
) -> None:
    """Print a line for each moment that a reader wants."""
    for moment in timeline(execution, unanswered):
        console.print(
            Text(f"{clock_text(moment.seconds):>14}  {'  ' * moment.depth}"),
            Text(moment.text, COLOURS[moment.mark]),
            sep="",
            soft_wrap=True,
        )


def show_end(execution: Execution, console: Console, paid: str = "") -> None:
    """Print the output, or what helps, then the status and the cost of the execution: `paid`, else
    that of its transitions alone.
    """
    if execution.advice:
        console.print(Text(f"Hint    {execution.advice}", "yellow"), soft_wrap=True)
    if execution.status == "SUCCEEDED":
        console.print(
            Text("Output  " + json.dumps(execution.output, ensure_ascii=False)), soft_wrap=True
        )
    console.print(
        Text(
            f"{execution.status} after {clock_text(execution.seconds)}, {execution.transitions}"
            f" transition{'' if execution.transitions == 1 else 's'},"
            f" {paid or f'${cost(execution):.6f}'}"
        ),
        style="bold green" if execution.status == "SUCCEEDED" else "bold red",
    )


def show_history(execution: Execution) -> None:
    """Print the history as GetExecutionHistory gives it."""
    history = execution_as_json(execution, True)["history"]
    typer.echo(json.dumps(history, indent=2, ensure_ascii=False))
