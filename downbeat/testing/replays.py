"""Recorded executions as tests: a pull request shows what it changes.

from downbeat.testing.replays import assert_replays

def test_what_ran_last_month_would_run_the_same_way():
    assert_replays("weekly-monitoring", "tests/replays/weekly-monitoring", stack="prod")
"""

from __future__ import annotations

from pathlib import Path

from downbeat.simulator.recording_files import recordings_in
from downbeat.simulator.replay import ReplayResult, replayed
from downbeat.testing.flow import pipeline_of


def assert_replays(
    pipeline: str, folder: Path | str, *, stack: str | None = None
) -> list[ReplayResult]:
    """Replays every recording of a folder under a pipeline and returns the results.

    Raises AssertionError that names every execution which would run otherwise, with its first
    difference; DiagnosticsError where the folder holds none.
    """
    planned = pipeline_of(pipeline, stack)
    arn = planned.address.state_machine_arn
    recorded = recordings_in([Path(folder)])
    results = [replayed(planned.definition, one, state_machine=arn) for one in recorded]
    other = [one for one in results if not one.same]
    told = "\n".join(
        f"{one.name}: {one.differences[0].kind} in {one.differences[0].state}:"
        f" {one.differences[0].recorded!r} → {one.differences[0].replayed!r}"
        for one in other
    )
    assert not other, f"{len(other)} of {len(results)} recordings run otherwise:\n{told}"
    return results
