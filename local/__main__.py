"""`python -m local …`: everything that needs no AWS account. Each command lives in its own module."""

from __future__ import annotations

import typer

from local.check import check
from local.run import run
from local.schedule import schedule
from local.show import show
from local.simulate import simulate
from local.up import down, up

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


if __name__ == "__main__":
    app(prog_name="python -m local")
