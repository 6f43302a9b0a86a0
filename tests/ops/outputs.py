"""What the commands print on the Monday of tests/ops/scenario.py, kept in tests/ops/outputs/.

`python -m tests.ops.outputs` writes them anew after a wanted change: read the diff.
"""

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.ops import deployment
from tests.ops.scenario import monday
from tests.ops.versions import with_versions

FOLDER = Path(__file__).parent / "outputs"
WIDTHS = (80, 120)
# Where a state is defined moves with every edit of its pipeline.
LINE = re.compile(r"(?<=\.py:)\d+")
COMMANDS = {
    "list": "list -s prod",
    "runs": "runs -s prod --since 30d",
    "describe": "describe nov -s prod",
    "why-glue": "why database-refresh -s prod",
    "why-container": "why weekly-monitoring -s prod",
    "why-function": "why etl -s prod",
    "why-week": "why --since 30d -s prod",
    "logs": "logs mon-23 --state RunWeeklyMonitoring -s prod",
    "watch": "watch etl-22 -s prod",
    "verify": "verify etl -s prod",
    "rollout": "rollout status etl -s prod",
    "cost-actual": "cost --actual -s prod",
    "pause": "pause --all --until 2026-12-01 -s prod --dry-run",
    "notify": "notify test etl -s prod --yes",
}


def canary():
    """A Monday on which a new version of etl has a tenth of the starts."""
    world = monday()
    runs = {3: ["SUCCEEDED", "FAILED"], 2: ["SUCCEEDED"] * 7}
    with_versions(world, {3: 10, 2: 90}, runs=runs)
    return world


WORLDS = {COMMANDS["rollout"]: canary}


def printed(command, width, world=None):
    """What a command prints, and its exit code, on a Monday of its own."""
    world = world or WORLDS.get(command, monday)()
    before, deployment.opened = (
        deployment.opened,
        lambda stack, *, local, root=None: world.deployment,
    )
    try:
        result = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": str(width)})
    finally:
        deployment.opened = before
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = [line.rstrip() for line in LINE.sub("LINE", result.output).splitlines()]
    return "\n".join([*lines, f"exit code {result.exit_code}", ""])


def path(name, width):
    return FOLDER / f"{name}.{width}.txt"


def write():
    FOLDER.mkdir(exist_ok=True)
    for name, command in COMMANDS.items():
        for width in WIDTHS:
            path(name, width).write_text(printed(command, width), encoding="utf-8")


if __name__ == "__main__":
    write()
