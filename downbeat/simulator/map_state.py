"""Map: an iteration for each item. This file has what both modes share, and the inline mode."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.attempts import attempted
from downbeat.simulator.clock import Work
from downbeat.simulator.distributed_map import run_items
from downbeat.simulator.failure import DATA_LIMIT, QUERY, Failure
from downbeat.simulator.line import Line, Progress, Visit
from downbeat.simulator.map_runs import processor
from downbeat.simulator.numbers import number_of, within
from downbeat.simulator.parallel import Started, branch_line, gather
from downbeat.simulator.payloads import size_advice
from downbeat.simulator.recorded_maps import end_as_recorded
from downbeat.simulator.values import to_json, too_large

# The id of MapStateEntered when one state ran before: then, and only then, the MapStateExited of a
# Distributed Map names MapRunStarted as its previous event, not MapRunSucceeded. So it is in every
# history that AWS recorded, whatever the reason.
AFTER_ONE_STATE = 4
INLINE_AT_ONCE = 40  # https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html


def run_map(visit: Visit, play: Callable[..., Work]) -> Work:
    """Runs the iterations; the result is the list of their outputs (or, with a ResultWriter, where
    that wrote them).
    """

    def attempt(visit: Visit) -> Work:
        line, state = visit.line, visit.state
        progress = visit.resumed()
        document = visit.value if visit.jsonata else query.filtered(visit, "InputPath", visit.value)
        at_once = int(number_of(visit, "MaxConcurrency", document, 0))
        within(visit, "MaxConcurrency", at_once, "cannot be negative", at_once >= 0)
        distributed = processor(state).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED"
        if progress is None:
            progress = visit.progress = begun(visit, document)
        try:
            if distributed:
                outputs = yield from _map_run(visit, document, progress, at_once, play)
            else:
                works = iterations(visit, document, progress, play)
                outputs = yield from gather(line, progress, works, at_once or INLINE_AT_ONCE, None)
                line.previous = line.done if outputs else line.previous
        except GeneratorExit:
            line.previous = line.run.history.add("MapStateAborted", line.previous)
            raise
        line.run.history.add("MapStateSucceeded", line.previous)
        if distributed and visit.entered == AFTER_ONE_STATE:
            line.previous = line.done
        return outputs

    return (yield from attempted(visit, attempt, "MapStateFailed"))


def _map_run(
    visit: Visit, document: Any, progress: Progress, at_once: int, play: Callable[..., Work]
) -> Work:
    """One Map Run; in a replay one that knows the recorded one, or that ends as that did."""
    known = visit.line.run.map_runs
    recorded = known(visit.name, visit.state) if known is not None else None
    if recorded is not None and recorded.leaves_open(visit.state):
        return (yield from end_as_recorded(visit, recorded))
    inputs = recorded.inputs if recorded is not None and "ItemReader" in visit.state else None
    return (
        yield from run_items(
            visit,
            document,
            progress,
            at_once=at_once,
            select=select_item,
            play=play,
            recorded=inputs,
        )
    )


def begun(visit: Visit, document: Any) -> Progress:
    """A new attempt: its items (None where a reader fetches them), and the event that tells how
    many they are.
    """
    items = None if "ItemReader" in visit.state else items_of(visit, document)
    length = 0 if items is None else len(items)
    visit.line.previous = visit.line.run.history.add(
        "MapStateStarted", visit.line.previous, ("mapStateStartedEventDetails", {"length": length})
    )
    return Progress(items)


def items_of(visit: Visit, document: Any) -> list[Any]:
    """The items of a Map that reads them from its input."""
    state = visit.state
    if visit.jsonata and "Items" in state:
        items = state["Items"]
        return (
            query.typed(visit, "Items", "array")
            if isinstance(items, str)
            else as_items(query.evaluate(visit, items, "Items"))
        )
    items = document if visit.jsonata else query.filtered(visit, "ItemsPath", document)
    if isinstance(items, list):
        if not visit.jsonata:
            visit.inspect("afterItemsPath", items)
        return items
    if visit.jsonata:
        raise visit.failure(
            f"Map state input must be an array but was: {to_json(items)}", QUERY, evaluated=""
        )
    path = re.sub(r"^\$(?=\$)", "", state.get("ItemsPath", "$"))  # AWS shows $$.a as $.a
    raise visit.failure(f'Reference path "{path}" must point to array.')


def as_items(value: Any) -> list[Any]:
    """The items of a value that is a list, or an object (whose values they are)."""
    return (
        value
        if isinstance(value, list)
        else list(value.values())
        if isinstance(value, dict)
        else [value]
    )


def select_item(visit: Visit, line: Line, document: Any, value: Any) -> Any:
    """The input of an iteration: the item, or what ItemSelector (formerly Parameters) makes of
    it.
    """
    state = visit.state
    selector = state.get("ItemSelector", None if visit.jsonata else state.get("Parameters"))
    if selector is None:
        return value
    inside = replace(visit, line=replace(visit.line, item=line.item))
    selected = (
        query.evaluate(inside, selector, "ItemSelector")
        if visit.jsonata
        else query.template(inside, selector, document)
    )
    if too_large(to_json(selected)):
        raise Failure(
            DATA_LIMIT,
            f"The state/task '{visit.name}' returned a result with a size exceeding the maximum"
            " number of bytes service limit.",
            terminal=True,
            advice=size_advice(f"what ItemSelector of {visit.name} makes of an item", selected),
        )
    return selected


def iterations(
    visit: Visit, document: Any, progress: Progress, play: Callable[..., Work]
) -> Iterator[Started]:
    """A line and its work for every item without an output. An iteration's first event follows the
    last state of the one that made room for it.
    """
    for index, value in enumerate(progress.works):
        if index in progress.outputs:
            continue
        inner = progress.lines.get(index)
        if inner is None:
            inner = branch_line(visit.line, visit.line.previous)
            inner.item = {"Index": index, "Value": value}
        yield index, inner, _iteration(visit, inner, document, play)


def _iteration(visit: Visit, line: Line, document: Any, play: Callable[..., Work]) -> Work:
    item = line.item or {}
    history, event_details = line.run.history, {"name": visit.name, "index": item["Index"]}
    if not line.stands:
        line.previous = history.add(
            "MapIterationStarted", line.previous, ("mapIterationStartedEventDetails", event_details)
        )
    try:
        item_input = select_item(visit, line, document, item["Value"])
        output = yield from play(line, processor(visit.state), item_input)
    except GeneratorExit:
        history.add(
            "MapIterationAborted", line.previous, ("mapIterationAbortedEventDetails", event_details)
        )
        raise
    except Failure as failure:
        if not failure.terminal:
            history.add(
                "MapIterationFailed",
                line.previous,
                ("mapIterationFailedEventDetails", event_details),
            )
        raise
    line.done = history.add(
        "MapIterationSucceeded", line.previous, ("mapIterationSucceededEventDetails", event_details)
    )
    return output
