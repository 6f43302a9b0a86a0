"""`downbeat replay PIPELINE [FILE…]`: what recorded executions would do as the pipeline is now."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl import DiagnosticsError
from downbeat.cli.refusals import wrong_use
from downbeat.plan.stacks import find, project_root
from downbeat.simulator.recording_files import FOLDER, folder_of, recordings_of
from downbeat.simulator.replay import replayed
from downbeat.simulator.replay_report import replay_lines, replay_record


def replay(
    pipeline: Annotated[
        str, typer.Argument(metavar="PIPELINE", help="The pipeline's name.", show_default=False)
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE…]",
            help="Recorded histories, or folders of them.",
            show_default="tests/replays/<stack>/<pipeline>",
        ),
    ] = None,
    *,
    since: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="Instead of files: the executions since then, asked of AWS: 36h, 30d.",
            show_default=False,
        ),
    ] = "",
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack that would deploy it.")
    ] = "dev",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the table.")
    ] = False,
) -> None:
    """Replay recorded executions under the pipeline as your files say it: which would go another
    way, make a new call, send other arguments or end with another output.

    A file is a response of `aws stepfunctions get-execution-history`, or what `downbeat record`
    writes; of a folder those of the pipeline count. Exit status: 0 all go the same way, 1 some do
    not, 2 they could not be replayed.

    Example: downbeat replay weekly-monitoring -s prod
    Example: downbeat replay weekly-monitoring --since 30d -s prod
    """
    try:
        target = find(pipeline, stack)
        folder = Path(os.path.relpath(project_root() / FOLDER / folder_of(stack, target.key)))
        recorded = recordings_of(target.address.name, files or [folder])
        arn = target.address.state_machine_arn
        results = [replayed(target.definition, one, state_machine=arn) for one in recorded]
    except DiagnosticsError as refusal:
        raise wrong_use([str(problem) for problem in refusal.diagnostics]) from None
    if as_json:
        print(json.dumps(replay_record(results), indent=2, ensure_ascii=False, default=str))
    else:
        for line in replay_lines(results):
            typer.echo(line)
    raise typer.Exit(0 if all(result.same for result in results) else 1)
