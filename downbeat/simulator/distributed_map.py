"""The distributed mode of Map: every item, or batch of items, is a child execution with a history
of its own.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.failure_tolerance import tolerance
from downbeat.simulator.history import failed
from downbeat.simulator.item_reader import READER_FAILED, read_items
from downbeat.simulator.line import Line, Progress, Visit
from downbeat.simulator.map_runs import (
    MapRun,
    child_works,
    express_children,
    new_map_run,
    redrive_map_run,
)
from downbeat.simulator.numbers import positive
from downbeat.simulator.parallel import gather
from downbeat.simulator.result_writer import WRITER_FAILED, written
from downbeat.simulator.values import LARGEST, to_json

AT_ONCE = 10_000
EXCEEDED = (
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
)
Select = Callable[[Visit, Line, Any, Any], Any]


def run_items(
    visit: Visit,
    document: Any,
    progress: Progress,
    *,
    at_once: int,
    select: Select,
    play: Callable[..., Work],
    recorded: list[Any] | None = None,
) -> Work:
    """One Map Run: reads the items if there is an ItemReader, runs the children, and gathers or
    writes their outputs. A redrive of a Map Run that had its items runs what did not succeed.
    `recorded` are the inputs of the children where nothing is to be read.
    """
    line, run = visit.line, visit.line.run
    goes_on = tolerance(visit, document)
    map_run, items = _map_run(visit, progress)
    started = line.previous
    billed = sum(child.transitions for child in map_run.children)
    try:
        if map_run.inputs is None:
            map_run.inputs = yield from _inputs(visit, document, items, select, recorded)
            map_run.children = [map_run.child(run) for _ in map_run.inputs]
        total = len(map_run.inputs)
        works = child_works(visit, map_run, play)
        outputs = yield from gather(
            line, map_run, works, at_once or AT_ONCE, lambda failures: goes_on(failures, total)
        )
        result = yield from written(visit, document, outputs, map_run.arn, map_run.identifier)
    except GeneratorExit:
        run.history.add("MapRunAborted", started)
        raise
    except Failure as failure:
        line.previous = started
        if failure.terminal:
            raise
        raise _reported(line, failure) from None
    finally:
        _bill(visit, map_run, billed)
    line.previous, line.done = run.history.add("MapRunSucceeded", started), started
    return result


def _map_run(visit: Visit, progress: Progress) -> tuple[MapRun, Any]:
    """(the Map Run, the items of a new one that has no ItemReader)."""
    if isinstance(progress, MapRun) and progress.inputs is not None:
        redrive_map_run(visit, progress)
        return progress, None
    map_run = visit.progress = new_map_run(visit, progress.works)
    return map_run, progress.works


def _inputs(
    visit: Visit, document: Any, items: Any, select: Select, recorded: list[Any] | None
) -> Work:
    """The inputs of the child executions, each with the item that it is of; those that were
    recorded, where nothing is to be read.
    """
    if recorded is not None:
        return [(one, {"Index": at, "Value": one}) for at, one in enumerate(recorded)]
    values = (yield from read_items(visit, document)) if items is None else items
    selected = [_selected(visit, document, at, value, select) for at, value in enumerate(values)]
    return batched(visit, document, selected)


def _reported(line: Line, failure: Failure) -> Failure:
    """How a Map Run reports the failure that ended it: those of its children, as the threshold."""
    own = failure.error in (READER_FAILED, WRITER_FAILED) or failure.evaluated is not None
    reported = failure if own else Failure(*EXCEEDED)
    line.previous = line.run.history.add(
        "MapRunFailed", line.previous, ("mapRunFailedEventDetails", failed(reported))
    )
    return reported


def _bill(visit: Visit, map_run: MapRun, billed: int) -> None:
    """Adds the children that have ended, and their transitions beyond those billed before."""
    run = visit.line.run
    known = {id(child) for child in run.children}
    run.children += [
        child for child in map_run.children if child.outcome and id(child) not in known
    ]
    if not express_children(visit.state):
        run.transitions += sum(child.transitions for child in map_run.children) - billed


def _selected(
    visit: Visit, document: Any, at: int, value: Any, select: Select
) -> tuple[Any, Mapping[str, Any]]:
    item = {"Index": at, "Value": value}
    return select(visit, Line(visit.line.run, item=item), document, value), item


def batched(
    visit: Visit, document: Any, selected: list[tuple[Any, Mapping[str, Any]]]
) -> list[tuple[Any, Mapping[str, Any]]]:
    """The inputs of the child executions: the items, or batches of them with ItemBatcher."""
    batcher = visit.state.get("ItemBatcher")
    if not batcher:
        return selected
    most = positive(visit, "MaxItemsPerBatch", document, len(selected) or 1)
    room = positive(visit, "MaxInputBytesPerBatch", document, LARGEST)
    common: dict[str, Any] = {}
    if "BatchInput" in batcher:
        batch_input = batcher["BatchInput"]
        common["BatchInput"] = (
            query.evaluate(visit, batch_input, "ItemBatcher/BatchInput")
            if visit.jsonata
            else query.template(visit, batch_input, document)
        )
    batches: list[tuple[Any, Mapping[str, Any]]] = []
    size = 0
    for value, item in selected:
        bytes_of_item = len(to_json(value).encode())
        if not batches or len(batches[-1][0]["Items"]) >= most or size + bytes_of_item > room:
            batches.append(({**common, "Items": []}, item))
            size = len(to_json(batches[-1][0]).encode())
        batches[-1][0]["Items"].append(value)
        size += bytes_of_item + 1
    return batches
