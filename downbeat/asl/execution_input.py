"""The fields of an execution's input that a definition reads, and those of an input that it does
not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from downbeat.asl import walk

SCHEDULED_TIME = "scheduled_time"  # what a schedule adds to the input
SIMILAR, SLIP = 0.6, 0.8  # how alike two names are: a suggestion; almost certainly a typing error
IN_JSONATA = re.compile(r"(?:Execution\.Input|\$states\.input)\.([A-Za-z_]\w*)")
# In JSONPath `$` is the state's own input, which the execution's may be.
IN_JSONPATH = re.compile(r"(?:Execution\.Input|\$)\.([A-Za-z_]\w*)")
WHOLE_ANYWHERE = re.compile(r"(?:\$states\.context|Execution|Execution\.Input)(?![\w.])")
# The names of the fields and the type of the input are not its values.
WHOLE_AT_START = re.compile(r"(?<!\$keys\()(?<!\$type\()\$states\.input(?![\w.])")
THE_INPUT = "{% $states.input %}"
# The types whose output is their input unless they say otherwise.
PASSES_ON = ("Choice", "Pass", "Succeed", "Wait")


class InputFields(NamedTuple):
    """The fields that states name, and whether the whole input goes somewhere."""

    names: frozenset[str]
    whole: bool


def input_fields(definition: Mapping[str, Any]) -> InputFields:
    """What the states of a definition read of the execution's input."""
    names: set[str] = set()
    whole = definition.get("QueryLanguage", "JSONPath") != "JSONata"
    first = _with_the_input(definition)
    for located in walk.states(definition):
        own = {
            key: value
            for key, value in located.state.items()
            if key not in ("Branches", "Catch", "ItemProcessor")
            and not (key == "Output" and _passes_on(located.state))
        }
        own["Catch"] = [one for one in located.state.get("Catch", ()) if not _passes_on(one)]
        text = json.dumps(own, ensure_ascii=False)
        pattern = IN_JSONATA if located.query_language == "JSONata" else IN_JSONPATH
        names.update(pattern.findall(text))
        whole = whole or bool(WHOLE_ANYWHERE.search(text))
        if located.parent is None and located.name in first:
            whole = whole or bool(WHOLE_AT_START.search(text)) or _takes_all(own)
    return InputFields(frozenset(names), whole)


def unread_fields(
    definition: Mapping[str, Any], fields: Iterable[str], declared: Iterable[str] = ()
) -> Iterator[str]:
    """A sentence for each field of an input that no state reads.

    Where the whole input goes somewhere, only what looks like a misspelt name is refused.

    Args:
        declared: the fields that the pipeline's dict or its stack declares.
    """
    read, whole = input_fields(definition)
    of_author = {*read, *declared}
    known = {*of_author, SCHEDULED_TIME}
    for field in fields:
        if field in known:
            continue
        close = get_close_matches(field, known, n=1, cutoff=SLIP if whole else SIMILAR)
        if close:
            yield f'nothing reads "{field}". Did you mean "{close[0]}"?'
        elif not whole:
            shown = ", ".join(sorted(of_author)) or "no field of its input"
            yield f'nothing reads "{field}": this machine reads {shown}'


def _passes_on(state: Mapping[str, Any]) -> bool:
    """Whether a state says that it hands its input to the next one, and does nothing else to it."""
    return state.get("Output") == THE_INPUT and "Next" in state


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
        if _passes_on(state) or (
            state.get("Type") in PASSES_ON and not {"Output", "Result"} & state.keys()
        ):
            rules = [state, *state.get("Choices", ())]
            left += [rule[key] for rule in rules for key in ("Next", "Default") if key in rule]
    return reached
