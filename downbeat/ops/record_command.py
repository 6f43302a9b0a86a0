"""`downbeat record`: an execution's history as a file that tests replay."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.ops.deployment import Deployment, described
from downbeat.ops.describe_command import ExecutionArgument
from downbeat.ops.executions import history, read_timeline
from downbeat.ops.gather import each, pages
from downbeat.ops.printing import JsonOption, LocalOption, StackOption, print_json, session
from downbeat.simulator.masking import masked

MOST_CHILDREN = 50


def record(
    execution: ExecutionArgument,
    *,
    to: Annotated[
        Path, typer.Option("--to", help="The folder that gets <name>.json.", file_okay=False)
    ] = Path("recordings"),
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Save an execution's history, and those of its Distributed Maps' first 50 child executions, as
    JSON, with masks in place of what looks like a secret or a person. Read it before you commit it:
    a mask knows names and forms, not meanings.

    Example: downbeat record nov --to tests/recordings -s prod
    """
    with session(stack, local) as deployment:
        answer = described(deployment, execution)
        recorded = recording(deployment, str(answer["executionArn"]))
        path = to / f"{answer['name']}.json"
        to.mkdir(parents=True, exist_ok=True)
        text = json.dumps(recorded, indent=1, ensure_ascii=False, default=_iso)
        path.write_text(text + "\n", encoding="utf-8")
        if as_json:
            print_json({"file": str(path), "events": len(recorded["events"])})
        else:
            typer.echo(f"{len(recorded['events'])} events of {answer['name']} are in {path}.")


def recording(deployment: Deployment, arn: str) -> dict[str, Any]:
    """{"name", "arn", "events", "children"} of an execution, masked."""
    client = deployment.client("stepfunctions")
    runs = [one.map_run for one in read_timeline(deployment, arn).visits if one.map_run]
    children = [
        str(one["executionArn"])
        for run in runs
        for one in pages(client, "list_executions", "executions", MOST_CHILDREN, mapRunArn=run)
    ]
    return {
        "name": arn.rpartition(":")[2],
        "arn": arn,
        "events": masked(history(deployment, arn)),
        "children": each(lambda child: recording(deployment, child), children),
    }


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
