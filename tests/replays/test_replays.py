"""Executions of the stack dev, saved and masked as `downbeat record` does: a change of a pipeline
that lets one of them run otherwise fails here, and says what it changes.

Where that is what the change is for: `python -m tools.recordings`, and commit the difference.
"""

from pathlib import Path

from downbeat.plan.stacks import REPOSITORY
from downbeat.simulator.masking import masked
from downbeat.simulator.recording_files import recordings_in
from downbeat.testing.replays import saved_recordings
from tests.planned_stacks import planned_stack

RECORDINGS = saved_recordings(REPOSITORY)


def test_a_recorded_execution_would_run_the_same_way(downbeat_recording, replay_proof):
    replay_proof(*downbeat_recording)


def test_every_pipeline_of_the_stack_has_a_recording():
    assert {key for key, stack, _ in RECORDINGS if stack == "dev"} == {
        each.key for each in planned_stack("dev")
    }


def test_no_recording_holds_what_is_masked():
    events = [one.events for one in recordings_in([Path(__file__).parent])]
    assert masked(events) == events
