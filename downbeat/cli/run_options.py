"""The values of the options that `run` and `simulate` share: input, outcomes, failures, times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.readable import TOO_DEEP, unreadable
from downbeat.options import (
    ValidationMode,
)
from downbeat.simulator import NoOutcome
from downbeat.simulator.outcome_files import Responses, is_duration, mock_faults, outcomes
from downbeat.simulator.without_effect import Asked, find_without_effect


def asked_of(
    fail: list[str] | None,
    slow: list[str] | None,
    outcomes_file: Path | None,
    case: str | None,
    *,
    exit_code: int | None,
    key: str | None = None,
) -> Asked:
    """What the options ask for, but for the input; `key` is the state machine's name in an outcome
    file of several. Raises DiagnosticsError.
    """
    return Asked(
        pairs(fail, "--fail", str),
        pairs(slow, "--slow", float),
        responses_of(outcomes_file, case, key),
        exit_code=exit_code,
    )


def refuse_without_effect(
    asked: Asked,
    definition: Mapping[str, Any],
    validation: ValidationMode,
    outcomes_file: Path | None,
    declared: Mapping[str, Any] | None = None,
) -> None:
    """Raise DiagnosticsError for everything asked that the definition cannot follow, and for every
    mocked answer and error that its service could not give.

    Args:
        declared: the input that the pipeline's dict or its stack declares.
    """
    of_file = mock_faults(asked.outcomes, {}, definition, validation.value)
    of_fail = mock_faults({}, asked.fail, definition, validation.value)
    if faults := [
        *find_without_effect(definition, asked, declared=declared, prefix="--"),
        *_of_option(f"--outcomes {outcomes_file}", of_file),
        *_of_option("--fail ", of_fail),
    ]:
        raise DiagnosticsError(faults)


def _of_option(option: str, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [
        fault if fault.path.startswith("--") else replace(fault, path=f"{option}{fault.path}")
        for fault in faults
    ]


@contextmanager
def outcomes_for_every_call() -> Iterator[None]:
    """A call that the outcome file has no response for is a fault of --outcomes."""
    try:
        yield
    except NoOutcome as missing:
        raise DiagnosticsError([Diagnostic("--outcomes", str(missing))]) from None


def responses_of(
    outcomes_file: Path | None, case: str | None, state_machine: str | None = None
) -> Mapping[str, Responses]:
    """State → its responses in the outcome file; {} without a file. Raises DiagnosticsError, also
    for a file that cannot be read.
    """
    if outcomes_file is None:
        if case is not None:
            raise DiagnosticsError([Diagnostic("--case", "needs --outcomes FILE")])
        return {}
    try:
        return outcomes(outcomes_file.read_text(encoding="utf-8"), state_machine, case)
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        message = f"{outcomes_file} cannot be read: {reason}"
        raise DiagnosticsError([Diagnostic("--outcomes", message)]) from None
    except DiagnosticsError as refusal:
        raise DiagnosticsError(
            replace(each, path=f"--outcomes {outcomes_file}{each.path}")
            for each in refusal.diagnostics
        ) from None


def pairs(options: list[str] | None, name: str, kind: Callable[[str], Any]) -> dict[str, Any]:
    """`STATE=VALUE` options as a dict. Raises DiagnosticsError."""
    values, faults = {}, []
    for option in options or []:
        state, equals, value = option.rpartition("=")
        try:
            values[state] = kind(value)
        except ValueError:
            equals = ""
        if kind is float and state in values and not is_duration(values[state]):
            equals = ""
        if not equals:
            expected = "SECONDS" if kind is float else "ERROR"
            faults.append(Diagnostic(name, f'"{option}" is not STATE={expected}'))
    if faults:
        raise DiagnosticsError(faults)
    return values


def input_fields(text: str) -> dict[str, Any]:
    """The fields of --input, {} where it is not an object. Raises DiagnosticsError."""
    value = json_option("--input", text)
    return value if isinstance(value, dict) else {}


def json_option(name: str, text: str) -> Any:
    """The value of an option that is JSON, or @FILE. Raises DiagnosticsError."""
    try:
        text = _text_of_file(name, text[1:]) if text.startswith("@") else text
        value = json.loads(text, parse_constant=_no_constant)
        faults = [
            Diagnostic(f"{name} {'/'.join(map(str, place))}".rstrip(), *fault)
            for place, *fault in unreadable(value)
        ]
    except DiagnosticsError:
        raise
    except RecursionError:
        faults = [Diagnostic(name, TOO_DEEP, "nested-too-deeply")]
    except ValueError as fault:  # digits without end are one as well
        faults = [Diagnostic(name, f"is not JSON: {str(fault).split(';')[0]}")]
    if faults:
        raise DiagnosticsError(faults)
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _text_of_file(name: str, file: str) -> str:
    """The text of a file that an option names as @FILE. Raises DiagnosticsError."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise DiagnosticsError([Diagnostic(name, f"{file} cannot be read: {reason}")]) from None
