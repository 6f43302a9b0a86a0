"""The thin layer between commands and people: options, output, questions, and errors as sentences.

A command opens its deployment by `with session(stack, local) as deployment:`; within, every
foreseeable error becomes a sentence on standard error and an exit code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from downbeat.asl import DiagnosticsError
from downbeat.json_asked import JSON_ASKED
from downbeat.ops import deployment as deployments
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import AWS_ERRORS, OpsError, diagnostic, sentence
from downbeat.ops.words import span
from downbeat.refusals import WRONG, refused

STYLES = {"SUCCEEDED": "green", "RUNNING": "cyan", "PENDING_REDRIVE": "yellow"}


@contextmanager
def session(stack: str, local: bool) -> Iterator[Deployment]:
    """The stack's deployment; errors within end the command by a sentence and an exit code."""
    with sentences(stack):
        yield deployments.opened(stack, local=local)


@contextmanager
def sentences(stack: str) -> Iterator[None]:
    """Turns foreseeable errors into a sentence on standard error and an exit code."""
    try:
        yield
    except OpsError as error:
        if error.exit_code == 0 and not JSON_ASKED.get():
            typer.echo(str(error))
            raise typer.Exit(0) from None
        raise refused([diagnostic(error)], error.exit_code) from None
    except AWS_ERRORS as error:
        raise refused([diagnostic(error, stack)], WRONG, sentence(error, stack)) from None
    except DiagnosticsError as error:
        text = f"{error.subject} have faults:\n{error}"
        raise refused(error.diagnostics, WRONG, text) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def console() -> Console:
    """Standard output; its width is the terminal's, or COLUMNS."""
    return Console(highlight=False, emoji=False, markup=False)


def table(*columns: str) -> Table:
    """A table without a frame."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for number, column in enumerate(columns, start=1):
        made.add_column(column, overflow="fold", no_wrap=number < len(columns))
    return made


def status_text(status: str) -> Text:
    """A status in its colour."""
    return Text(status, STYLES.get(status, "red"))


def print_json(value: Any) -> None:
    """Writes a value, dataclasses and times included, as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def confirmed(question: str, *, yes: bool) -> None:
    """Asks before something is changed; without a terminal, --yes is needed. Raises OpsError where
    the answer is no.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise OpsError(f"{question} Nobody can be asked here: add --yes to do it.", 2)
    if not typer.confirm(question, err=JSON_ASKED.get()):
        raise OpsError("Nothing was done.")


def span_option(text: str) -> timedelta:
    """The length of time that an option names; raises OpsError with the form that is allowed."""
    try:
        return span(text)
    except ValueError as fault:
        raise OpsError(str(fault), 2) from None
