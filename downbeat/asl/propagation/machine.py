"""What is known of each state's input and of the variables, from the first state on.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.propagation import jsonpath
from downbeat.asl.propagation.answers import answer_of, items_read
from downbeat.asl.propagation.templates import of_jsonata, of_jsonpath
from downbeat.asl.propagation.value import (
    UNKNOWN,
    Fields,
    Hole,
    Items,
    Value,
    field,
    item,
    listed,
    merged,
    text,
    with_field,
)
from downbeat.asl.walk import PROCESSORS

MOST_ROUNDS = 10  # of a loop; what has not settled then may be anything
MOST_WORLDS = 32  # inputs that one state may have, one for each item of a Map
PASSES = 3  # over the whole definition, for variables that are read before they are written
ERROR = Fields({"Error": UNKNOWN, "Cause": UNKNOWN})


class Surroundings(NamedTuple):
    """Where a state stands: its machine's query language and the context object there."""

    language: str
    context: Value


class Known(NamedTuple):
    """What is known when a state runs, by its path: the names that its expressions may read, once
    for each item of a Map whose items are known.
    """

    jsonata: Mapping[str, list[Mapping[str, Value]]]
    jsonpath: Mapping[str, list[Mapping[str, Value]]]


class _Run:
    """One walk through a definition. `seen` keeps each (input, context) that a state runs with, by
    its path; variables are merged as they come.
    """

    def __init__(self, variables: Mapping[str, Value]) -> None:
        self.seen: dict[str, list[tuple[Value, Value]]] = {}
        self.before = variables
        self.assigned: dict[str, Value] = {}

    # --- names

    def of_jsonata(self, state_input: Value, context: Value, result: Value) -> dict[str, Value]:
        states = {"input": state_input, "context": context, "result": result, "errorOutput": ERROR}
        return {**self.before, "states": Fields(states)}

    def of_jsonpath(self, state_input: Value, context: Value) -> dict[str, Value]:
        return {**self.before, "$": state_input, "$$": context}

    # --- a machine

    def machine(self, value: Any, path: str, state_input: Value, around: Surroundings) -> Value:
        """Walk through a machine and return what is known of its output."""
        states = value.get("States") if isinstance(value, Mapping) else None
        if not isinstance(states, Mapping):
            return UNKNOWN
        known: dict[str, Value] = {}
        rounds: dict[str, int] = {}
        ends: list[Value] = []
        ahead = [(str(value.get("StartAt", "")), state_input)]
        while ahead:
            name, arriving = ahead.pop()
            if not isinstance(states.get(name), Mapping):
                continue
            new = merged([known[name], arriving]) if name in known else arriving
            rounds[name] = rounds.get(name, 0) + 1
            if rounds[name] > MOST_ROUNDS:
                new = UNKNOWN
            if name in known and new == known[name]:
                continue
            known[name] = new
            for target, out in self.state(states[name], f"{path}/States/{name}", new, around):
                ahead += [(target, out)] if target else []
                ends += [] if target else [out]
        for name, settled in known.items():
            self.see(states[name], f"{path}/States/{name}", settled, around)
        return merged(ends)

    def see(
        self, state: Mapping[str, Any], path: str, state_input: Value, around: Surroundings
    ) -> None:
        """Keep what a state runs with; of many worlds, only what they have in common."""
        if state.get("QueryLanguage", around.language) != "JSONata":
            state_input = self.chosen(state.get("InputPath", "$"), state_input, around)
        worlds = self.seen.setdefault(path, [])
        if (state_input, around.context) not in worlds:
            worlds.append((state_input, around.context))
        if len(worlds) > MOST_WORLDS:
            inputs, contexts = zip(*worlds, strict=True)
            worlds[:] = [(merged(inputs), merged(contexts))]

    def state(
        self, state: Mapping[str, Any], path: str, state_input: Value, around: Surroundings
    ) -> Iterator[tuple[str, Value]]:
        """(next state, its input) for every way out of a state; "" is the machine's end."""
        jsonata = state.get("QueryLanguage", around.language) == "JSONata"
        yield from (self.jsonata_state if jsonata else self.jsonpath_state)(
            state, path, state_input, around
        )

    def inner(
        self,
        state: Mapping[str, Any],
        path: str,
        state_input: Value,
        iterations: list[tuple[Value, Value]],
        here: Surroundings,
    ) -> Value:
        """The result of a Parallel or a Map; `iterations` are (its input, its item) of each."""
        branches = state.get("Branches")
        if isinstance(branches, (list, tuple)):
            return listed(
                self.machine(branch, f"{path}/Branches[{number}]", state_input, here)
                for number, branch in enumerate(branches)
            )
        for key in PROCESSORS:
            processor = state.get(key)
            if isinstance(processor, Mapping):
                config = processor.get("ProcessorConfig")
                mode = config.get("Mode") if isinstance(config, Mapping) else None
                outs = [
                    self.machine(
                        processor,
                        f"{path}/{key}",
                        item_given,
                        here._replace(context=child_context(here.context, each, mode)),
                    )
                    for item_given, each in iterations
                ]
                return UNKNOWN if "ResultWriter" in state else Items(merged(outs))
        return UNKNOWN

    def assign(self, written: Any, names: Mapping[str, Value], *, jsonata: bool) -> None:
        if isinstance(written, Mapping):
            variables = of_jsonata(written, names) if jsonata else of_jsonpath(written, names)
            for name, value in variables.fields.items() if isinstance(variables, Fields) else ():
                self.assigned[name] = _and(self.assigned.get(name), value)

    # --- JSONata

    def jsonata_state(
        self, state: Mapping[str, Any], path: str, state_input: Value, here: Surroundings
    ) -> Iterator[tuple[str, Value]]:
        kind = state.get("Type")
        names = self.of_jsonata(state_input, here.context, UNKNOWN)
        arguments = of_jsonata(state["Arguments"], names) if "Arguments" in state else state_input
        result = state_input
        if kind == "Task":
            result = answer_of(state.get("Resource"), arguments)
        elif kind == "Parallel":
            result = self.inner(state, path, arguments, [], here)
        elif kind == "Map":
            result = self.inner(
                state, path, state_input, self.jsonata_iterations(state, names), here
            )
        after = self.of_jsonata(state_input, here.context, result)

        def leaving(entry: Mapping[str, Any], seen: Mapping[str, Value], plain: Value) -> Value:
            self.assign(entry.get("Assign"), seen, jsonata=True)
            return of_jsonata(entry["Output"], seen) if "Output" in entry else plain

        for entry in _entries(state, "Choices"):
            yield str(entry.get("Next", "")), leaving(entry, names, state_input)
        for entry in _entries(state, "Catch"):
            yield str(entry.get("Next", "")), leaving(entry, names, ERROR)
        if kind != "Fail":
            target = state.get("Default") if kind == "Choice" else state.get("Next")
            if kind != "Choice" or target:
                yield str(target or ""), leaving(state, after, result)

    def jsonata_iterations(
        self, state: Mapping[str, Any], names: Mapping[str, Value]
    ) -> list[tuple[Value, Value]]:
        """(input, item) of each iteration, or of any of them."""
        before = names["states"]
        items = of_jsonata(state["Items"], names) if "Items" in state else None
        if items is None:
            items = items_read(state, lambda part: of_jsonata(part, names))
        selector = state.get("ItemSelector")

        def selected(each: Value) -> Value:
            if selector is None:
                return each
            context = child_context(field(before, "context"), each, None)
            states = Fields({"input": field(before, "input"), "context": context})
            return of_jsonata(selector, {**names, "states": states})

        every = [(selected(each), each) for each in _each(items or field(before, "input"))]
        return _batched(state, every, lambda shared: of_jsonata(shared, names))

    # --- JSONPath

    def jsonpath_state(
        self, state: Mapping[str, Any], path: str, state_input: Value, here: Surroundings
    ) -> Iterator[tuple[str, Value]]:
        kind = state.get("Type")
        taken = self.chosen(state.get("InputPath", "$"), state_input, here)
        names = self.of_jsonpath(taken, here.context)
        made = of_jsonpath(state["Parameters"], names) if "Parameters" in state else taken
        result = made
        if kind == "Task":
            result = answer_of(state.get("Resource"), made)
        elif kind == "Pass" and "Result" in state:
            result = of_jsonata(state["Result"], {})
        elif kind == "Parallel":
            result = self.inner(state, path, made, [], here)
        elif kind == "Map":
            result = self.inner(state, path, taken, self.jsonpath_iterations(state, names), here)
        if "ResultSelector" in state:
            result = of_jsonpath(state["ResultSelector"], {**names, "$": result})
        for entry in _entries(state, "Catch"):
            self.assign(entry.get("Assign"), {**names, "$": ERROR}, jsonata=False)
            yield str(entry.get("Next", "")), _placed(state_input, entry, ERROR)
        out = taken
        if kind in ("Task", "Pass", "Parallel", "Map"):
            out = _placed(state_input, state, result)
        out = self.chosen(state.get("OutputPath", "$"), out, here)
        for entry in _entries(state, "Choices"):
            self.assign(entry.get("Assign"), names, jsonata=False)
            yield str(entry.get("Next", "")), out
        if kind != "Fail":
            has_result = kind in ("Task", "Parallel", "Map", "Pass")
            seen = {**names, "$": result} if has_result else names
            self.assign(state.get("Assign"), seen, jsonata=False)
            target = state.get("Default") if kind == "Choice" else state.get("Next")
            if kind != "Choice" or target:
                yield str(target or ""), out

    def chosen(self, path: Any, value: Value, here: Surroundings) -> Value:
        if path is None:
            return Fields({})
        names = self.of_jsonpath(value, here.context)
        return jsonpath.of_path(path, names) if isinstance(path, str) else UNKNOWN

    def jsonpath_iterations(
        self, state: Mapping[str, Any], names: Mapping[str, Value]
    ) -> list[tuple[Value, Value]]:
        """(input, item) of each iteration, or of any of them."""
        items = items_read(state, lambda part: of_jsonpath(part, names))
        path = state.get("ItemsPath", "$")
        if items is None:
            items = jsonpath.of_text(path, names) if isinstance(path, str) else UNKNOWN
        selector = state.get("ItemSelector", state.get("Parameters"))

        def selected(each: Value) -> Value:
            if selector is None:
                return each
            context = child_context(names["$$"], each, None)
            return of_jsonpath(selector, {**names, "$$": context})

        every = [(selected(each), each) for each in _each(items)]
        return _batched(state, every, lambda shared: of_jsonpath(shared, names))


def _each(items: Value) -> list[Value]:
    """Each item where they are known one by one, else what any of them may be."""
    known = items.items if isinstance(items, Items) else None
    few = known is not None and 0 < len(known) <= MOST_WORLDS
    return list(known or ()) if few else [item(items)]


def _batched(
    state: Mapping[str, Any],
    iterations: list[tuple[Value, Value]],
    value: Callable[[Any], Value],
) -> list[tuple[Value, Value]]:
    """The iterations, or those of an ItemBatcher: a list of items, and what all of them get."""
    batcher = state.get("ItemBatcher")
    if not isinstance(batcher, Mapping):
        return iterations
    items = Items(merged(state_input for state_input, _ in iterations))
    shared = value(batcher.get("BatchInput", {}))
    return [(Fields({"Items": items, "BatchInput": shared}), UNKNOWN)]


def known_values(definition: Mapping[str, Any], machine_arn: str = "") -> Known:
    """What is known when each state runs; `machine_arn` is the machine's own ARN, "" where it is
    not known.
    """
    variables: dict[str, Value] = {}
    start = Surroundings(
        str(definition.get("QueryLanguage", "JSONPath")), execution_context(machine_arn)
    )
    for _ in range(PASSES):
        run = _Run(variables)
        run.machine(definition, "", UNKNOWN, start)
        settled = run.assigned == variables
        variables = run.assigned
        if settled:
            break
    else:
        run = _Run(dict.fromkeys(variables, UNKNOWN))
        run.machine(definition, "", UNKNOWN, start)
    return Known(
        {
            path: [run.of_jsonata(state_input, context, UNKNOWN) for state_input, context in worlds]
            for path, worlds in run.seen.items()
        },
        {
            path: [run.of_jsonpath(state_input, context) for state_input, context in worlds]
            for path, worlds in run.seen.items()
        },
    )


def execution_context(machine_arn: str) -> Value:
    """What is known of the context object.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """
    if not machine_arn:
        return UNKNOWN
    name = machine_arn.rpartition(":")[2]
    execution = text(machine_arn.replace(":stateMachine:", ":execution:", 1) + ":", Hole())
    return Fields(
        {
            "StateMachine": Fields({"Id": text(machine_arn), "Name": text(name)}),
            "Execution": Fields({"Id": execution, "Input": UNKNOWN}, UNKNOWN),
        },
        UNKNOWN,
    )


def child_context(context: Value, each: Value, mode: Any) -> Value:
    """The context object of an iteration; in a Distributed Map it is that of a child execution."""
    around = context if isinstance(context, Fields) else Fields({}, UNKNOWN)
    own = {"Execution": UNKNOWN, "StateMachine": UNKNOWN} if mode == "DISTRIBUTED" else {}
    item_of = Fields({"Item": Fields({"Value": each}, UNKNOWN)}, UNKNOWN)
    return Fields({**around.fields, **own, "Map": item_of}, around.rest)


def _and(before: Value | None, new: Value) -> Value:
    return new if before is None else merged([before, new])


def _placed(state_input: Value, entry: Mapping[str, Any], result: Value) -> Value:
    """The input with the result at ResultPath."""
    path = entry.get("ResultPath", "$")
    if path is None:
        return state_input
    way = jsonpath.plain_way(path) if isinstance(path, str) else None
    return UNKNOWN if way is None else with_field(state_input, way, result)


def _entries(state: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = state.get(key)
    entries = entries if isinstance(entries, (list, tuple)) else ()
    return [entry for entry in entries if isinstance(entry, Mapping)]
