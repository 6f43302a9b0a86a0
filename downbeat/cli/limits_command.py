"""`downbeat limits`: the limits of Step Functions that an execution will meet, told in advance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.asl.service_models import NONE
from downbeat.options import JsonOption, PipelineArgument, StackOption
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import find
from downbeat.refusals import refusing
from downbeat.report.runs import start_input
from downbeat.simulator.call import NoOutcome, NotJson
from downbeat.simulator.forecasts import (
    AROUND,
    LARGEST_DEFINITION,
    MapRoom,
    limits_ahead,
    longest,
    room,
)
from downbeat.simulator.history import MOST_EVENTS
from downbeat.simulator.payload_forecasts import growing_payloads, payloads_ahead
from downbeat.simulator.values import LARGEST, to_json
from downbeat.testing.flow import play_planned
from downbeat.testing.flow_tasks import tasks_of


def limits(
    pipeline: PipelineArgument,
    stack: StackOption = "dev",
    *,
    items: Annotated[
        list[str] | None,
        typer.Option("--items", metavar="MAP=COUNT", help="A Map gets so many items; repeatable."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Forecast which limits of Step Functions an execution will reach: the events of its history,
    the items of each Map, the size of the definition and of each Map's results, with items as large
    as in a simulated run. Exit code 1 when it will exceed one.

    Example: downbeat limits regional-monitoring --items MonitorRegions=4000
    """
    with refusing():
        planned = find(pipeline, stack)
        definition = planned.definition
        counts = item_counts(items or [], definition)
    history, unknown = simulated_history(planned)
    ahead = [*limits_ahead(definition, counts), *payloads_ahead(history, counts)]
    record = forecast(definition, counts, history)
    if as_json:
        warnings = [one.message for one in ahead]
        typer.echo(json.dumps({**record, "exceeded": warnings}, indent=2, ensure_ascii=False))
    else:
        for line in [*lines(record), *unknown, *(one.message for one in ahead)]:
            typer.echo(line)
    raise typer.Exit(1 if ahead else 0)


def item_counts(options: list[str], definition: Mapping[str, Any]) -> dict[str, int]:
    """MAP=COUNT options as a dict. Raises DiagnosticsError for what is none, and for a Map that the
    definition does not have.
    """
    maps = [one.name for one in room(definition)]
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


def simulated_history(planned: Planned) -> tuple[list[Mapping[str, Any]], list[str]]:
    """(the events of a run with the answers in the pipeline's dict, what to say where there is no
    such run).
    """
    now = datetime.now(UTC)
    start = next(iter(planned.pipeline.next_runs(now, 1)), now).astimezone(UTC)
    answers = planned.spec.get("cost", {}).get("answers", {})
    try:
        run = play_planned(
            planned,
            tasks_of(planned, answers=answers),
            input=start_input(planned, start),
            start=start,
            validation=NONE,
        )
    except (DiagnosticsError, NoOutcome, NotJson) as fault:
        return [], [f"The sizes of payloads are not known: no run can be simulated ({fault})."]
    return list(run.execution.history), []


def forecast(
    definition: Mapping[str, Any],
    counts: Mapping[str, int],
    history: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The forecast as plain data; a Map that is not named has one item. `history`: the events of a
    run, for the sizes of payloads.
    """
    return {
        "events": AROUND + longest(definition, counts),
        "most_events": MOST_EVENTS,
        "bytes": len(to_json(definition).encode()),
        "most_bytes": LARGEST_DEFINITION,
        "items": dict(counts),
        "maps": [each._asdict() for each in room(definition, counts)],
        "payloads": [
            {
                "map": one.map,
                "what": one.what,
                "bytes_each": one.each,
                "most_items": one.most_items,
            }
            for one in growing_payloads(history)
        ],
        "most_payload_bytes": LARGEST,
    }


def lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The forecast in words."""
    yield f"events of an execution  {record['events']:>9,} of {record['most_events']:,}"
    yield f"bytes of the definition {record['bytes']:>9,} of {record['most_bytes']:,}"
    for one in record["maps"]:
        yield _room(MapRoom(**one))
    for one in record["payloads"]:
        yield (
            f"{one['map']}: {one['bytes_each']:,.0f} bytes for each item in {one['what']},"
            f" so at most {one['most_items']:,} items"
        )


def _room(one: MapRoom) -> str:
    if one.events_each is None:
        return f"{one.name}: its items run as executions of their own"
    most = "" if one.most_items is None else f", so at most {one.most_items:,} items"
    return f"{one.name}: {one.events_each:,} events for each item{most}"
