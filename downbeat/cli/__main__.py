"""`downbeat …`: everything that needs no AWS account. Each command lives in its own
module.
"""

from __future__ import annotations

import typer

from downbeat.cli.check_command import check
from downbeat.cli.run_command import run
from downbeat.cli.schedule_command import schedule
from downbeat.cli.show_command import show
from downbeat.cli.simulate_command import simulate
from downbeat.cli.up_command import down, up

app = typer.Typer(
    help="Check, run and deploy pipelines without an AWS account.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("check")(check)
app.command("schedule")(schedule)
app.command("show")(show)
app.command("up")(up)
app.command("down")(down)
app.command("run")(run)
app.command("simulate")(simulate)


def main() -> None:
    """The console script `downbeat`."""
    app(prog_name="downbeat")


if __name__ == "__main__":
    main()
