"""Finds what a run was asked for that could have no effect: an unknown state, a state that calls
nothing, an exit code that nobody waits for, a field of the input that nobody reads.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.simulator.service_results import service_action

CONTAINER = "ecs:runTask.sync"
SIMILAR, SLIP = 0.6, 0.8  # how alike two names are: a suggestion; almost certainly a typing error
NAMES = re.compile(r"(?:Execution\.Input|\$states\.input|\$)\.([A-Za-z_]\w*)")
WHOLE_ANYWHERE = re.compile(r"(?:\$states\.context|Execution|Execution\.Input)(?![\w.])")
WHOLE_AT_START = re.compile(r"\$states\.input(?![\w.])")
SCHEDULED_TIME = "scheduled_time"  # what a schedule adds to the input
# The types whose output is their input unless they say otherwise.
PASSES_ON = ("Choice", "Pass", "Succeed", "Wait")


class Asked(NamedTuple):
    """What a run was asked for: names of states by option, an exit code, the input's fields."""

    fail: Mapping[str, Any] = {}
    slow: Mapping[str, Any] = {}
    outcomes: Mapping[str, Any] = {}
    answers: Mapping[str, Any] = {}
    exit_code: int | None = None
    input: Mapping[str, Any] = {}


def find_without_effect(
    definition: Mapping[str, Any],
    asked: Asked,
    *,
    declared: Mapping[str, Any] | None = None,
    prefix: str = "",
) -> list[Diagnostic]:
    """Every part of `asked` that the definition cannot follow.

    Args:
        declared: the input that the pipeline's dict or its stack declares; None where nobody does.
        prefix: "--" where the names are options of a command.
    """
    callers = {each.name: _calls(each.state) for each in walk.states(definition)}
    faults = [
        Diagnostic(f"{prefix}{option}", message)
        for option in ("fail", "slow", "outcomes", "answers")
        for state in getattr(asked, option)
        for message in _not_called(state, callers)
    ]
    faults += [
        Diagnostic(f"{prefix}slow", f'"{state}={seconds}": a state takes 0 seconds or more')
        for state, seconds in asked.slow.items()
        if not (isinstance(seconds, int | float) and 0 <= seconds < math.inf)
    ]
    if asked.exit_code is not None and CONTAINER not in callers.values():
        name = f"{prefix}exit{'-' if prefix else '_'}code"
        faults.append(Diagnostic(name, f"no state waits for a container ({CONTAINER})"))
    faults += [
        Diagnostic(f"{prefix}input", message)
        for message in _unread(definition, asked.input, declared or {})
    ]
    return faults


def _calls(state: Mapping[str, Any]) -> str:
    """What a state calls: "ecs:runTask.sync"; "" for a state that calls nothing."""
    if state.get("Type") == "Task":
        return service_action(str(state.get("Resource", "")))
    reads = [state[key] for key in ("ItemReader", "ResultWriter") if key in state]
    return service_action(str(reads[0].get("Resource", ""))) if reads else ""


def _not_called(name: str, callers: Mapping[str, str]) -> Iterator[str]:
    calling = [each for each, action in callers.items() if action]
    if name not in callers:
        close = nearest(name, callers)
        yield f'no state named "{name}".{close or " It has " + ", ".join(callers) + "."}'
    elif not callers[name]:
        others = f"these do: {', '.join(calling)}" if calling else "no state here does"
        yield f'"{name}" calls nothing; {others}'


def _unread(
    definition: Mapping[str, Any], fields: Mapping[str, Any], declared: Mapping[str, Any]
) -> Iterator[str]:
    """A sentence for each field of the input that no state reads.

    Where the whole input goes somewhere, only what looks like a misspelt name is refused.
    """
    read, whole = fields_read(definition)
    known = read | set(declared) | {SCHEDULED_TIME}
    for field in fields:
        if field in known:
            continue
        close = get_close_matches(field, known, n=1, cutoff=SLIP if whole else SIMILAR)
        if close:
            yield f'nothing reads "{field}". Did you mean "{close[0]}"?'
        elif not whole:
            shown = ", ".join(sorted(read | set(declared))) or "no field of its input"
            yield f'nothing reads "{field}": this machine reads {shown}'


def fields_read(definition: Mapping[str, Any]) -> tuple[set[str], bool]:
    """(fields of the execution's input that a definition names, whether it reads the whole)."""
    names: set[str] = set()
    whole = definition.get("QueryLanguage", "JSONPath") != "JSONata"
    first = _with_the_input(definition)
    for located in walk.states(definition):
        own = {
            key: value
            for key, value in located.state.items()
            if key not in ("Branches", "ItemProcessor")
        }
        text = json.dumps(own, ensure_ascii=False)
        names.update(NAMES.findall(text))
        whole = whole or bool(WHOLE_ANYWHERE.search(text))
        if located.parent is None and located.name in first:
            whole = whole or bool(WHOLE_AT_START.search(text)) or _takes_all(own)
    return names, whole


def _takes_all(state: Mapping[str, Any]) -> bool:
    """Whether a state hands on its whole input by saying nothing else, in JSONata."""
    if state.get("Type") in PASSES_ON:
        ends = state.get("End") is True or state["Type"] == "Succeed"
        return ends and "Output" not in state
    return not {"Arguments", "Items"} & state.keys() and state.get("Type") != "Fail"


def _with_the_input(definition: Mapping[str, Any]) -> set[str]:
    """The states of the top level whose input is the execution's: the first one, and those behind
    states that pass their input on.
    """
    states = definition.get("States", {})
    reached: set[str] = set()
    left = [definition.get("StartAt", "")]
    while left:
        name = left.pop()
        if name in reached or name not in states:
            continue
        reached.add(name)
        state = states[name]
        if state.get("Type") in PASSES_ON and not {"Output", "Result"} & state.keys():
            rules = [state, *state.get("Choices", ())]
            left += [rule[key] for rule in rules for key in ("Next", "Default") if key in rule]
    return reached
