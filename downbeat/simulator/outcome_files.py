"""What Tasks return when there is no AWS: outcome files, results by default, and failures on
request.

An outcome file has the format of Step Functions Local's mock configuration
(https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html):

    {"StateMachines": {"weekly": {"TestCases": {"retried": {"Extract": "FailsTwice"}}}},
     "MockedResponses": {"FailsTwice": {"0-1": {"Throw": {"Error": "ECS.ServerException", "Cause":
     "busy"}},
                                        "2": {"Return": {"ok": true}, "seconds": 90}}}}

Attempts count from 0 over the whole execution. `seconds` is ours: how long the attempt takes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest, one_line
from downbeat.asl.service_models import STRICT, mismatches
from downbeat.simulator import Call, NoOutcome, Result, TaskError, service_errors
from downbeat.simulator.call import Tasks
from downbeat.simulator.mocks import mock_diagnostics, mock_error_faults
from downbeat.simulator.service_results import default_result, service_action

FOREVER = 10**9  # seconds: longer than any state allows
NO_TIME: Mapping[str, float] = {}
Responses = Mapping[str, Mapping[str, Any]]  # "0" or "1-2" -> {"Return": …} or {"Throw": …}


def outcomes(
    config: Mapping[str, Any] | str, state_machine: str | None = None, case: str | None = None
) -> dict[str, Responses]:
    """The responses of each state in one test case of an outcome file (a mapping, or its JSON
    text).

    state_machine and case may be left out where the file has one only; a file without StateMachines
    names states directly. Raises DiagnosticsError with every fault of the file.
    """
    parsed = _parsed(config)
    responses = parsed.get("MockedResponses", {})
    problems = [
        fault
        for name, response in responses.items()
        for fault in _faults(f"/MockedResponses/{name}", response)
    ]
    chosen: Mapping[str, str]
    if "StateMachines" not in parsed:
        chosen = {name: name for name in responses}
    else:
        chosen = _chosen(parsed, state_machine, case, problems)
    for state, name in chosen.items():
        if name not in responses:
            problems.append(
                Diagnostic(
                    f"/StateMachines/…/{state}",
                    f'no response is called "{name}".{nearest(name, responses)}',
                )
            )
    if problems:
        raise DiagnosticsError(problems)
    return {state: responses[name] for state, name in chosen.items()}


def mock_faults(
    responses: Mapping[str, Responses],
    errors: Mapping[str, str],
    definition: Mapping[str, Any],
    mode: str = STRICT,
) -> list[Diagnostic]:
    """Every response of an outcome file, and every error asked for by state, that the service
    behind its state cannot give (downbeat.asl.service_models has the modes).
    """
    found = []
    for located in walk.states(definition):
        resource = located.state.get("Resource")
        if not isinstance(resource, str):
            continue
        if located.name in errors:
            wrong = mock_error_faults(resource, errors[located.name], mode)
            found += mock_diagnostics(f"/{located.name}", wrong)
        for numbers, what in responses.get(located.name, {}).items():
            path = f"/{located.name}/{numbers}"
            if "Throw" in what:
                wrong = mock_error_faults(resource, what["Throw"].get("Error"), mode)
                found += mock_diagnostics(f"{path}/Throw/Error", wrong)
            else:
                wrong = mismatches(resource, what["Return"], mode=mode)
                found += mock_diagnostics(f"{path}/Return", wrong)
    return found


def tasks_from(
    responses: Mapping[str, Responses],
    otherwise: Tasks = default_result,
    usual: Mapping[str, float] = NO_TIME,
) -> Tasks:
    """`tasks` for simulate(): the responses of the file, in order; states that it does not name are
    answered by `otherwise`.

    A response without `seconds` takes the state's usual ones.
    """
    calls: Counter[str] = Counter()

    def tasks(call: Call) -> Any:
        if call.state not in responses:
            return otherwise(call)
        attempt = calls[call.state]
        calls[call.state] += 1
        response = next(
            (r for numbers, r in responses[call.state].items() if _covers(numbers, attempt)), None
        )
        if response is None:
            raise NoOutcome(
                f"state {call.state!r} is called for the {attempt + 1}. time and the outcome file"
                " has responses for "
                f"{', '.join(responses[call.state])} only (they count from 0): add one, or a range"
                f' such as "{attempt}-{attempt + 9}"'
            )
        seconds = response.get("seconds", usual.get(call.state, 0.0))
        if "Throw" in response:
            raise TaskError(
                response["Throw"].get("Error"), response["Throw"].get("Cause"), seconds=seconds
            )
        return Result(response["Return"], seconds=seconds)

    return tasks


def chosen(
    responses: Mapping[str, Responses],
    errors: Mapping[str, str],
    slowness: Mapping[str, float],
    exit_code: int | None = None,
    *,
    states: Collection[str] | None = None,
    usual: Mapping[str, float] = NO_TIME,
    otherwise: Tasks = default_result,
) -> Tasks:
    """`tasks` from all that a user can say, the later over the earlier: usual seconds, outcomes,
    exit code, errors, slowness.

    `states` are those that the exit code is for (None: all containers), `usual` how long states
    take by default.
    """
    tasks = lasting(usual, otherwise)
    if responses:
        tasks = tasks_from(responses, tasks, usual)
    if exit_code is not None:
        tasks = exits_with(exit_code, tasks, states, usual)
    return slow(slowness, failing(errors, tasks, usual))


def failing(
    errors: Mapping[str, str], otherwise: Tasks, seconds: Mapping[str, float] = NO_TIME
) -> Tasks:
    """`tasks` where the named states fail with an error, each time, with the Cause that their
    service gives (downbeat/simulator/service_errors.py).

    An error that work comes to takes the state's `seconds`; States.Timeout comes by itself, after
    the state's TimeoutSeconds.
    """

    def tasks(call: Call) -> Any:
        if call.state not in errors:
            return otherwise(call)
        error = errors[call.state]
        if error == "States.Timeout":
            return Result({}, seconds=FOREVER)
        taken = seconds.get(call.state, 0.0)
        if error == service_errors.REPORTED_FAILURE:
            return service_errors.function_reported(call, seconds=taken)
        raise service_errors.service_failure(call, error, taken)

    return tasks


def exits_with(
    code: int,
    otherwise: Tasks,
    states: Collection[str] | None = None,
    seconds: Mapping[str, float] = NO_TIME,
) -> Tasks:
    """`tasks` where the containers of these states (None: all that a state waits for) exit with
    this code, after the state's `seconds`.

    Another than 0 is States.TaskFailed, with the stopped task as the Cause.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    """

    def tasks(call: Call) -> Any:
        if (
            code == 0
            or service_action(call.resource) != "ecs:runTask.sync"
            or (states is not None and call.state not in states)
        ):
            return otherwise(call)
        raise service_errors.exited(call, code, seconds=seconds.get(call.state, 0.0))

    return tasks


def lasting(seconds: Mapping[str, float], otherwise: Tasks) -> Tasks:
    """`tasks` where the named states take so many seconds, unless their answer says how long it
    took.
    """

    def tasks(call: Call) -> Any:
        answer = otherwise(call)
        return (
            answer
            if isinstance(answer, Result)
            else Result(answer, seconds=seconds.get(call.state, 0.0))
        )

    return tasks


def slow(seconds: Mapping[str, float], otherwise: Tasks) -> Tasks:
    """`tasks` where the named states take so many seconds, whatever they come to."""

    def tasks(call: Call) -> Any:
        if call.state not in seconds:
            return otherwise(call)
        try:
            answer = otherwise(call)
        except TaskError as error:
            raise TaskError(
                error.error, error.cause, seconds=seconds[call.state], submitted=error.submitted
            ) from None
        result = answer if isinstance(answer, Result) else Result(answer)
        return result._replace(seconds=seconds[call.state])

    return tasks


def _covers(numbers: str, attempt: int) -> bool:
    first, _, last = numbers.partition("-")
    return int(first) <= attempt <= int(last or first)


def _parsed(config: Mapping[str, Any] | str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(config) if isinstance(config, str) else config
    except (ValueError, RecursionError) as fault:
        raise DiagnosticsError(
            [Diagnostic("/", f"the outcome file is not JSON: {one_line(str(fault))}")]
        ) from None
    if not isinstance(parsed, Mapping) or not isinstance(parsed.get("MockedResponses"), Mapping):
        raise DiagnosticsError(
            [
                Diagnostic(
                    "/MockedResponses",
                    'missing: an outcome file is {"StateMachines": {…}, "MockedResponses": {…}}',
                )
            ]
        )
    return parsed


def _chosen(
    parsed: Mapping[str, Any],
    state_machine: str | None,
    case: str | None,
    problems: list[Diagnostic],
) -> Mapping[str, str]:
    """State → the name of its responses in the test case asked for; {} with a problem."""
    machines = _object(parsed, "StateMachines", "/StateMachines", problems)
    machine = _one_of(machines, state_machine, "/StateMachines", "state machine", problems)
    if machine is None:
        return {}
    path = f"/StateMachines/{machine}"
    held = _object(machines, machine, path, problems)
    cases = _object(held, "TestCases", f"{path}/TestCases", problems)
    name = _one_of(cases, case, f"{path}/TestCases", "test case", problems)
    if name is None:
        return {}
    path = f"{path}/TestCases/{name}"
    states = _object(cases, name, path, problems)
    problems += [
        Diagnostic(f"{path}/{state}", "is the name of a response: write a text.")
        for state, response in states.items()
        if not isinstance(response, str)
    ]
    return {state: response for state, response in states.items() if isinstance(response, str)}


def _object(
    holder: Mapping[str, Any], key: str, path: str, problems: list[Diagnostic]
) -> Mapping[str, Any]:
    """The object under the key; {} with a problem where it is something else."""
    value = holder.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.append(Diagnostic(path, "must be an object."))
    return {}


def _one_of(
    names: Mapping[str, Any], name: str | None, path: str, what: str, problems: list[Diagnostic]
) -> str | None:
    if name is None and len(names) == 1:
        return next(iter(names))
    if name in names:
        return name
    if name is None:
        problems.append(
            Diagnostic(path, f"holds {', '.join(names) or 'nothing'}: say which {what}")
        )
    else:
        problems.append(Diagnostic(path, f'no {what} is called "{name}".{nearest(name, names)}'))
    return None


def _is_error(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() <= {"Error", "Cause"}
        and all(text is None or isinstance(text, str) for text in value.values())
    )


def is_duration(seconds: Any) -> bool:
    """Whether a value is a number of seconds that a Task may take."""
    return (
        isinstance(seconds, (int, float)) and type(seconds) is not bool and 0 <= seconds <= FOREVER
    )


def _faults(path: str, response: Any) -> list[Diagnostic]:
    if not isinstance(response, Mapping):
        return [
            Diagnostic(
                path,
                'is an object of attempts: {"0": {"Return": …}, "1-2": {"Throw": {"Error": …}}}',
            )
        ]
    found = []
    for numbers, what in response.items():
        if not re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9})?", numbers):
            found.append(
                Diagnostic(f"{path}/{numbers}", 'an attempt is a number or a range: "0", "1-2"')
            )
        if (
            not isinstance(what, Mapping)
            or len({"Return", "Throw"} & what.keys()) != 1
            or what.keys() - {"Return", "Throw", "seconds"}
        ):
            found.append(
                Diagnostic(
                    f"{path}/{numbers}",
                    'holds either "Return" or "Throw" (and "seconds", how long it takes)',
                )
            )
            continue
        if "Throw" in what and not _is_error(what["Throw"]):
            found.append(
                Diagnostic(f"{path}/{numbers}/Throw", 'holds "Error" and "Cause", both texts')
            )
        if not is_duration(what.get("seconds", 0)):
            found.append(
                Diagnostic(f"{path}/{numbers}/seconds", f"is a number from 0 to {FOREVER}")
            )
    return found
