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
asked about is wrong, downbeat.refusals.wrong_use(…) when it was typed wrongly (2).
"""

from __future__ import annotations

from typing import NamedTuple

WITHOUT_AWS = "Without AWS"
ON_AWS = "On AWS"


class Command(NamedTuple):
    """A row: `name` as typed, `target` as "module:function", `group` as its heading in `--help`,
    `help` as the sentence there. With the option `option` it is `option_target` that runs: what
    needs AWS of a command that otherwise does not.
    """

    name: str
    target: str
    group: str
    help: str
    option: str = ""
    option_target: str = ""


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
        "Show a pipeline as a stack deploys it: summary, definition, graph or permissions.",
    ),
    Command(
        "limits",
        "downbeat.cli.limits_command:limits",
        WITHOUT_AWS,
        "Forecast which limits of Step Functions an execution will reach.",
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
        "--since",
        "downbeat.ops.replay_command:replay_deployed",
    ),
    Command(
        "schedule",
        "downbeat.cli.schedule_command:schedule",
        WITHOUT_AWS,
        "Print when each pipeline of a stack runs next.",
    ),
    Command(
        "report",
        "downbeat.cli.report_command:report",
        WITHOUT_AWS,
        "Write one HTML page on a stack: graphs, runs, mails, permissions, calendar.",
        "--actual",
        "downbeat.ops.report_command:actual_report",
    ),
    Command(
        "cost",
        "downbeat.cli.cost_command:cost",
        WITHOUT_AWS,
        "Print what a stack costs by list prices: a run, a month, each pipeline.",
        "--actual",
        "downbeat.ops.cost_command:actual_cost",
    ),
    Command(
        "up",
        "downbeat.cli.up_command:up",
        WITHOUT_AWS,
        "Deploy a stack to an embedded AWS on this machine.",
    ),
    Command(
        "down",
        "downbeat.cli.down_command:down",
        WITHOUT_AWS,
        "Delete what `up` deployed and stop the embedded AWS.",
    ),
    Command(
        "fire",
        "downbeat.cli.fire_command:fire",
        WITHOUT_AWS,
        "Fire a pipeline's schedule in the embedded AWS and show its states.",
    ),
    Command(
        "new",
        "downbeat.cli.new_command:new",
        WITHOUT_AWS,
        "Write a pipeline to start from, with its test.",
    ),
    Command(
        "import",
        "downbeat.cli.import_command:import_file",
        WITHOUT_AWS,
        "Write a pipeline from a definition, a template or a deployed machine.",
        "--deployed",
        "downbeat.ops.import_command:import_deployed",
    ),
    Command(
        "mailbox",
        "downbeat.cli.mailbox_command:mailbox",
        WITHOUT_AWS,
        "Print the messages of a local stack's topics.",
    ),
    Command(
        "completion",
        "downbeat.cli.completion_command:completion",
        WITHOUT_AWS,
        "Print or install completion for bash, zsh or fish.",
    ),
    Command(
        "list",
        "downbeat.ops.list_command:list_pipelines",
        ON_AWS,
        "Show every pipeline: last run, next run, and what waits.",
    ),
    Command("runs", "downbeat.ops.runs_command:runs", ON_AWS, "List executions, latest first."),
    Command(
        "describe",
        "downbeat.ops.describe_command:describe",
        ON_AWS,
        "Show an execution's states as a timeline.",
    ),
    Command(
        "why",
        "downbeat.ops.why_command:why",
        ON_AWS,
        "Explain a failure, a file or a week of failures.",
    ),
    Command(
        "logs",
        "downbeat.ops.logs_command:logs",
        ON_AWS,
        "Print the log of an execution, or of what a state called.",
    ),
    Command(
        "watch", "downbeat.ops.watch_command:watch", ON_AWS, "Follow an execution until it ends."
    ),
    Command(
        "start",
        "downbeat.ops.start_command:start",
        ON_AWS,
        "Start an execution by hand.",
    ),
    Command("stop", "downbeat.ops.stop_command:stop", ON_AWS, "Stop running executions."),
    Command(
        "rollout status",
        "downbeat.ops.rollout_command:status",
        ON_AWS,
        "Show which versions are started, and how their executions end.",
    ),
    Command(
        "rollout promote",
        "downbeat.ops.rollout_command:promote",
        ON_AWS,
        "Give the newest version all starts.",
    ),
    Command(
        "rollout back",
        "downbeat.ops.rollout_command:back",
        ON_AWS,
        "Roll the newest version back.",
    ),
    Command(
        "rollout advance",
        "downbeat.ops.rollout_command:advance",
        ON_AWS,
        "Decide open rollouts by their rules in the stack file.",
    ),
    Command(
        "rollout prune",
        "downbeat.ops.rollout_command:prune",
        ON_AWS,
        "Delete old versions that nothing uses.",
    ),
    Command(
        "redrive",
        "downbeat.ops.redrive_command:redrive",
        ON_AWS,
        "Redrive failed executions from the state that failed.",
    ),
    Command(
        "resume",
        "downbeat.ops.redrive_command:resume",
        ON_AWS,
        "Start a new execution at the step that failed.",
    ),
    Command(
        "backfill",
        "downbeat.ops.backfill_command:backfill",
        ON_AWS,
        "Run the slots of a schedule that were missed.",
    ),
    Command(
        "pause", "downbeat.ops.pause_command:pause", ON_AWS, "Pause schedules and hold files back."
    ),
    Command("unpause", "downbeat.ops.pause_command:unpause", ON_AWS, "End a pause."),
    Command(
        "dead-letters list",
        "downbeat.ops.dead_letters_command:list_letters",
        ON_AWS,
        "List what could not be delivered.",
    ),
    Command(
        "dead-letters show",
        "downbeat.ops.dead_letters_command:show_letter",
        ON_AWS,
        "Show dead letters in full.",
    ),
    Command(
        "dead-letters replay",
        "downbeat.ops.dead_letters_command:replay_letters",
        ON_AWS,
        "Deliver dead letters again.",
    ),
    Command(
        "dead-letters drop",
        "downbeat.ops.dead_letters_command:drop_letters",
        ON_AWS,
        "Delete dead letters.",
    ),
    Command(
        "notify test",
        "downbeat.ops.notify_command:notify_test",
        ON_AWS,
        "Publish a test message and list the subscribers.",
    ),
    Command(
        "secret put",
        "downbeat.ops.secret_command:secret_put",
        ON_AWS,
        "Give a referenced secret a new value.",
    ),
    Command(
        "doctor",
        "downbeat.ops.doctor_command:doctor",
        ON_AWS,
        "Check everything that the pipelines need, changing nothing.",
    ),
    Command(
        "verify",
        "downbeat.ops.verify_command:verify",
        ON_AWS,
        "Ask AWS itself to confirm definitions, states and roles.",
    ),
    Command(
        "adopt",
        "downbeat.ops.adopt_command:adopt",
        ON_AWS,
        "Compare existing resources, and write Pulumi's import file.",
    ),
    Command(
        "policy",
        "downbeat.ops.policy_command:print_policy",
        ON_AWS,
        "Print the IAM policy that these commands need.",
    ),
    Command(
        "files stats",
        "downbeat.ops.files_command:file_stats",
        ON_AWS,
        "Count files and manifests by date prefix and status.",
    ),
    Command(
        "files orphans",
        "downbeat.ops.files_command:file_orphans",
        ON_AWS,
        "List uploads that were never recorded.",
    ),
    Command(
        "files reset",
        "downbeat.ops.files_command:file_reset",
        ON_AWS,
        "Reset stuck manifests, so that they are started again.",
    ),
    Command(
        "files flush",
        "downbeat.ops.files_command:file_flush",
        ON_AWS,
        "Put all waiting files into manifests now.",
    ),
    Command("files trace", "downbeat.ops.files_command:file_trace", ON_AWS, "Say where a file is."),
    Command(
        "metrics",
        "downbeat.ops.metrics_command:metrics",
        ON_AWS,
        "Plot durations, failures and published metrics over weeks.",
    ),
    Command(
        "record",
        "downbeat.ops.record_command:record",
        ON_AWS,
        "Save an execution's history for tests to replay.",
    ),
)

# First word of a sub-command → the sentence that `downbeat --help` shows for all of them.
FAMILIES: dict[str, str] = {
    "dead-letters": "List, show, replay or drop messages that could not be delivered.",
    "files": "Count, find and repair uploaded files.",
    "notify": "Test the notifications.",
    "rollout": "Give a new version a share of the starts first.",
    "secret": "Give secrets new values.",
}
