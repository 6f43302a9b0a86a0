"""Mocked answers held to the API models of the services that they stand for.

The same check as TestState's fieldValidationMode, and unknown fields besides: STRICT asks for
required members, PRESENT does not, NONE asks nothing.
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.service_exceptions import error_mismatch
from downbeat.asl.service_models import MODES, NONE, Mismatch, mismatches
from downbeat.simulator.call import Call, Result, TaskError, Tasks

SUBJECT = "The mocked answers"


def held_to_models(tasks: Tasks, mode: str) -> Tasks:
    """`tasks`, with every answer checked. What it returns raises DiagnosticsError for an answer
    that the service cannot give. Raises ValueError for another mode.
    """
    if mode not in MODES:
        raise ValueError(f"validation is one of {', '.join(MODES)}, not {mode!r}")
    if mode == NONE:
        return tasks

    def answered(call: Call) -> Any:
        try:
            answer = tasks(call)
        except TaskError as error:
            _refuse(call.state, call.kind, mock_error_faults(call.resource, error.error, mode))
            raise
        output = answer.output if isinstance(answer, Result) else answer
        _refuse(call.state, call.kind, mismatches(call.resource, output, mode=mode))
        return answer

    return answered


def mock_error_faults(resource: str, error: str | None, mode: str) -> list[Mismatch]:
    """The name of an error that a Resource cannot report, as a list of one."""
    wrong = error_mismatch(resource, error, mode=mode)
    return [wrong] if wrong else []


def _refuse(state: str, kind: str, wrong: list[Mismatch]) -> None:
    if wrong and kind == "Task":
        raise DiagnosticsError(mock_diagnostics(f"/States/{state}", wrong), SUBJECT)


def mock_diagnostics(path: str, wrong: list[Mismatch]) -> list[Diagnostic]:
    """Mismatches of an answer that stands at a path, as diagnostics."""
    return [Diagnostic(f"{path}{one.path}", one.text, f"mock-{one.kind}") for one in wrong]
