"""`downbeat completion SHELL`: what makes a shell complete commands and options."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from typer.completion import completion_init, get_completion_script, install

from downbeat.cli.lazy_group import COMPLETE_VARIABLE
from downbeat.options import JsonOption

PROGRAM = "downbeat"


class CompletedShell(StrEnum):
    """The shells that have a completion script."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


def completion(
    shell: Annotated[CompletedShell, typer.Argument(help="The shell.", show_default=False)],
    install_it: Annotated[
        bool,
        typer.Option("--install", help="Write it where the shell reads it, in your home folder."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the script that makes a shell complete commands, options and their values; with
    --install, write it to the shell's folder for completions instead.

    Example: downbeat completion zsh --install
    """
    completion_init()
    if install_it:
        _, path = install(shell.value, PROGRAM, COMPLETE_VARIABLE)
        record = {"shell": shell.value, "file": str(path)}
        text = f"Completion for {shell.value} is installed in {path}; new shells use it."
    else:
        script = get_completion_script(
            prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, shell=shell.value
        )
        record = {"shell": shell.value, "script": script}
        text = script
    typer.echo(json.dumps(record, indent=2) if as_json else text)
