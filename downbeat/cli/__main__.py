"""`downbeat …`, and `python -m downbeat.cli …`; downbeat.cli.commands lists what it can do."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from downbeat import __version__
from downbeat.cli.lazy_group import LazyGroup

app = typer.Typer(
    cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"downbeat {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Check, run, deploy and look after AWS Step Functions pipelines.

    `downbeat COMMAND --help` explains a command. Exit codes: 0 fine, 1 the thing asked about is
    wrong, 2 the command was typed wrongly.

    Example: downbeat check
    """


def main() -> None:
    """Run the console script `downbeat`. What the terminal's encoding cannot write is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="downbeat")


if __name__ == "__main__":
    main()
