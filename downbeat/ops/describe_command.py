"""`downbeat describe`: an execution's states as a timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from downbeat.ops.deployment import Deployment, described
from downbeat.ops.executions import read_timeline, summary
from downbeat.ops.gather import pages
from downbeat.ops.printing import console, print_json, session, status_text, table
from downbeat.ops.reason import find_reason
from downbeat.ops.timeline import Timeline
from downbeat.ops.visit import StateVisit
from downbeat.ops.words import duration, moment, shortened
from downbeat.options import EXECUTION, JsonOption, LocalOption, StackOption
from downbeat.whole_tables import print_table

ExecutionArgument = Annotated[str, EXECUTION()]


def describe(
    execution: ExecutionArgument,
    stack: StackOption = "dev",
    data: Annotated[
        bool, typer.Option("--data", help="The input and output of each state too.")
    ] = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show an execution's states in order, with when each began, how long it took, its attempts,
    the executions it started and its Map runs.

    Example: downbeat describe database-refresh -s prod
    """
    with session(stack, local) as deployment:
        answer = described(deployment, execution)
        read = read_timeline(deployment, answer["executionArn"])
        runs = map_runs(deployment, read)
        if as_json:
            print_json(_record(answer, read, runs))
        else:
            _print(console(), deployment, answer=answer, read=read, runs=runs, data=data)


def map_runs(deployment: Deployment, read: Timeline) -> dict[str, dict[str, Any]]:
    """ARN of a Distributed Map's run → its status, its counts and its failed executions, at most
    ten.
    """
    client = deployment.client("stepfunctions")
    by_arn = {}
    for visit in (one for one in read.visits if one.map_run):
        run = client.describe_map_run(mapRunArn=visit.map_run)
        counts = {key: number for key, number in run["itemCounts"].items() if number}
        failed = (
            pages(
                client,
                "list_executions",
                "executions",
                10,
                mapRunArn=visit.map_run,
                statusFilter="FAILED",
            )
            if counts.get("failed")
            else []
        )
        by_arn[visit.map_run] = {
            "status": run["status"],
            "items": counts,
            "failed": [one["executionArn"] for one in failed],
        }
    return by_arn


def _record(answer: Mapping[str, Any], read: Timeline, runs: Mapping[str, Any]) -> dict[str, Any]:
    """The timeline for programs."""
    visits = [
        {
            "state": one.state,
            "path": one.path,
            "type": one.type,
            "entered": one.entered,
            "exited": one.exited,
            "seconds": one.seconds,
            "error": one.error or None,
            "cause": one.cause or None,
            "attempts": one.attempts,
            "mapRun": {"arn": one.map_run, **runs[one.map_run]} if one.map_run else None,
            "execution": child_execution(one) or None,
        }
        for one in read.visits
    ]
    return {
        "execution": answer["executionArn"],
        "status": answer["status"],
        "started": answer["startDate"],
        "stopped": answer.get("stopDate"),
        "redrives": read.redrives,
        "input": answer.get("input"),
        "output": answer.get("output"),
        "error": answer.get("error"),
        "states": visits,
    }


def child_execution(visit: StateVisit) -> str:
    """The ARN of the execution that a state started; "" for none."""
    for attempt in reversed(visit.attempts):
        for text in (attempt.submitted, visit.output):
            if isinstance(text, Mapping) and ":execution:" in str(text.get("ExecutionArn", "")):
                return str(text["ExecutionArn"])
    return ""


def _print(
    out: Console,
    deployment: Deployment,
    *,
    answer: Mapping[str, Any],
    read: Timeline,
    runs: Mapping[str, Mapping[str, Any]],
    data: bool,
) -> None:
    of = summary("", answer, deployment.now())
    heading = status_text(of.status)
    heading.append(f" {of.name}", "bold")
    redriven = f", redriven {read.redrives}×" if read.redrives else ""
    heading.append(f", started {moment(of.started)}, {duration(of.seconds)}{redriven}", "default")
    out.print(heading)
    if data:
        out.print(f"input: {answer.get('input', '')}")
    rows = table("AFTER", "STATE", "TOOK", "")
    for one in read.visits:
        if one.depth and one.iteration is not None and one.error == "" and one.exited and not data:
            continue  # an item that went well is counted by its Map
        rows.add_row(
            duration((one.entered - of.started).total_seconds()),
            Text("  " * one.depth + _label(one), "red" if one.error else ""),
            duration(one.seconds) if one.exited else "",
            _notes(one, read, runs, data),
        )
    print_table(out, rows)
    for one in read.visits:
        if one.attempts and one.error:
            sentence = shortened(find_reason(one.error, one.cause).sentence, 600)
            out.print(Text(f"{one.path}: {sentence}", "red"))


def _label(visit: StateVisit) -> str:
    return visit.state if visit.iteration is None else f"[{visit.iteration}] {visit.state}"


def _notes(
    visit: StateVisit, read: Timeline, runs: Mapping[str, Mapping[str, Any]], data: bool
) -> str:
    """What is special of a visit."""
    items = {
        one.iteration for one in read.visits if one.parent is visit and one.iteration is not None
    }
    notes = [
        f"{len(visit.attempts)} attempts" if len(visit.attempts) > 1 else "",
        f"{len(items)} items" if items else "",
        visit.error,
        "at work" if not visit.exited and read.status == "RUNNING" else "",
        f"started {child_execution(visit)}" if child_execution(visit) else "",
    ]
    if visit.map_run:
        run = runs[visit.map_run]
        counts = ", ".join(f"{number} {name}" for name, number in run["items"].items())
        notes.append(f"Map run {run['status']}: {counts}")
        notes += [f"failed: {arn.split(':')[-1]}" for arn in run["failed"]]
    if data:
        notes += [f"input {visit.input}", f"output {visit.output}"]
    return "; ".join(words for words in notes if words)
