"""`downbeat schedule`: the next runs of every pipeline of a stack, in its own zone and in UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.config import ConfiguredPipeline, load, stack_file
from downbeat.config.cron_fields import YEAR
from downbeat.config.schedule import Occurrence
from downbeat.options import JsonOption, StackOption, complete_pipeline
from downbeat.plan.stacks import project_root, register
from downbeat.refusals import refusing


def schedule(
    pipelines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PIPELINE",
            help="Only these.",
            show_default=False,
            autocompletion=complete_pipeline,
        ),
    ] = None,
    stack: StackOption = "dev",
    count: Annotated[
        int,
        typer.Option(
            "--count", "-n", metavar="NUMBER", min=1, max=1000, help="How many runs of each."
        ),
    ] = 10,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MOMENT",
            help="Only runs after this moment (ISO 8601; UTC without an offset).",
            show_default="now",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the next runs of each pipeline of a stack, in its own time zone and in UTC.

    Example: downbeat schedule -s prod --count 3 weekly-monitoring
    """
    after = moment(since)
    with refusing():
        chosen = of_stack(project_root(), stack, pipelines or [])
    plans = {key: upcoming(pipeline, after, count) for key, pipeline in chosen.items()}
    typer.echo(as_records(chosen, plans) if as_json else as_text(chosen, plans))


def moment(text: str | None) -> datetime:
    """The moment that `--from` names; now without it."""
    try:
        moment = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        raise typer.BadParameter(
            f'"{text}" is not a moment: write it like 2026-12-20 or 2026-12-20T06:00+01:00.'
        ) from None
    if not YEAR.low < moment.year < YEAR.high:
        raise typer.BadParameter(
            f'"{text}" is out of range: EventBridge knows the years {YEAR.low} to {YEAR.high}.'
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def of_stack(root: Path, stack: str, keys: list[str]) -> dict[str, ConfiguredPipeline]:
    """The pipelines of the stack, or those of `keys`.

    Raises:
        StackFileError: with every fault of the stack's file.
        typer.BadParameter: for a name that the stack does not have.
    """
    pipelines = load(stack_file(root, stack), stack, register(root)).pipelines
    unknown = next((key for key in keys if key not in pipelines), None)
    if unknown:
        raise typer.BadParameter(
            f'"{unknown}" is not a pipeline of {stack}: it has'
            f" {enumeration(pipelines)}.{nearest(unknown, pipelines)}"
        )
    return {key: pipelines[key] for key in keys or pipelines}


def upcoming(pipeline: ConfiguredPipeline, after: datetime, count: int) -> list[Occurrence]:
    """The next `count` runs, and the times before the last of them that are skipped; none when
    nothing starts it.
    """
    runs: list[Occurrence] = []
    for occurrence in pipeline.schedule.occurrences(after) if pipeline.enabled else ():
        if sum(not each.skipped for each in runs) == count:
            break
        runs.append(occurrence)
    return runs


def as_text(
    pipelines: Mapping[str, ConfiguredPipeline], plans: Mapping[str, list[Occurrence]]
) -> str:
    """A block per pipeline: what it is called, its rhythm in words, and a line per run."""
    return "\n\n".join(
        "\n".join([*_heading(pipeline), *_lines(plans[key])]) for key, pipeline in pipelines.items()
    )


def _heading(pipeline: ConfiguredPipeline) -> list[str]:
    schedule = pipeline.schedule
    notes = {
        "  switched off: enabled is false, or the stack is a standby": not pipeline.enabled,
        f"  within {schedule.window_minutes} minutes: flexible window": schedule.window_minutes > 0,
        "  counted from its creation, shown as if that were now": (
            pipeline.enabled and schedule.kind == "rate" and not schedule.start
        ),
    }
    return [
        f"{pipeline.key} ({pipeline.name}): {schedule.describe()}",
        *(note for note, holds in notes.items() if holds),
    ]


def _lines(plan: list[Occurrence]) -> list[str]:
    return [
        f"  {at:%a %Y-%m-%d %H:%M} {_offset(at)}   {at.astimezone(UTC):%a %Y-%m-%d %H:%M}"
        f" UTC{f'   skipped ({skipped})' if skipped else ''}"
        for at, skipped in plan
    ]


def _offset(at: datetime) -> str:
    """+01:00: names like CST mean several zones."""
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def as_records(
    pipelines: Mapping[str, ConfiguredPipeline], plans: Mapping[str, list[Occurrence]]
) -> str:
    """The same as JSON; times are ISO 8601 with their offset."""
    records = [_record(pipeline, plans[key]) for key, pipeline in pipelines.items()]
    return json.dumps(records, indent=2, ensure_ascii=False)


def _record(pipeline: ConfiguredPipeline, plan: list[Occurrence]) -> dict[str, Any]:
    schedule = pipeline.schedule
    return {
        "pipeline": pipeline.key,
        "name": pipeline.name,
        "enabled": pipeline.enabled,
        "cadence": schedule.describe(),
        "expression": schedule.expression,
        "timezone": schedule.timezone,
        "runs": [
            {"at": at.isoformat(), "utc": at.astimezone(UTC).isoformat(), "skipped": skipped}
            for at, skipped in plan
        ],
    }
