"""Which limits of Step Functions an execution will meet, before it meets them.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest
from downbeat.simulator.called_integration import integration
from downbeat.simulator.history import MOST_EVENTS
from downbeat.simulator.map_runs import processor
from downbeat.simulator.values import to_json

LARGEST_DEFINITION = 1_048_576  # bytes
RAISES = re.compile(r"\{%\s*\$error\(")
AROUND = 2  # events around a machine: ExecutionStarted and its end, or those of an iteration


def limits_ahead(
    definition: Mapping[str, Any], items: Mapping[str, int] | None = None
) -> list[Diagnostic]:
    """The limits that an execution will exceed when each Map (by name) has so many items.

    Counts the events of the longest way through the machine, each Task succeeding at once and each
    loop going round once, so that what is forecast here happens at the least.

    Raises:
        DiagnosticsError: where `items` names no Map of the definition.
    """
    counts, diagnostics = items or {}, []
    _refuse_unknown(counts, definition)
    size = len(to_json(definition).encode())
    if size > LARGEST_DEFINITION:
        text = f"The definition has {size:,} bytes, and AWS takes {LARGEST_DEFINITION:,}."
        diagnostics.append(Diagnostic("/", text, "limit-definition", "warning"))
    for located in walk.states(definition):
        state, count = located.state, counts.get(located.name)
        if state.get("Type") != "Map" or count is None or distributed(state):
            continue
        expected = events_of(state, located.name, counts)
        if expected >= MOST_EVENTS:
            text = (
                f"With {count:,} items {located.name} will exceed {MOST_EVENTS:,} events"
                f" ({expected:,} are expected): make its ItemProcessor's Mode DISTRIBUTED."
            )
            diagnostics.append(Diagnostic(f"/{located.name}", text, "limit-events", "warning"))
    total = AROUND + longest(definition, counts)
    if total > MOST_EVENTS and not any(one.code == "limit-events" for one in diagnostics):
        text = f"An execution will exceed {MOST_EVENTS:,} events: {total:,} are expected."
        diagnostics.append(Diagnostic("/", text, "limit-events", "warning"))
    return diagnostics


def _refuse_unknown(counts: Mapping[str, int], definition: Mapping[str, Any]) -> None:
    maps = [one.name for one in walk.states(definition) if one.state.get("Type") == "Map"]
    faults = [
        Diagnostic(
            f"/{name}",
            f"there is no such Map; there is {', '.join(maps) or 'none'}.{nearest(name, maps)}",
        )
        for name in counts
        if name not in maps
    ]
    if faults:
        raise DiagnosticsError(faults, "The forecast")


def distributed(state: Mapping[str, Any]) -> bool:
    """Whether a Map runs its items as child executions."""
    return bool(processor(state).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED")


def only_raises(state: Mapping[str, Any]) -> bool:
    """Whether a Map is there to fail by its own expression: it never has items, and no execution
    that goes well enters it.
    """
    return bool(RAISES.match(str(state.get("Items", ""))))


def events_of(state: Mapping[str, Any], name: str, items: Mapping[str, int]) -> int:
    """How many events one visit of a state adds to the history of its execution."""
    kind = state["Type"]
    if kind == "Task":
        return 6 if integration(str(state["Resource"])).waits else 5
    if kind == "Parallel":
        return 4 + sum(longest(branch, items) for branch in state["Branches"])
    if kind == "Map":
        if only_raises(state):
            return 0
        if distributed(state):
            return 6
        return 4 + items.get(name, 1) * (AROUND + longest(processor(state), items))
    return 1 if kind == "Fail" else 2


def longest(machine: Mapping[str, Any], items: Mapping[str, int]) -> int:
    """The events of the longest way from StartAt to an end that enters no state twice."""
    states = machine["States"]
    known: dict[str, int] = {}

    def after(name: str, before: frozenset[str]) -> int:
        if name in before or name not in states:
            return 0
        if name not in known:
            state = states[name]
            ways = [state.get("Next"), state.get("Default")]
            ways += [rule.get("Next") for rule in state.get("Choices", ())]
            rest = max((after(way, before | {name}) for way in ways if way), default=0)
            known[name] = events_of(state, name, items) + rest
        return known[name]

    return after(machine["StartAt"], frozenset())


class MapRoom(NamedTuple):
    """How many items a Map may have: `events_each` is what one item adds to the history of the
    execution, `most_items` what fits into it besides everything else; both None where the items run
    as executions of their own.
    """

    name: str
    events_each: int | None
    most_items: int | None


def room(definition: Mapping[str, Any], items: Mapping[str, int] | None = None) -> list[MapRoom]:
    """The room that each Map has when the others have so many items (one, where not named)."""
    counts = dict(items or {})
    rooms = []
    for located in walk.states(definition):
        name = located.name
        if located.state.get("Type") != "Map" or only_raises(located.state):
            continue
        if distributed(located.state):
            rooms.append(MapRoom(name, None, None))
            continue
        empty, one = (longest(definition, {**counts, name: number}) for number in (0, 1))
        each = events_of(located.state, name, {**counts, name: 1}) - 4
        free = MOST_EVENTS - AROUND - empty
        rooms.append(MapRoom(name, each, max(0, free // (one - empty)) if one > empty else None))
    return rooms
