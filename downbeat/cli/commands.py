"""The table of every command of `downbeat`; the program is built from it and imports a command's
module only when that command is run or asked for its help.

To add a command:

1. Write a function with Typer's annotations in a module of its own, for example `stop` in
   downbeat/ops/stop_command.py. Its docstring is its `--help`: the first paragraph says what it
   does, the last one starts with "Example:" and shows how it is typed. It takes `--json`.
2. Add a row below: `Command("stop", "downbeat.ops.stop_command:stop", ON_AWS, "Stop executions.")`.
   The sentence is what `downbeat --help` lists.
3. A name of two words is a sub-command: "dead-letters list" is typed `downbeat dead-letters list`,
   and FAMILIES has the sentence for "dead-letters".
4. Run `make golden`: docs/command-line.md shows the command.

A command returns for exit code 0 and raises for the others: `typer.Exit(1)` when the thing it was
asked about is wrong, downbeat.cli.refusals.wrong_use(…) when it was typed wrongly (2).
"""

from __future__ import annotations

from typing import NamedTuple

WITHOUT_AWS = "Without AWS"
ON_AWS = "On AWS"


class Command(NamedTuple):
    """A row: `name` as typed, `target` as "module:function", `group` as its heading in `--help`,
    `help` as the sentence there.
    """

    name: str
    target: str
    group: str
    help: str


COMMANDS = (
    Command(
        "check",
        "downbeat.cli.check_command:check",
        WITHOUT_AWS,
        "Print every problem of pipelines, or of definitions in files.",
    ),
    Command(
        "show",
        "downbeat.cli.show_command:show",
        WITHOUT_AWS,
        "Show a pipeline as a stack deploys it: summary, definition, diagram or permissions.",
    ),
    Command(
        "run",
        "downbeat.cli.run_command:run",
        WITHOUT_AWS,
        "Run a pipeline on a virtual clock: timeline, mails and cost.",
    ),
    Command(
        "simulate",
        "downbeat.cli.simulate_command:simulate",
        WITHOUT_AWS,
        "Run the definition in a file on a virtual clock.",
    ),
    Command(
        "replay",
        "downbeat.cli.replay_command:replay",
        WITHOUT_AWS,
        "Replay recorded executions under a pipeline as it is now.",
    ),
    Command(
        "schedule",
        "downbeat.cli.schedule_command:schedule",
        WITHOUT_AWS,
        "Print when each pipeline of a stack runs next.",
    ),
    Command(
        "up",
        "downbeat.cli.up_command:up",
        WITHOUT_AWS,
        "Deploy a stack to an embedded AWS on this machine.",
    ),
    Command(
        "down",
        "downbeat.cli.up_command:down",
        WITHOUT_AWS,
        "Delete what `up` made and stop the embedded AWS.",
    ),
    Command(
        "new",
        "downbeat.cli.new_command:new",
        WITHOUT_AWS,
        "Write a pipeline to start from, with its test.",
    ),
    Command(
        "completion",
        "downbeat.cli.completion_command:completion",
        WITHOUT_AWS,
        "Print or install completion for bash, zsh or fish.",
    ),
)

# First word of a sub-command → the sentence that `downbeat --help` shows for all of them.
FAMILIES: dict[str, str] = {}
