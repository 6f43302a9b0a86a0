"""`downbeat report`: one HTML page on a stack, to look at, to mail and to print."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.options import PIPELINE, JsonOption, StackOption
from downbeat.plan.stacks import configured_stack, project_root
from downbeat.refusals import refusing, wrong_use

PipelinesArgument = Annotated[list[str] | None, PIPELINE(help="Only these.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where the page is written.",
        show_default="report-STACK.html",
    ),
]
AgainstOption = Annotated[
    str,
    typer.Option(
        metavar="REF",
        help="Also what changed since this git commit: graphs, permissions, cost.",
        show_default=False,
    ),
]
RecordedOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="PATH",
        help="Also what really ran: recordings of `downbeat record`, files or folders.",
        show_default=False,
    ),
]
ActualOption = Annotated[
    bool,
    typer.Option(
        "--actual",
        help="Also what really ran, read from AWS: `downbeat report --actual --help`.",
    ),
]
OpenItOption = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]


def report(
    pipelines: PipelinesArgument = None,
    *,
    stack: StackOption = "dev",
    output: OutputOption = None,
    against: AgainstOption = "",
    recorded: RecordedOption = None,
    actual: ActualOption = False,
    open_it: OpenItOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write one HTML page on a stack: its calendar and costs, and each pipeline's graph, runs,
    mails, permissions and verdict.

    The page needs no network and no server. Runs are simulated: nothing is called or sent.

    Example: downbeat report -s prod --against main -o report.html --open
    """
    from downbeat.cli.report_inputs import gathered

    with refusing():
        data = gathered(stack, known(stack, pipelines or []), against, recorded or [])
    if as_json:
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    from downbeat.report.html_page import page

    file = output or Path(f"report-{stack}.html")
    written = write(file, page(data))
    typer.echo(f"{file}: {counted(len(data['pipelines']), 'pipeline')}, {written / 1000:.0f} kB")
    if open_it:
        webbrowser.open(file.resolve().as_uri())


def counted(number: int, what: str) -> str:
    """ "1 pipeline", "2 pipelines"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


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
