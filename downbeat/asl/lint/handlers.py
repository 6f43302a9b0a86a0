"""Retry and Catch that AWS takes and that do not do what they seem to: errors that the call does
not report, entries behind one that takes everything they name, failures that end as success.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint.flow import FlowMachine, machines
from downbeat.asl.service_exceptions import error_mismatch


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Everything that is odd about what a state does with its errors."""
    for machine in machines(definition):
        for name, state in machine.states.items():
            path = f"{machine.path}/States/{name}"
            for field in ("Retry", "Catch"):
                yield from _names(state, field, f"{path}/{field}")
            for number, entry in enumerate(_entries(state, "Catch")):
                yield from _caught(machine, name, entry, f"{path}/Catch[{number}]")


def _entries(state: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    entries = state.get(field)
    entries = entries if isinstance(entries, (list, tuple)) else []
    return [entry if isinstance(entry, Mapping) else {} for entry in entries]


def _errors(entry: Mapping[str, Any]) -> list[str]:
    names = entry.get("ErrorEquals")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _names(state: Mapping[str, Any], field: str, path: str) -> Iterator[Diagnostic]:
    """Errors that are named before, that the call does not report, that cannot be handled."""
    before: dict[str, int] = {}
    for number, entry in enumerate(_entries(state, field)):
        for position, error in enumerate(_errors(entry)):
            at = f"{path}[{number}]/ErrorEquals[{position}]"
            if error in before:
                message = f"{error} is named in {field}[{before[error]}] already, which takes it."
                yield Diagnostic(at, message, "error-named-before", "warning")
            elif error == "States.Runtime":
                message = (
                    "States.Runtime cannot be retried or caught: the execution fails. Remove it, or"
                    " name the error before it."
                )
                yield Diagnostic(at, message, "error-not-handled", "warning")
            else:
                yield from _foreign(state, error, at)
            before.setdefault(error, number)


def _foreign(state: Mapping[str, Any], error: str, at: str) -> Iterator[Diagnostic]:
    """An error that no answer of this call is, as far as the service's model says."""
    resource = state.get("Resource")
    if state.get("Type") != "Task" or not isinstance(resource, str) or "." not in error:
        return
    wrong = error_mismatch(resource, error)
    if wrong is not None:
        message = f"{wrong.message}, so this never matches. {wrong.fix.strip()}".rstrip()
        yield Diagnostic(at, message, "error-of-another-call", "warning")


def _caught(
    machine: FlowMachine, name: str, entry: Mapping[str, Any], path: str
) -> Iterator[Diagnostic]:
    target = str(entry.get("Next", ""))
    if target == name:
        message = (
            f'leads back to "{name}", which runs again for as long as it fails. Use Retry, which'
            " waits and gives up."
        )
        yield Diagnostic(f"{path}/Next", message, "catch-to-itself", "warning")
    elif (
        machine.around is None
        and "States.ALL" in _errors(entry)
        and machine.states.get(target, {}).get("Type") == "Succeed"
    ):
        message = (
            f'takes every error to "{target}", which succeeds: the failure is not reported. Lead to'
            " a state that reports it, or leave it to on_failure."
        )
        yield Diagnostic(f"{path}/Next", message, "swallowed-failure", "warning")
