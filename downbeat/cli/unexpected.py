"""How the program ends on an exception that no command expected."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import typer

TRACEBACK = "DOWNBEAT_TRACEBACK"


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
