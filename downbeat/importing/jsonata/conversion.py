"""A JSONPath definition in JSONata, as far as the simulator shows that it does the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl.references import substituted
from downbeat.asl.walk import PROCESSORS, states
from downbeat.importing.jsonata.expressions import Untranslatable
from downbeat.importing.jsonata.proof import difference
from downbeat.importing.jsonata.sample_documents import caveats
from downbeat.importing.jsonata.state import translated

LANGUAGE = "QueryLanguage"


class Converted(NamedTuple):
    """`definition` in JSONata where that does the same; `kept` maps the names of states that stay
    JSONPath to the reason; `states` were converted; `caveats` are sentences about data with which
    the forms of some state differ.
    """

    definition: dict[str, Any]
    kept: dict[str, str]
    states: int
    caveats: tuple[str, ...] = ()


def converted(definition: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> Converted:
    """The definition with each state in JSONata for which both forms do the same with all generated
    data. Where all states are, the machine says JSONata, else each state. `values` stand for its
    references in the simulation.
    """
    machine_language = definition.get(LANGUAGE, "JSONPath")
    if machine_language != "JSONPath":
        return Converted(dict(definition), {}, 0)
    forms: dict[str, dict[str, Any]] = {}
    kept: dict[str, str] = {}
    _collect(definition, forms, kept, values or {})
    written = _written(definition, forms, whole=not kept)
    if not kept:
        written = {LANGUAGE: "JSONata", **{key: written[key] for key in written if key != LANGUAGE}}
    originals = {each.name: each.state for each in states(definition)}
    sentences = [sentence for name in forms for sentence in caveats(originals[name])]
    return Converted(written, kept, len(forms), tuple(dict.fromkeys(sentences)))


def _collect(
    machine: Mapping[str, Any],
    forms: dict[str, dict[str, Any]],
    kept: dict[str, str],
    values: Mapping[str, Any],
) -> None:
    """Note the JSONata form of each state at every depth, or why it has none."""
    for name, state in machine["States"].items():
        for inner in _machines(state):
            _collect(inner, forms, kept, values)
        if state.get(LANGUAGE, "JSONPath") != "JSONPath":
            continue
        try:
            form = translated(state)
            reason = difference(substituted(state, values), substituted(form, values))
        except Untranslatable as fault:
            reason = str(fault)
        if reason:
            kept[name] = reason
        else:
            forms[name] = form


def _machines(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*state.get("Branches", ()), *(state[key] for key in PROCESSORS if key in state)]


def _written(
    machine: Mapping[str, Any], forms: Mapping[str, dict[str, Any]], *, whole: bool
) -> dict[str, Any]:
    """The machine with the forms in the place of its states; `whole`: all have one."""
    states = {}
    for name, state in machine["States"].items():
        form = dict(forms.get(name, state))
        if whole:
            form.pop(LANGUAGE, None)
        else:
            form[LANGUAGE] = "JSONata" if name in forms else state.get(LANGUAGE, "JSONPath")
        if isinstance(form.get("Branches"), list):
            form["Branches"] = [_written(one, forms, whole=whole) for one in form["Branches"]]
        for key in PROCESSORS:
            if key in form:
                form[key] = _written(form[key], forms, whole=whole)
        states[name] = form
    return {**machine, "States": states}
