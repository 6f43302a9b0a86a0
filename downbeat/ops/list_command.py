"""`downbeat list`: every pipeline of a stack on one screen."""

from __future__ import annotations

from datetime import UTC, datetime

import typer
from rich.text import Text

from downbeat.ops.overview import PipelineOverview, overviews
from downbeat.ops.printing import console, print_json, session, status_text, table
from downbeat.ops.words import counted, duration, shortened
from downbeat.options import JsonOption, LocalOption, StackOption
from downbeat.whole_tables import print_table

WIDE = 110
# Columns that all but the pipeline's name and its rhythm take, and what a rhythm must have.
REST, LEAST_RHYTHM = 58, 20


def list_pipelines(
    stack: StackOption = "dev", local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show every pipeline of a stack: its last run, how long it took, when it runs next, and what
    waits: open executions, alarms, dead letters, files.

    Exit code 1 when a last run failed, an alarm is on, a dead letter waits or a pipeline is not
    deployed.

    Example: downbeat list -s prod
    """
    with session(stack, local) as deployment:
        pipelines = overviews(deployment)
        if as_json:
            print_json(pipelines)
        else:
            _print(pipelines)
    if any(one.wrong for one in pipelines):
        raise typer.Exit(1)


def _print(pipelines: list[PipelineOverview]) -> None:
    out = console()
    narrow = max((len(one.pipeline) for one in pipelines), default=0) + REST
    room = out.width - narrow
    wide = out.width >= WIDE and room >= LEAST_RHYTHM
    rows = table(
        "PIPELINE",
        *(["RHYTHM"] if wide else []),
        "LAST RUN",
        "TOOK",
        "NEXT (UTC)",
    )
    for one in pipelines:
        rows.add_row(
            one.pipeline,
            *([shortened(one.rhythm, room)] if wide else []),
            _last(one),
            duration(one.last.seconds) if one.last else "",
            _day(one.next_run),
        )
    print_table(out, rows)
    for one in (one for one in pipelines if one.notes):
        out.print(Text(f"{one.pipeline}: ").append_text(_notes(one)))
    wrong = sum(one.wrong for one in pipelines)
    out.print(
        f"\n{wrong} of {counted(len(pipelines), 'pipeline')} {'wants' if wrong == 1 else 'want'}"
        " attention: `downbeat why PIPELINE`."
        if wrong
        else f"\n{counted(len(pipelines), 'pipeline')}, nothing wrong."
    )


def _last(one: PipelineOverview) -> Text:
    if not one.last:
        return Text("never" if one.deployed else "")
    cell = status_text(one.last.status)
    return cell.append(f" {_day(one.last.started)}", "default")


def _notes(one: PipelineOverview) -> Text:
    return Text("; ".join(one.notes), "yellow")


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%b %d %H:%M}" if at else ""
