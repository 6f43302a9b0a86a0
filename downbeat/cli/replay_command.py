"""`downbeat replay PIPELINE FILE…`: what recorded executions would do as the pipeline is now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl import DiagnosticsError
from downbeat.cli.refusals import wrong_use
from downbeat.options import StackOption
from downbeat.plan.stacks import find
from downbeat.simulator.recording_files import recordings_in
from downbeat.simulator.replay import ReplayDifference, ReplayResult, by_kind, replayed


def replay(
    pipeline: Annotated[
        str, typer.Argument(metavar="PIPELINE", help="The pipeline's name.", show_default=False)
    ],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Recorded histories, or folders of them."),
    ],
    *,
    stack: StackOption = "dev",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the table.")
    ] = False,
) -> None:
    """Replay recorded executions under the pipeline as your files say it: which would go another
    way, make a new call, send other arguments or end with another output.

    A file is a response of `aws stepfunctions get-execution-history`. Exit status: 0 all go the
    same way, 1 some do not, 2 they could not be replayed.

    Example: downbeat replay weekly-monitoring tests/replays -s prod
    """
    try:
        target = find(pipeline, stack)
        arn = target.address.state_machine_arn
        results = [
            replayed(target.definition, one, state_machine=arn) for one in recordings_in(files)
        ]
    except DiagnosticsError as found:
        raise wrong_use([str(problem) for problem in found.diagnostics]) from None
    if as_json:
        print(json.dumps(record(results), indent=2, ensure_ascii=False, default=str))
    else:
        for line in lines(results):
            typer.echo(line)
    raise typer.Exit(0 if all(result.same for result in results) else 1)


def record(results: list[ReplayResult]) -> dict[str, Any]:
    """The results for programs."""
    return {"kinds": by_kind(results), "executions": [one.to_json() for one in results]}


def lines(results: list[ReplayResult]) -> Iterator[str]:
    """The table by kind, then each execution that is otherwise, with its differences."""
    for kind, count in by_kind(results).items():
        yield f"{count:>6}  {kind}"
    for result in results:
        if not result.same:
            yield ""
            yield f"{result.name}: {result.recorded_status} → {result.status}"
            yield from (f"  {sentence(one)}" for one in result.differences)


def sentence(difference: ReplayDifference) -> str:
    """One difference, both sides beside each other."""
    event = f" from event {difference.event}" if difference.event else ""
    where = f" in {difference.state}" if difference.state else ""
    sides = f"{_short(difference.recorded)} → {_short(difference.replayed)}"
    return f"{difference.kind}{where}{event}: {sides}"


def _short(value: Any, longest: int = 160) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else text[: longest - 1] + "…"
