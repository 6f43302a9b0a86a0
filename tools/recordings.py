"""Writes tests/replays/dev anew: executions of the shipped pipelines as the simulator runs them,
saved as `downbeat record` saves what AWS keeps. `python -m tools.recordings`

No part of `tools.generated`: a recording is there to say what a change changes. Run it when that is
what the change is for, and read the diff.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from downbeat.ops.record_command import write
from downbeat.simulator import Call, Execution, service_errors
from downbeat.simulator.masking import masked
from downbeat.simulator.recording_files import FOLDER, folder_of
from downbeat.testing.flow import Result, play
from downbeat.testing.flow_tasks import in_turn
from tests.pipelines.scenes import MANIFEST, chunks

ROOT = Path(__file__).resolve().parent.parent
STACK = "dev"
# Simulated values are nobody's: a known key writes the same files each time.
KEY = b"simulated"


def busy(call: Call) -> Exception:
    """What Glue says of a job that runs too often already."""
    return service_errors.refused(call, "ConcurrentRunsExceededException", "it runs already")


# (pipeline, the execution's name, what `play` is given)
EXECUTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("weekly-monitoring", "good", {}),
    ("weekly-monitoring", "partial-failure", {"exit_code": 3}),
    ("weekly-monitoring", "no-capacity", {"fail": {"RunWeeklyMonitoring": "ECS.ServerException"}}),
    ("regional-monitoring", "good", {}),
    ("database-refresh", "good", {}),
    (
        "database-refresh",
        "busy-then-failed",
        {
            "answers": {"Job 1 Split addressable ids": in_turn(busy, Result({}, seconds=600))},
            "fail": {"Job 2 Split infobase": "States.TaskFailed"},
        },
    ),
    ("ndjson-to-parquet", "good", {"input": MANIFEST}),
    ("etl", "good", {}),
    ("chunked-etl", "three-chunks", chunks(rows=30, seconds=60, count=3)),
    ("watchdog", "good", {}),
)


def recorded(execution: Execution) -> dict[str, Any]:
    """An execution as `downbeat record` saves it."""
    runs: dict[str, int] = {}
    for child in execution.children:
        runs[child.map_run] = runs.get(child.map_run, 0) + 1
    return {
        "name": execution.name,
        "arn": execution.arn,
        "events": masked(execution.history, key=KEY),
        "children": [{**recorded(one), "mapRun": one.map_run} for one in execution.children],
        "mapRuns": runs,
    }


def all_recordings() -> Iterator[tuple[Path, dict[str, Any]]]:
    """(folder, recording) of each execution."""
    for pipeline, name, needs in EXECUTIONS:
        ran = play(pipeline, STACK, name=name, **needs).execution
        yield ROOT / FOLDER / folder_of(STACK, pipeline), recorded(ran)


def main(report: Callable[[str], None] = print) -> None:
    """Replace the folder of the stack."""
    every = list(all_recordings())
    shutil.rmtree(ROOT / FOLDER / STACK, ignore_errors=True)
    for folder, saved in every:
        path, events = write(saved, folder)
        report(f"{events} events are in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
