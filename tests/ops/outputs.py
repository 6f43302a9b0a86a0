"""What the commands print on the Monday of tests/ops/scenario.py, kept in tests/ops/outputs/.

`python -m tests.ops.outputs` writes them anew after a wanted change: read the diff.
"""

import re
import shlex
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.ops import deployment
from functions.manifest_builder.table import encoded
from tests.ops import troubles
from tests.ops.failures import well
from tests.ops.moving import everything_there
from tests.ops.scenario import FILE, MANIFEST, monday
from tests.ops.versions import with_versions
from tests.ops.world import NOW

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
    "adopt": "adopt -s prod --to NOWHERE --old-machine old-etl",
    "doctor": "doctor -s prod",
    "metrics": "metrics weekly-monitoring -s prod",
    "why-file": "why s3://ndjson-uploads-prod/2026-11-20/lost.ndjson -s prod",
    "start": "start etl --like etl-23 -s prod --dry-run",
    "stop": "stop --all-of etl --cause maintenance -s prod --dry-run",
    "resume": "resume database-refresh -s prod --dry-run",
    "redrive": "redrive cut -s prod --dry-run",
    "backfill": "backfill etl --missed --since 3d -s prod --dry-run",
    "unpause": "unpause --all -s prod --dry-run",
    "dead-letters": "dead-letters list -s prod",
    "dead-letters-show": "dead-letters show etl -s prod",
    "replay": "dead-letters replay etl -s prod --dry-run",
    "secret": "secret put weekly-monitoring gee_secret -s prod --dry-run",
    "files-stats": "files stats -s prod",
    "files-orphans": "files orphans -s prod",
    "files-reset": "files reset -s prod --dry-run",
    "files-flush": "files flush -s prod --dry-run",
    "record": "record etl-22 --to NOWHERE -s prod",
}


def canary():
    """A Monday on which a new version of etl has a tenth of the starts."""
    world = monday()
    runs = {3: ["SUCCEEDED", "FAILED"], 2: ["SUCCEEDED"] * 7}
    with_versions(world, {3: 10, 2: 90}, runs=runs)
    return world


def night():
    """A Monday on which files hang, an execution was cut off by its limit, and one is at work."""
    world = monday()
    world.run("etl", "cut", well, start=NOW - timedelta(days=3))
    cut = next(one for one in world.executions.values() if one["describe"]["name"] == "cut")
    cut["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    cut["history"] = cut["history"][:5]
    open_ = world.run("etl", "open", well, start=NOW - timedelta(minutes=2))
    world.executions[open_]["describe"]["status"] = "RUNNING"
    world.aws.on("dynamodb", "GetItem", {"Item": encoded(MANIFEST)})
    world.items["PREFIXES"] = {"2026-11-20": encoded({"sk": "2026-11-20"})}
    world.items["2026-11-20"] = {"FILE#x": encoded(FILE), "MANIFEST#x": encoded(MANIFEST)}
    return world


NIGHTLY = ("start", "stop", "redrive", "unpause", "files-stats", "files-reset", "why-file")
WORLDS = {
    COMMANDS["rollout"]: canary,
    **{COMMANDS[name]: night for name in NIGHTLY},
    **troubles.WORLDS,
}
AROUND = {COMMANDS["adopt"]: everything_there}


def printed(command, width, world=None):
    """What a command prints, and its exit code, on a Monday of its own."""
    result, folder = invoked(command, width, world)
    output = LINE.sub("LINE", result.output).replace(f"{folder}/x", "NOWHERE")
    lines = [line.rstrip() for line in output.splitlines()]
    return "\n".join([*lines, f"exit code {result.exit_code}", ""])


def invoked(command, width, world=None, more=()):
    """(result, the folder of NOWHERE) of a command with `more` words, on a Monday of its own."""
    world = world or WORLDS.get(command, monday)()
    before, deployment.opened = (
        deployment.opened,
        lambda stack, *, local, root=None: world.deployment,
    )
    with TemporaryDirectory() as folder, AROUND.get(command, lambda _: nullcontext())(world):
        words = [word.replace("NOWHERE", f"{folder}/x") for word in shlex.split(command)]
        words += more
        try:
            result = CliRunner().invoke(app, words, env={"COLUMNS": str(width)})
        finally:
            deployment.opened = before
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result, folder


def path(name, width):
    return FOLDER / f"{name}.{width}.txt"


def write():
    FOLDER.mkdir(exist_ok=True)
    for name, command in COMMANDS.items():
        for width in WIDTHS:
            path(name, width).write_text(printed(command, width), encoding="utf-8")


if __name__ == "__main__":
    write()
