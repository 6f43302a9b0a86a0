"""Recorded executions as tests: a pull request shows what it changes.

from downbeat.testing.replays import assert_replays

def test_what_ran_last_month_would_run_the_same_way():
    assert_replays("weekly-monitoring", stack="prod")
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from downbeat.plan.function_versions import unversioned_functions
from downbeat.plan.planned import Planned, named
from downbeat.plan.stacks import configured_stack, example_texts, planned_stack, project_root
from downbeat.simulator.recorded_equality import alike_but_for
from downbeat.simulator.recording_files import FOLDER, folder_of, recordings_of
from downbeat.simulator.recordings import Recording
from downbeat.simulator.replay import ReplayResult, replayed
from downbeat.simulator.replay_report import replay_lines
from downbeat.testing.flow import stack_of


def assert_replays(
    pipeline: str, recordings: Path | str | None = None, *, stack: str | None = None
) -> list[ReplayResult]:
    """Replays recordings under a pipeline and returns the results.

    Args:
        pipeline: its name in the register.
        recordings: a file, or a folder whose recordings of the pipeline count; unless given,
            those in tests/replays/<stack>/<pipeline> of the project.
        stack: whose pipeline of that name; without it prod, or dev where prod does not have it.

    Raises:
        AssertionError: names every execution which would run otherwise, with all its differences.
        DiagnosticsError: where there is no recording, or no such pipeline.
    """
    stack = stack or stack_of(pipeline)
    folder = recordings or project_root() / FOLDER / folder_of(stack, pipeline)
    results = replay_files(named(planned_stack(stack), pipeline), stack, [Path(folder)])
    other = [one for one in results if not one.same]
    differences = "\n".join(list(replay_lines(other)))
    assert not other, f"{len(other)} of {len(results)} recordings run otherwise:\n{differences}"
    return results


def replay_files(planned: Planned, stack: str, paths: Sequence[Path]) -> list[ReplayResult]:
    """Replays what files and folders have recorded of a pipeline of a stack, each execution as the
    pipeline would be in the account where it ran.

    Raises:
        DiagnosticsError: for paths that hold no recording of the pipeline.
    """
    examples = example_texts(configured_stack(stack))
    by_account = {"": planned, planned.address.account: planned}

    def replay_one(recorded: Recording) -> ReplayResult:
        account = recorded.account
        if account not in by_account:
            by_account[account] = named(planned_stack(stack, account=account), planned.key)
        there = by_account[account]
        arn, alike = (
            there.address.state_machine_arn,
            alike_but_for(examples, unversioned_functions(there)),
        )
        return replayed(there.definition, recorded, alike=alike, state_machine=arn)

    return [replay_one(one) for one in recordings_of(planned.address.name, paths)]


def saved_recordings(root: Path) -> list[tuple[str, str, Path]]:
    """(pipeline, stack, file) of every recording below tests/replays of a project."""
    files = sorted((root / FOLDER).glob("*/*/*.json"))
    return [(file.parent.name, file.parent.parent.name, file) for file in files]
