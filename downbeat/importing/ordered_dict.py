"""The pipeline's dict that means what an original does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.definition import draft
from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import PROCESSORS
from downbeat.importing.equality import differences
from downbeat.importing.failure_path import handler, reachable, without_common_catch
from downbeat.importing.original import Original
from downbeat.importing.run_order import ordered
from downbeat.importing.time_limits import UNLIMITED, limited

FIRST = ("Type", "Comment", "QueryLanguage", "Resource")
LAST = ("TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch", "Next", "End")
ON_DEMAND = "on demand"
# A service integration is written short where its partition is this or the stack's.
PARTITIONS = ("arn:aws:states:::", "arn:${partition}:states:::")


def pipeline_dict(original: Original) -> dict[str, Any]:
    """The dict, its keys in the order in which pipelines are written here."""
    definition = original.definition
    if original.time_limit:
        definition = limited(definition, original.time_limit)
    top = {
        key: value
        for key, value in definition.items()
        if key not in ("StartAt", "States", "Version")
    }
    optional = {
        "references": original.references,
        "settings": original.settings,
    }
    return {
        "name": original.name,
        "cadence": original.cadence or ON_DEMAND,
        **{key: value for key, value in optional.items() if value},
        "input": original.input,
        **({"trigger": original.trigger} if original.trigger else {}),
        "topics": original.topics or {"failure": "failure"},
        **({"permissions": list(original.permissions)} if original.permissions else {}),
        **({"Comment": top["Comment"]} if "Comment" in top else {}),
        **({"Version": definition["Version"]} if "Version" in definition else {}),
        **_language(definition),
        **{key: value for key, value in top.items() if key not in ("Comment", "QueryLanguage")},
        **_states(definition),
    }


def _language(definition: Mapping[str, Any]) -> dict[str, Any]:
    """JSONPath is said; JSONata is what a pipeline has without a word."""
    language = definition.get("QueryLanguage", "JSONPath")
    return {} if language == "JSONata" else {"QueryLanguage": language}


def changes(original: Original, spec: Mapping[str, Any]) -> list[Diagnostic]:
    """Every place where the dict means something else than the original; [] means that the round
    trip holds.
    """
    limit = {original.time_limit: UNLIMITED} if original.time_limit else {}
    return differences(original.definition, draft(_unset(spec), limit))


def _unset(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The dict without its settings' defaults, so that `${name}` stays as in the original."""
    return {key: value for key, value in spec.items() if key != "settings"}


def _states(definition: Mapping[str, Any]) -> dict[str, Any]:
    machine = {"StartAt": definition["StartAt"], "States": definition["States"]}
    start = handler(machine)
    if start is None:
        return _shortened(ordered(machine))
    states = definition["States"]
    path = reachable(states, start)
    outside = {
        name: without_common_catch(state, start)
        for name, state in states.items()
        if name not in path
    }
    inside = {name: state for name, state in states.items() if name in path}
    fail = next(name for name, state in inside.items() if state.get("Type") == "Fail")
    failing = ordered({"StartAt": start, "States": inside}, end=fail)
    if "StartAt" in failing or next(iter(failing["States"])) != start:
        return _shortened(ordered(machine))
    running = ordered({"StartAt": definition["StartAt"], "States": outside})
    return {**_shortened(running), "on_failure": _shortened(failing)["States"]}


def _in_order(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state's fields as people read them: what it is, what it does, what follows."""
    names = [
        *(key for key in FIRST if key in state),
        *(key for key in state if key not in (*FIRST, *LAST)),
        *(key for key in LAST if key in state),
    ]
    return {name: state[name] for name in names}


def _shortened(value: Mapping[str, Any]) -> dict[str, Any]:
    """A machine, state, reader or writer with its service integrations written short, and a
    state's fields in one order.
    """
    out = _in_order(value) if isinstance(value.get("Type"), str) else dict(value)
    resource = out.get("Resource")
    for start in PARTITIONS:
        if isinstance(resource, str) and resource.startswith(start):
            out["Resource"] = resource.removeprefix(start)
    for key in (*PROCESSORS, "ItemReader", "ResultWriter"):
        if isinstance(out.get(key), Mapping):
            out[key] = _shortened(out[key])
    if isinstance(out.get("Branches"), list):
        out["Branches"] = [_shortened(branch) for branch in out["Branches"]]
    if isinstance(out.get("States"), Mapping):
        out["States"] = {name: _shortened(state) for name, state in out["States"].items()}
    return out
