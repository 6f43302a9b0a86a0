"""A pipeline's dict, "ordered ASL", becomes a definition.

Capital keys are Amazon's and go through untouched; lower-case keys are ours and never reach AWS.
What is added, all of it:

1. `StartAt` is the first state written; a state goes to the one written below it, the last one
ends, unless it says `Next` or `End`
   (a Choice without `Default` takes the one below as its Default). The same in `Branches` and
   `ItemProcessor`.
2. Every Task, Parallel and Map of `States` gets a last Catch of States.ALL to the first state of
`on_failure`; the error is kept in
   `$failure` ({"Error", "Cause"}), the state's name in `$failed_state`. Inside branches the
   Parallel or Map catches.
3. "ecs:runTask.sync" becomes arn:<partition>:states:::ecs:runTask.sync.
4. `${name}` becomes the stack's value; of a setting that the stack does not choose, its default.
5. `QueryLanguage` is JSONata, unless the dict says otherwise.

A state with `only_with` goes in only when that optional reference has a value; what pointed at it
points at the state below it. `resumable: true` puts one Choice in front, by which the execution
input `start_at` picks the first state (see downbeat/asl/resume.py). A dict with `StartAt` is raw
ASL: rules 1 and 5 leave it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.asl.failure_catch import caught
from downbeat.asl.inner_machines import PROCESSORS, States, with_inner_machines
from downbeat.asl.pipeline_keys import OTHERWISE
from downbeat.asl.references import substituted, supplied
from downbeat.asl.resume import resumable
from downbeat.asl.settings import setting_values
from downbeat.asl.spec import spec_problems
from downbeat.asl.written_order import linked

OUR_STATE_KEYS = ("only_with", "expected")


def to_definition(spec: Mapping[str, Any], references: Mapping[str, Any]) -> dict[str, Any]:
    """The Amazon States Language definition of a pipeline's dict, with the stack's values in place.
    Neither argument is changed.

    `references` maps names to strings, numbers, lists or dicts; None is no value.
    Raises asl.DiagnosticsError, all at once, for faults of the dict itself (`asl.spec_problems`);
    what AWS would refuse is `asl.problems`' to find.
    """
    faults = spec_problems(spec, references)
    if faults:
        raise DiagnosticsError(faults)
    return draft(spec, references)


def draft(spec: Mapping[str, Any], references: Mapping[str, Any]) -> dict[str, Any]:
    """The same without looking for faults first: for callers that want the problems of the dict and
    of its definition together.
    """
    references = {**OTHERWISE, **setting_values(spec, references), **references}
    raw = "StartAt" in spec
    top = {key: value for key, value in spec.items() if key[:1].isupper() and key != "States"}
    if not raw:
        top = {"QueryLanguage": "JSONata", **top}
    language = top.get("QueryLanguage", "JSONPath")
    failure_path = linked(_kept(spec.get("on_failure", {}), references), raw=False)
    states = linked(_kept(spec.get("States", {}), references), raw=raw)
    if failure_path:
        states = caught(states, next(iter(failure_path)), language)
    machine = {
        **top,
        "StartAt": spec.get("StartAt", next(iter(states), "")),
        "States": {**states, **failure_path},
    }
    if spec.get("resumable"):
        machine = resumable(machine, list(states), next(iter(failure_path), None))
    partition = references.get("partition") or "aws"
    return substituted(_with_arns(machine, partition), references)


def _kept(states: Mapping[str, Any], references: Mapping[str, Any]) -> States:
    """The states that this stack has, without our keys; what pointed at one left out points at the
    next one kept.
    """
    names = list(states)
    present = [
        name
        for name in names
        if supplied(references, states[name].get("only_with", ""))
        or "only_with" not in states[name]
    ]
    forward: dict[str, str | None] = {}
    following: str | None = None
    for name in reversed(names):
        following = name if name in present else following
        forward[name] = following
    kept = {}
    for name in present:
        state = {key: value for key, value in states[name].items() if key not in OUR_STATE_KEYS}
        kept[name] = with_inner_machines(
            _redirected(state, forward),
            lambda inner: {**inner, "States": _kept(inner["States"], references)},
        )
    return kept


def _redirected(state: dict[str, Any], forward: Mapping[str, str | None]) -> dict[str, Any]:
    """The state with its transitions sent past states that were left out; past the last one it
    ends.
    """

    def target(name: Any) -> Any:
        return (forward.get(name, name) or name) if isinstance(name, str) else name

    state = dict(state)
    onward = state.get("Next")
    if isinstance(onward, str) and onward in forward and forward[onward] is None:
        del state["Next"]
        state["End"] = True
    for key in ("Next", "Default"):
        if key in state:
            state[key] = target(state[key])
    for key in ("Choices", "Catch"):
        if isinstance(state.get(key), (list, tuple)):
            state[key] = [
                {**rule, "Next": target(rule["Next"])}
                if isinstance(rule, Mapping) and "Next" in rule
                else rule
                for rule in state[key]
            ]
    return state


def _with_arns(state: Mapping[str, Any], partition: str) -> dict[str, Any]:
    """A machine, state, reader or writer with short Resources ("sns:publish") written as the ARNs
    that AWS wants.
    """
    out = dict(state)
    if isinstance(out.get("Resource"), str):
        out["Resource"] = _arn(out["Resource"], partition)
    for key in (*PROCESSORS, "ItemReader", "ResultWriter"):
        if isinstance(out.get(key), Mapping):
            out[key] = _with_arns(out[key], partition)
    if isinstance(out.get("Branches"), list):
        out["Branches"] = [
            _with_arns(branch, partition) if isinstance(branch, Mapping) else branch
            for branch in out["Branches"]
        ]
    if isinstance(out.get("States"), Mapping):
        out["States"] = {
            name: _with_arns(inner, partition) if isinstance(inner, Mapping) else inner
            for name, inner in out["States"].items()
        }
    return out


def _arn(resource: str, partition: str) -> str:
    short = ":" in resource and not resource.startswith(("arn:", "$", "{%"))
    return f"arn:{partition}:states:::{resource}" if short else resource
