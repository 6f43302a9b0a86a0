"""`downbeat limits`: the limits of Step Functions that an execution will meet, told in advance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from downbeat.asl import Diagnostic, DiagnosticsError, walk
from downbeat.asl.diagnostic import nearest
from downbeat.cli.options import PipelineArgument, StackOption
from downbeat.cli.refusals import refusing
from downbeat.plan.stacks import find
from downbeat.simulator.forecasts import (
    AROUND,
    LARGEST_DEFINITION,
    MapRoom,
    limits_ahead,
    longest,
    room,
)
from downbeat.simulator.history import MOST_EVENTS
from downbeat.simulator.values import to_json


def limits(
    pipeline: PipelineArgument,
    stack: StackOption = "dev",
    *,
    items: Annotated[
        list[str] | None,
        typer.Option("--items", metavar="MAP=COUNT", help="A Map gets so many items; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The forecast for programs.")] = False,
) -> None:
    """Forecast which limits of Step Functions an execution will meet: the events of its history,
    the items of each Map, the size of the definition. Exit status 1 where it will exceed one.

    Example: downbeat limits regional-monitoring --items MonitorRegions=4000
    """
    with refusing():
        definition = find(pipeline, stack).definition
        counts = item_counts(items or [], definition)
    ahead = limits_ahead(definition, counts)
    record = forecast(definition, counts)
    if as_json:
        warnings = [one.message for one in ahead]
        typer.echo(json.dumps({**record, "exceeded": warnings}, indent=2, ensure_ascii=False))
    else:
        for line in [*lines(record), *(one.message for one in ahead)]:
            typer.echo(line)
    raise typer.Exit(1 if ahead else 0)


def item_counts(options: list[str], definition: Mapping[str, Any]) -> dict[str, int]:
    """MAP=COUNT options as a dict. Raises DiagnosticsError for what is none, and for a Map that the
    definition does not have.
    """
    maps = [one.name for one in walk.states(definition) if one.state.get("Type") == "Map"]
    counts, faults = {}, []
    for option in options:
        name, _, count = option.rpartition("=")
        if not (name and count.isascii() and count.isdigit()):
            faults.append(Diagnostic("--items", f'"{option}" is not MAP=COUNT'))
        elif name not in maps:
            there = f"there is {', '.join(maps)}" if maps else "the definition has no Map"
            sentence = f'there is no Map "{name}"; {there}.{nearest(name, maps)}'
            faults.append(Diagnostic("--items", sentence))
        else:
            counts[name] = int(count)
    if faults:
        raise DiagnosticsError(faults)
    return counts


def forecast(definition: Mapping[str, Any], counts: Mapping[str, int]) -> dict[str, Any]:
    """The forecast as plain data; a Map that is not named has one item."""
    return {
        "events": AROUND + longest(definition, counts),
        "most_events": MOST_EVENTS,
        "bytes": len(to_json(definition).encode()),
        "most_bytes": LARGEST_DEFINITION,
        "items": dict(counts),
        "maps": [each._asdict() for each in room(definition, counts)],
    }


def lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The forecast in words."""
    yield f"events of an execution  {record['events']:>9,} of {record['most_events']:,}"
    yield f"bytes of the definition {record['bytes']:>9,} of {record['most_bytes']:,}"
    for one in record["maps"]:
        yield _room(MapRoom(**one))


def _room(one: MapRoom) -> str:
    if one.events_each is None:
        return f"{one.name}: its items run as executions of their own"
    most = "" if one.most_items is None else f", so at most {one.most_items:,} items"
    return f"{one.name}: {one.events_each:,} events for each item{most}"
