"""`downbeat record`: an execution's history as a file that tests replay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.ops.deployment import Deployment, described
from downbeat.ops.executions import history, list_executions, read_timeline
from downbeat.ops.gather import each, pages
from downbeat.ops.printing import print_json, session
from downbeat.options import EXECUTION, JsonOption, LocalOption, StackOption
from downbeat.simulator.masking import masked, random_key
from downbeat.simulator.recording_files import FOLDER, folder_of

MOST_CHILDREN = 50
# How long AWS keeps an execution's history after its end.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
KEPT = timedelta(days=90)


ExecutionArgument = Annotated[str | None, EXECUTION(show_default=False)]
LatestOption = Annotated[
    int | None,
    typer.Option(min=1, help="Instead of one: so many of the latest of every pipeline."),
]
ToOption = Annotated[
    Path,
    typer.Option(
        "--to", help="The folder that gets <stack>/<pipeline>/<name>.json.", file_okay=False
    ),
]


def record(
    execution: ExecutionArgument = None,
    *,
    latest: LatestOption = None,
    to: ToOption = FOLDER,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Save an execution's history, and those of its Distributed Maps' first 50 child executions, as
    JSON, with masks in place of what looks like a secret or a person. Read it before you commit it:
    a mask knows names and forms, not meanings. `downbeat replay`, a test with `replay_proof` and
    `downbeat report --recorded` read the folder.

    Example: downbeat record nov -s prod
    """
    if (execution is None) == (latest is None):
        raise typer.BadParameter("name one EXECUTION, or say how many with --latest")
    with session(stack, local) as deployment:
        arns = (
            [str(described(deployment, execution)["executionArn"])]
            if execution is not None
            else latest_executions(deployment, latest or 0)
        )
        written = [
            write(recording(deployment, arn), to / folder_of(stack, _pipeline(deployment, arn)))
            for arn in arns
        ]
    if as_json:
        files = [{"file": str(path), "events": events} for path, events in written]
        print_json(files[0] if execution is not None else files)
        return
    for path, events in written:
        typer.echo(f"{events} events of {path.stem} are in {path}.")
    if not written:
        typer.echo(f"Nothing ran in {stack} in the last {KEPT.days} days.")


def _pipeline(deployment: Deployment, arn: str) -> str:
    """The key of the pipeline that an execution is of; its machine's name for any other one."""
    planned = deployment.of_machine(arn)
    return planned.key if planned else arn.split(":")[6].partition("/")[0]


def latest_executions(deployment: Deployment, number: int) -> list[str]:
    """The ARNs of the latest executions of each pipeline of the stack."""
    return [
        one.arn
        for planned in deployment.pipelines.values()
        for one in list_executions(deployment, [planned], since=KEPT, limit=number)
    ]


def write(recorded: Mapping[str, Any], folder: Path) -> tuple[Path, int]:
    """The file that a recording became, and how many events it has."""
    path = folder / f"{recorded['name']}.json"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(recorded, indent=1, ensure_ascii=False, default=_iso)
    path.write_text(text + "\n", encoding="utf-8")
    return path, len(recorded["events"])


def recording(deployment: Deployment, arn: str, key: bytes | None = None) -> dict[str, Any]:
    """{"name", "arn", "events", "children", "mapRuns"} of an execution, masked; its children with
    the same key of the masks, which is a random one where none is named.
    """
    key = random_key() if key is None else key
    client = deployment.client("stepfunctions")
    runs = [one.map_run for one in read_timeline(deployment, arn).visits if one.map_run]
    children = [
        (str(one["executionArn"]), run)
        for run in runs
        for one in pages(client, "list_executions", "executions", MOST_CHILDREN, mapRunArn=run)
    ]
    return {
        "name": arn.rpartition(":")[2],
        "arn": arn,
        "events": masked(history(deployment, arn), key=key),
        "children": each(
            lambda child: {**recording(deployment, child[0], key), "mapRun": child[1]}, children
        ),
        "mapRuns": {
            run: int(client.describe_map_run(mapRunArn=run)["executionCounts"]["total"])
            for run in runs
        },
    }


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
