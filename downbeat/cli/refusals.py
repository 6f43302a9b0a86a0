"""How a command ends when it cannot do what it was asked: sentences on standard error and an exit
code, never a traceback.

0: fine. 1: the thing asked about is wrong. 2: the command was typed wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError

WRONG, WRONG_USE = 1, 2


def wrong(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with the thing asked about; to be raised."""
    return _ended(lines, WRONG)


def wrong_use(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with how the command was typed; to be raised."""
    return _ended(lines, WRONG_USE)


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
        raise (wrong_use if typed else wrong)(map(str, refusal.diagnostics)) from None


def about_the_command(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic is about an option or an argument as typed."""
    return diagnostic.path.startswith("--") or diagnostic.path.isupper()


def _ended(lines: Iterable[str], code: int) -> typer.Exit:
    for line in lines:
        typer.echo(line, err=True)
    return typer.Exit(code)
