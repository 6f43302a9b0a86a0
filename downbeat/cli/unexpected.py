"""How the program ends on an exception that no command expected."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from downbeat.json_asked import JSON_ASKED

if TYPE_CHECKING:
    from downbeat.asl.diagnostic import Diagnostic

TRACEBACK = "DOWNBEAT_TRACEBACK"


def report_unexpected(fault: Exception) -> None:
    """Print an exception that no command expected as one sentence and how to see more; with
    DOWNBEAT_TRACEBACK=1 its traceback instead, or with --json on standard error.
    """
    if os.environ.get(TRACEBACK):
        traceback.print_exception(fault, file=sys.stderr)
        if not JSON_ASKED.get():
            return
    from downbeat.refusals import WRONG, refused

    try:
        refused([unexpected_failure(fault)], WRONG)
    except OSError:  # standard output takes no JSON: its disk is full
        print(unexpected_failure(fault), file=sys.stderr)


def unexpected_failure(fault: Exception) -> Diagnostic:
    """The exception as a sentence, with the line of the program that raised it."""
    from downbeat.asl.diagnostic import Diagnostic

    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        where = fault.filename or "standard output"
        return Diagnostic("", f"{where} cannot be written: {fault.strerror}.", "refused")
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    message = " ".join(str(fault).split())
    return Diagnostic(
        "",
        f"downbeat failed unexpectedly: {type(fault).__name__}{': ' if message else ''}{message}"
        f" ({place}). Set {TRACEBACK}=1 to see the traceback.",
        "unexpected-failure",
    )
