"""`downbeat report`: one HTML page on a stack, to look at, to mail and to print."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.cli.options import StackOption, complete_pipeline, stack_names
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
    *,
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
    against: Annotated[
        str,
        typer.Option(
            metavar="REF",
            help="Also what changed since this git commit: graphs, permissions, cost.",
            show_default=False,
        ),
    ] = "",
    recorded: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Also what really ran: recordings of `downbeat record`, files or folders.",
            show_default=False,
        ),
    ] = None,
    actual: Annotated[
        bool,
        typer.Option(
            "--actual",
            help="Also what really ran, read from AWS: `downbeat report --actual --help`.",
        ),
    ] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what it says, for programs; write no page.")
    ] = False,
) -> None:
    """Write one HTML page on a stack: its calendar and costs, and each pipeline's graph, runs,
    mails, permissions and verdict.

    The page needs no network and no server. Runs are simulated: nothing is called or sent.

    Example: downbeat report -s prod --against main -o report.html --open
    """
    with refusing():
        found = gathered(stack, known(stack, pipelines or []), against, recorded or [])
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    from downbeat.report.page import page

    file = output or Path(f"report-{stack}.html")
    written = write(file, page(found))
    typer.echo(f"{file}: {counted(len(found['pipelines']), 'pipeline')}, {written / 1000:.0f} kB")
    if open_it:
        webbrowser.open(file.resolve().as_uri())


def gathered(
    stack: str, keys: list[str], against: str = "", recordings: Sequence[Path] = ()
) -> dict[str, Any]:
    """Everything that the report says, as plain data."""
    from downbeat.cli.earlier_stack import changes_since
    from downbeat.cli.report_inputs import costs, verdicts
    from downbeat.report.stack_report import stack_report

    root = project_root()
    others = [name for name in stack_names() if name != stack]
    found = stack_report(stack, root, datetime.now(UTC), keys, others=others)
    priced, checked = costs(stack, root, keys), verdicts(stack, root)
    months = {one["pipeline"]: one for one in priced["pipelines"]}
    ran = recorded_runs(stack, root, recordings) if recordings else {}
    changes = changes_since(against, stack, root, priced) if against else {}
    pipelines = [
        {
            **one,
            "cost": months[one["key"]],
            "checks": checked.get(one["key"], []),
            "changes": changes.get(one["key"]),
            "actual": ran.get(one["key"], []),
        }
        for one in found["pipelines"]
    ]
    gone = [key for key, change in changes.items() if change["kind"] == "removed"]
    whole = {key: value for key, value in priced.items() if key != "pipelines"}
    return {
        **found,
        "pipelines": pipelines,
        "cost": whole,
        "checks": checked.get("", []),
        "against": against,
        "removed": gone,
    }


def recorded_runs(stack: str, root: Path, paths: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """Pipeline → its executions among the recordings."""
    from downbeat.report.actual_runs import actual_runs
    from downbeat.report.stack_report import planned_of
    from downbeat.simulator.recording_files import recordings_in

    if missing := [path for path in paths if not path.exists()]:
        raise DiagnosticsError([Diagnostic("--recorded", f"{one} does not exist") for one in missing])
    return actual_runs(planned_of(stack, root), recordings_in(paths))


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
