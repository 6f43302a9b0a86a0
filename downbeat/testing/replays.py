"""Recorded executions as tests: a pull request shows what it changes.

from downbeat.testing.replays import assert_replays

def test_what_ran_last_month_would_run_the_same_way():
    assert_replays("weekly-monitoring", stack="prod")
"""

from __future__ import annotations

from pathlib import Path

from downbeat.plan.stacks import project_root
from downbeat.simulator.recording_files import FOLDER, folder_of, recordings_of
from downbeat.simulator.replay import ReplayResult, replayed
from downbeat.simulator.replay_report import replay_lines
from downbeat.testing.flow import pipeline_of


def assert_replays(
    pipeline: str, recordings: Path | str | None = None, *, stack: str | None = None
) -> list[ReplayResult]:
    """Replays recordings under a pipeline and returns the results.

    Args:
        pipeline: its name in the register.
        recordings: a file, or a folder whose recordings of the pipeline count; unless given,
            those in tests/replays/<stack>/<pipeline> of the project.
        stack: whose pipeline of that name.

    Raises:
        AssertionError: names every execution which would run otherwise, with all its differences.
        DiagnosticsError: where there is no recording.
    """
    planned = pipeline_of(pipeline, stack)
    folder = project_root() / FOLDER / (folder_of(stack, planned.key) if stack else "")
    recorded = recordings_of(planned.address.name, [Path(recordings or folder)])
    arn = planned.address.state_machine_arn
    results = [replayed(planned.definition, one, state_machine=arn) for one in recorded]
    other = [one for one in results if not one.same]
    differences = "\n".join(list(replay_lines(other)))
    assert not other, f"{len(other)} of {len(results)} recordings run otherwise:\n{differences}"
    return results


def saved_recordings(root: Path) -> list[tuple[str, str, Path]]:
    """(pipeline, stack, file) of every recording below tests/replays of a project."""
    files = sorted((root / FOLDER).glob("*/*/*.json"))
    return [(file.parent.name, file.parent.parent.name, file) for file in files]
