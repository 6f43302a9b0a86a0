"""`downbeat report --actual`: the report with the executions that really ran.

The report itself never asks AWS: their histories are recorded, masked, into a folder of their own,
which the other command reads.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from downbeat.ops.printing import session
from downbeat.ops.record_command import latest_executions, recording, write
from downbeat.options import JsonOption, LocalOption, StackOption


def actual_report(
    *,
    actual: Annotated[bool, typer.Option("--actual", help="What really ran.")] = True,
    latest: Annotated[int, typer.Option(min=1, help="How many executions of each pipeline.")] = 5,
    stack: StackOption = "dev",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the page is written.",
            show_default="report-STACK.html",
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the report with the latest executions of each pipeline beside the simulated ones, their
    histories with masks in place of what looks like a secret or a person.

    Example: downbeat report --actual -s prod --latest 3 -o report.html
    """
    with tempfile.TemporaryDirectory(prefix="downbeat-") as folder:
        with session(stack, local) as deployment:
            arns = latest_executions(deployment, latest)
            for arn in arns:
                write(recording(deployment, arn), Path(folder))
        words = [
            *("--stack", stack),
            *(("--recorded", folder) if arns else ()),
            *(("--output", str(output)) if output else ()),
            *(["--open"] if open_it else []),
            *(["--json"] if as_json else []),
        ]
        done = report(words)
    if not arns and not as_json:
        typer.echo(f"Nothing ran in {stack} yet: the page has simulated runs alone.")
    raise typer.Exit(done)


def report(words: list[str]) -> int:
    """The exit code of `downbeat report` with these words."""
    command = [sys.executable, "-m", "downbeat.cli", "report", *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    typer.echo(done.stdout, nl=False)
    typer.echo(done.stderr, err=True, nl=False)
    return done.returncode
