"""`downbeat report`: one HTML page on a stack, to look at, to mail and to print."""

from __future__ import annotations

import json
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.cli.options import StackOption, complete_pipeline
from downbeat.cli.refusals import refusing, wrong_use
from downbeat.plan.stacks import configured_stack, project_root


def report(
    pipelines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PIPELINE",
            help="Only these.",
            show_default=False,
            autocompletion=complete_pipeline,
        ),
    ] = None,
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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what it says, for programs; write no page.")
    ] = False,
) -> None:
    """Write one HTML page on a stack: its calendar, and each pipeline's graph, runs, mails and
    permissions.

    The page needs no network and no server. Runs are simulated: nothing is called or sent.

    Example: downbeat report -s prod -o report.html --open
    """
    from downbeat.report.stack_report import stack_report

    with refusing():
        root = project_root()
        chosen = known(stack, pipelines or [])
        found = stack_report(stack, root, datetime.now(UTC), chosen)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    from downbeat.report.page import page

    file = output or Path(f"report-{stack}.html")
    written = write(file, page(found))
    typer.echo(f"{file}: {len(found['pipelines'])} pipelines, {written / 1000:.0f} kB")
    if open_it:
        webbrowser.open(file.resolve().as_uri())


def known(stack: str, names: list[str]) -> list[str]:
    """The names, all of them pipelines of the stack.

    Raises:
        DiagnosticsError: with each name that the stack does not have.
    """
    there = configured_stack(stack, project_root()).pipelines
    unknown = [name for name in names if name not in there]
    if unknown:
        raise DiagnosticsError(
            [
                Diagnostic(
                    "PIPELINE",
                    f'{stack} has no "{name}"; it has {", ".join(there)}.{nearest(name, there)}',
                    "unknown-pipeline",
                )
                for name in unknown
            ]
        )
    return names


def write(file: Path, text: str) -> int:
    """The bytes written. Ends the command where the file cannot be written."""
    data = text.encode()
    try:
        file.write_bytes(data)
    except OSError as error:
        raise wrong_use([f"--output: {file} cannot be written: {error.strerror}"]) from None
    return len(data)
