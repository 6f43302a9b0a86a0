"""Each state of a run as a request to TestState: its input, variables, context object and result.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.asl import walk
from downbeat.simulator.attempts import DEFAULTS
from downbeat.simulator.call import Call, Result, TaskError, Tasks
from downbeat.simulator.execution import simulate
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Visit, iso
from downbeat.simulator.map_runs import MapRun
from downbeat.simulator.output import StateOutcome
from downbeat.simulator.starting import START
from downbeat.simulator.state_test_requests import CONTEXT, MOCKABLE
from downbeat.simulator.values import to_json

# What has another value each time it is asked.
RANDOM = re.compile(r"\$(?:uuid|random|now|millis)\b|States\.(?:UUID|MathRandom)\b")
ANY_ERROR = "States.TaskFailed"  # an error that States.ALL takes
CAUSE = "verify: this state is made to fail"


@dataclass(frozen=True)
class StateRequest:
    """One request to TestState, in boto3's arguments; `simulated` is what the state came to in the
    run, in the words of TestState's answer, where it ran so; `random` says that its output is
    another one each time.
    """

    state: str
    case: str
    request: Mapping[str, Any]
    simulated: Mapping[str, Any] | None
    random: bool


def state_requests(
    definition: Mapping[str, Any], input: Any, *, tasks: Tasks, **options: Any
) -> list[StateRequest]:
    """A request for each state that the run enters, or a run in which one Task fails as one of its
    Catches has it; one for each state that no such run enters, with an empty input; and one for
    each Retry and Catch, with an error that it takes.

    `options` are those of `simulate`. An ItemReader that does not read JSON has no request: AWS
    asks for what it read as text.
    """
    text = to_json(definition)
    seen: dict[str, tuple[Visit, StateRequest]] = {}

    def observer(visit: Visit, outcome: StateOutcome | Failure) -> None:
        if visit.name not in seen and (made := _as_it_ran(text, visit, outcome)):
            seen[visit.name] = (visit, made)

    simulate(definition, input, tasks=tasks, observer=observer, **options)
    for located in walk.states(definition):
        for error in _caught(located.state):
            failing = _failing(located.name, error, tasks)
            simulate(definition, input, tasks=failing, observer=observer, **options)
    requests = []
    for visit, made in seen.values():
        requests += [made, *_errors(made, visit.state)]
    for located in walk.states(definition):
        if located.name not in seen and "ItemReader" not in located.state:
            made = _not_entered(text, located.name, located.state, tasks)
            requests += [made, *_errors(made, located.state)]
    return requests


def _not_entered(text: str, name: str, state: Mapping[str, Any], tasks: Tasks) -> StateRequest:
    """The request for a state with an empty input: both sides say what it lacks, or go on."""
    request: dict[str, Any] = {
        "definition": text,
        "stateName": name,
        "input": "{}",
        "inspectionLevel": "INFO",
    }
    if state.get("Type") in MOCKABLE:
        result = to_json(_made_up(name, state, tasks))
        request["mock"] = {"result": result, "fieldValidationMode": "NONE"}
    return StateRequest(name, "with an empty input", request, None, _is_random(state))


def _made_up(name: str, state: Mapping[str, Any], tasks: Tasks) -> Any:
    """A result: of a Task what `tasks` answers to no arguments, else one for each branch."""
    if state["Type"] != "Task":
        return [{} for _ in state.get("Branches", ())]
    context = {"Execution": {"StartTime": iso(START)}}
    return _result(tasks(Call(name, str(state["Resource"]), {}, 1, context, 0.0)))


def _caught(state: Mapping[str, Any]) -> list[str]:
    """The first error of each Catch of a Task."""
    rules = state.get("Catch", ()) if state.get("Type") == "Task" else ()
    return [_specific(rule["ErrorEquals"][0]) for rule in rules]


def _specific(error: str) -> str:
    return ANY_ERROR if error == "States.ALL" else error


def _failing(name: str, error: str, tasks: Tasks) -> Tasks:
    def answered(call: Call) -> Any:
        if call.state == name:
            raise TaskError(error, CAUSE)
        return tasks(call)

    return answered


def _as_it_ran(text: str, visit: Visit, outcome: StateOutcome | Failure) -> StateRequest | None:
    """The request for a state that came to its outcome by a result; None for one that has none."""
    kind, context = visit.state["Type"], visit.context()
    request: dict[str, Any] = {
        "definition": text,
        "stateName": visit.name,
        "input": to_json(visit.value),
        "inspectionLevel": "INFO",
        "context": to_json(
            {
                name: {key: one for key, one in part.items() if key in CONTEXT[name]}
                for name, part in context.items()
                if name in CONTEXT
            }
        ),
    }
    if visit.line.variables:
        request["variables"] = to_json(visit.line.variables)
    if kind in MOCKABLE:
        if visit.states and "errorOutput" in visit.states:
            return None  # a Catch took its error: _errors asks for that
        request["mock"] = {"result": to_json(_result(visit.result))}
    if "ItemReader" in visit.state:
        data = _read(visit)
        if data is None:
            return None
        request["stateConfiguration"] = {"mapItemReaderData": data}
    return StateRequest(
        visit.name, "as it ran", request, _as_answer(visit, outcome), _is_random(visit.state)
    )


def _as_answer(visit: Visit, outcome: StateOutcome | Failure) -> dict[str, Any]:
    """An outcome in the words of TestState's answer, which does not say where a failure was."""
    if isinstance(outcome, Failure):
        cause = outcome.cause and outcome.cause.removeprefix(visit.where)
        answer = {"status": "FAILED", "error": outcome.error, "cause": cause}
    else:
        output = to_json(outcome.output)
        answer = {"status": "SUCCEEDED", "output": output, "nextState": outcome.next}
    return {name: one for name, one in answer.items() if one is not None}


def _is_random(state: Mapping[str, Any]) -> bool:
    own = {key: value for key, value in state.items() if key not in ("Branches", "ItemProcessor")}
    return bool(RANDOM.search(json.dumps(own)))


def _result(answer: Any) -> Any:
    return answer.output if isinstance(answer, Result) else answer


def _read(visit: Visit) -> str | None:
    """What the ItemReader of a Map read, as JSON text; None for another format."""
    reader = visit.state["ItemReader"]
    kind = reader.get("ReaderConfig", {}).get("InputType")
    if kind not in (None, "JSON") or not isinstance(visit.progress, MapRun):
        return None
    return to_json([item["Value"] for _, item in visit.progress.inputs or ()])


def _errors(made: StateRequest, state: Mapping[str, Any]) -> Iterator[StateRequest]:
    """A request for the first error of each Retry and Catch of a state."""
    tried = max(
        (one.get("MaxAttempts", DEFAULTS["MaxAttempts"]) for one in state.get("Retry", ())),
        default=0,
    )
    for field, count in (("Retry", 0), ("Catch", tried)):
        for at, rule in enumerate(state.get(field, ())):
            error = _specific(rule["ErrorEquals"][0])
            configuration = {**made.request.get("stateConfiguration", {})}
            if count:
                configuration["retrierRetryCount"] = int(count)
            request = {
                **made.request,
                "mock": {
                    "errorOutput": {"error": error, "cause": CAUSE},
                    "fieldValidationMode": "NONE",
                },
                **({"stateConfiguration": configuration} if configuration else {}),
            }
            yield StateRequest(
                made.state, f"{field}[{at}] takes {error}", request, None, made.random
            )
