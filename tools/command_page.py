"""Writes docs/command-line.md from the commands' own help: `python -m tools.command_page`."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import typer

from downbeat.cli.__main__ import app
from downbeat.cli.commands import COMMANDS

PAGE = Path(__file__).parent.parent / "docs" / "command-line.md"
WIDTH = "100"
INTRODUCTION = """# The command line

Generated from the commands' own `--help` by `python -m tools.command_page`.

In a clone, `bin/downbeat` works from any folder and needs nothing but `make install`: it runs in the clone's `.venv`, whatever Python is on PATH.
To type `downbeat`, put it on PATH in one of two ways:

```
export PATH="$PWD/bin:$PATH"                     # in the clone; a line for ~/.bashrc or ~/.zshrc
ln -s "$PWD/bin/downbeat" ~/.local/bin/downbeat  # where ~/.local/bin is on PATH already
```

`downbeat completion bash --install` (or `zsh`, `fish`) makes the shell complete commands, options, stacks and pipelines; without `--install`
it prints the script.

Exit codes: 0 fine; 1 the thing asked about is wrong; 2 the command was typed wrongly; 130 interrupted by Ctrl-C. `--json` prints the
same facts for programs. An unexpected failure is one sentence; `DOWNBEAT_TRACEBACK=1` adds the traceback. Help is as wide as the terminal.
"""


def page() -> str:
    """The page's text."""
    sections = [INTRODUCTION, _section("downbeat", "")]
    sections += [_section(f"downbeat {row.name}", row.name) for row in COMMANDS]
    return "\n".join(sections)


def _section(heading: str, name: str) -> str:
    return f"## {heading}\n\n```\n{help_of(name.split())}\n```\n"


def help_of(words: list[str]) -> str:
    """What `downbeat … --help` prints in a terminal of WIDTH columns."""
    with mock.patch.dict(os.environ, {"COLUMNS": WIDTH}):
        command = typer.main.get_command(app)
        context = typer.Context(command, info_name="downbeat")
        for word in words:
            command = command.get_command(context, word)  # type: ignore[attr-defined]
            context = typer.Context(command, info_name=word, parent=context)
        return str(command.get_help(context))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
