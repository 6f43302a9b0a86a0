"""`downbeat replay PIPELINE [FILE…]`: what recorded executions would do as the pipeline is now."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl import DiagnosticsError
from downbeat.options import JsonOption, PipelineArgument, SinceOption, StackOption
from downbeat.plan.stacks import find, project_root
from downbeat.refusals import WRONG_USE, refused
from downbeat.simulator.recording_files import FOLDER, folder_of
from downbeat.simulator.replay_report import replay_lines, replay_record
from downbeat.testing.replays import replay_files


def replay(
    pipeline: PipelineArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="Recorded histories, or folders of them.",
            show_default="tests/replays/<stack>/<pipeline>",
        ),
    ] = None,
    *,
    since: SinceOption = "",
    stack: StackOption = "dev",
    as_json: JsonOption = False,
) -> None:
    """Replay recorded executions with the pipeline as it is in your files, and report which would
    take another path, make a new call, send other arguments or end with another output.

    A file is a response of `aws stepfunctions get-execution-history`, or what `downbeat record`
    writes; from a folder, those of the pipeline are used. --since asks AWS for the executions
    instead of reading files. Exit code: 0 all go the same way, 1 some do not, 2 they could not be
    replayed.

    Example: downbeat replay weekly-monitoring -s prod
    downbeat replay weekly-monitoring --since 30d -s prod
    """
    try:
        target = find(pipeline, stack)
        folder = Path(os.path.relpath(project_root() / FOLDER / folder_of(stack, target.key)))
        results = replay_files(target, stack, files or [folder])
    except DiagnosticsError as refusal:
        raise refused(refusal.diagnostics, WRONG_USE) from None
    if as_json:
        print(json.dumps(replay_record(results), indent=2, ensure_ascii=False, default=str))
    else:
        for line in replay_lines(results):
            typer.echo(line)
    raise typer.Exit(0 if all(result.same for result in results) else 1)
