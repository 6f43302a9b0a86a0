"""How a command ends when it cannot do what it was asked: sentences on standard error and an exit
code, never a traceback.

0: fine. 1: the thing asked about is wrong. 2: the command was typed wrongly.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

import typer

WRONG, WRONG_USE = 1, 2
TRACEBACK = "DOWNBEAT_TRACEBACK"


def wrong(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with the thing asked about; to be raised."""
    return _ended(lines, WRONG)


def wrong_use(lines: Iterable[str]) -> typer.Exit:
    """Prints what is wrong with how the command was typed; to be raised."""
    return _ended(lines, WRONG_USE)


def _ended(lines: Iterable[str], code: int) -> typer.Exit:
    for line in lines:
        typer.echo(line, err=True)
    return typer.Exit(code)


def report_unexpected(fault: Exception) -> None:
    """Print an exception that no command expected as one sentence and how to see more; with
    DOWNBEAT_TRACEBACK=1 its traceback.
    """
    if os.environ.get(TRACEBACK):
        traceback.print_exception(fault, file=sys.stderr)
        return
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    message = " ".join(str(fault).split())
    typer.echo(
        f"downbeat failed unexpectedly: {type(fault).__name__}{': ' if message else ''}{message}"
        f" ({place}). Set {TRACEBACK}=1 to see the traceback.",
        err=True,
    )
