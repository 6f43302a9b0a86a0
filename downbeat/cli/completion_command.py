"""`downbeat completion SHELL`: what makes a shell complete commands and options."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer
from typer.completion import completion_init, get_completion_script, install

from downbeat.cli.lazy_group import COMPLETE_VARIABLE
from downbeat.options import JsonOption
from downbeat.refusals import wrong

PROGRAM = "downbeat"
ZSH_REGISTERS = "compdef _downbeat_completion downbeat"
# https://zsh.sourceforge.io/Doc/Release/Zsh-Modules.html, funcstack
ZSH_COMPLETES = f"""{ZSH_REGISTERS}
if [[ $funcstack[1] == _downbeat ]]; then _downbeat_completion; fi"""


class CompletedShell(StrEnum):
    """The shells that have a completion script."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


def completion(
    shell: Annotated[
        CompletedShell,
        typer.Argument(metavar="bash|zsh|fish", help="The shell.", show_default=False),
    ],
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
        try:
            _, path = install(shell.value, PROGRAM, COMPLETE_VARIABLE)
        except OSError as fault:
            raise wrong([f"{fault.filename} cannot be written: {fault.strerror}."]) from None
        path.write_text(_from_first_use(path.read_text(encoding="utf-8")), encoding="utf-8")
        record = {"shell": shell.value, "file": str(path)}
        text = f"Completion for {shell.value} is installed in {path}; new shells use it."
    else:
        script = get_completion_script(
            prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, shell=shell.value
        )
        text = _from_first_use(script)
        record = {"shell": shell.value, "script": text}
    typer.echo(json.dumps(record, indent=2) if as_json else text)


def _from_first_use(script: str) -> str:
    """The script, in which a function that zsh loads from fpath completes the first word, too.

    Loading runs the script; Typer's only registers the function then, and completes nothing.
    """
    return script.replace(ZSH_REGISTERS, ZSH_COMPLETES)
