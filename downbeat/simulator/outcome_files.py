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
from collections.abc import Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest, one_line
from downbeat.asl.service_models import STRICT, mismatches
from downbeat.simulator.mocks import mock_diagnostics, mock_error_faults

FOREVER = 10**9  # seconds: longer than any state allows
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
    faults = []
    for located in walk.states(definition):
        resource = located.state.get("Resource")
        if not isinstance(resource, str):
            continue
        if located.name in errors:
            wrong = mock_error_faults(resource, errors[located.name], mode)
            faults += mock_diagnostics(f"/{located.name}", wrong)
        for numbers, what in responses.get(located.name, {}).items():
            path = f"/{located.name}/{numbers}"
            if "Throw" in what:
                wrong = mock_error_faults(resource, what["Throw"].get("Error"), mode)
                faults += mock_diagnostics(f"{path}/Throw/Error", wrong)
            else:
                wrong = mismatches(resource, what["Return"], mode=mode)
                faults += mock_diagnostics(f"{path}/Return", wrong)
    return faults


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
    faults = []
    for numbers, what in response.items():
        if not re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9})?", numbers):
            faults.append(
                Diagnostic(f"{path}/{numbers}", 'an attempt is a number or a range: "0", "1-2"')
            )
        if (
            not isinstance(what, Mapping)
            or len({"Return", "Throw"} & what.keys()) != 1
            or what.keys() - {"Return", "Throw", "seconds"}
        ):
            faults.append(
                Diagnostic(
                    f"{path}/{numbers}",
                    'holds either "Return" or "Throw" (and "seconds", how long it takes)',
                )
            )
            continue
        if "Throw" in what and not _is_error(what["Throw"]):
            faults.append(
                Diagnostic(f"{path}/{numbers}/Throw", 'holds "Error" and "Cause", both texts')
            )
        if not is_duration(what.get("seconds", 0)):
            faults.append(
                Diagnostic(f"{path}/{numbers}/seconds", f"is a number from 0 to {FOREVER}")
            )
    return faults
