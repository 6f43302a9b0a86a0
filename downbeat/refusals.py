"""How a command ends when it cannot do what it was asked: sentences on standard error, or with
--json {"diagnostics": […]} on standard output, and an exit code, never a traceback.

0: fine. 1: the thing asked about is wrong. 2: the command was typed wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic_codes import KINDS
from downbeat.json_asked import JSON_ASKED

WRONG, WRONG_USE = 1, 2
CODES = {WRONG: "refused", WRONG_USE: "wrong-usage"}


def wrong(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with the thing asked about; to be raised."""
    return refused(map(_read, lines), WRONG)


def wrong_use(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with how the command was typed; to be raised."""
    return refused(map(_read, lines), WRONG_USE)


@contextmanager
def refusing() -> Iterator[None]:
    """End the command with a line for each diagnostic that is raised inside.

    Diagnostics of options and arguments ("--fail", "PIPELINE") are wrong use, all others are faults
    of the thing asked about.
    """
    try:
        yield
    except DiagnosticsError as refusal:
        typed = any(about_the_command(each) for each in refusal.diagnostics)
        raise refused(refusal.diagnostics, WRONG_USE if typed else WRONG) from None


def about_the_command(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic is about an option or an argument as typed."""
    return diagnostic.path.startswith("--") or diagnostic.path.isupper()


def refused(
    diagnostics: Iterable[Diagnostic], exit_code: int, text: str | None = None
) -> typer.Exit:
    """Print why the command ends; to be raised.

    Args:
        diagnostics: one without a path is a sentence about the whole command.
        text: what people read instead of a line for each diagnostic.
    """
    every = list(diagnostics)
    if JSON_ASKED.get():
        records = [record(each, CODES.get(exit_code, "")) for each in every]
        typer.echo(json.dumps({"diagnostics": records}, indent=2))
    elif text is not None:
        typer.echo(text, err=True)
    else:
        for each in every:
            typer.echo(str(each) if each.path else each.message, err=True)
    return typer.Exit(exit_code)


def record(diagnostic: Diagnostic, otherwise: str = "") -> dict[str, Any]:
    """{"code", "severity", "path", "message", "fix"} of a diagnostic, for programs.

    Args:
        otherwise: the code of a diagnostic that has none.
    """
    code = diagnostic.code or otherwise
    return {
        "code": code,
        "severity": diagnostic.severity,
        "path": diagnostic.path,
        "message": diagnostic.message,
        "fix": KINDS[code].fix if code in KINDS else "",
    }


def _read(line: str) -> Diagnostic:
    """The diagnostic that a line prints: "--output: …" is one of the option."""
    path, colon, message = line.partition(": ")
    if colon and about_the_command(Diagnostic(path, message)):
        return Diagnostic(path, message)
    return Diagnostic("", line)
