"""The calls of a definition, each once for every form that its arguments may take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from downbeat.asl.calls import ServiceCall
from downbeat.asl.propagation.foreseen import Foreseen, Forms
from downbeat.asl.propagation.machine import Known, known_values
from downbeat.asl.propagation.value import Value, field
from downbeat.asl.resource_arns import MachineLocation
from downbeat.asl.walk import Located, states

PARTS = ("/ItemReader", "/ResultWriter")


def with_what_is_known(
    definition: Mapping[str, Any], calls: Iterable[ServiceCall], where: MachineLocation
) -> Iterator[ServiceCall]:
    """The calls with what is known of their arguments before anything runs."""
    known = known_values(definition, where.arn)
    located = {one.path: one for one in states(definition)}
    for call in calls:
        yield from _forms(call, known, located)


def _forms(
    call: ServiceCall, known: Known, located: Mapping[str, Located]
) -> Iterator[ServiceCall]:
    path = next((call.path.removesuffix(part) for part in PARTS if call.path.endswith(part)), "")
    state = located.get(path or call.path)
    if state is None or state.path not in known.jsonata or not call.resource:
        yield call
        return
    jsonata = state.query_language == "JSONata"
    worlds = (known.jsonata if jsonata else known.jsonpath)[state.path]
    made = [each for names in worlds for each in _in_world(call, names, jsonata=jsonata)]
    yield from (each for at, each in enumerate(made) if each not in made[:at])


def _in_world(
    call: ServiceCall, names: Mapping[str, Value], *, jsonata: bool
) -> Iterator[ServiceCall]:
    """The call with what is known of its arguments where these names are known."""
    forms = Forms()
    if call.arguments is None:
        for each in forms.of_value(names["$"] if not jsonata else field(names["states"], "input")):
            yield call._replace(arguments=each, holes=tuple(forms.holes))
        return
    for each in forms.arguments(call.arguments, names, jsonata=jsonata):
        arguments = each.value if isinstance(each, Foreseen) else each
        if isinstance(each, Foreseen) and each.value is None:
            arguments = call.arguments
        yield call._replace(arguments=arguments, holes=tuple(forms.holes))
