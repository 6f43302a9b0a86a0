"""What is a recorded history, and what is not."""

import pytest

from downbeat.simulator.recordings import recording

STARTED = {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}}
ENTERED = {
    "id": 2,
    "previousEventId": 1,
    "type": "PassStateEntered",
    "stateEnteredEventDetails": {"name": "Work"},
}


def test_a_history_is_a_recording_with_its_input():
    read = recording({"events": [STARTED, ENTERED]}, name="one")
    assert (read.name, read.input, read.events) == ("one", {}, [STARTED, ENTERED])


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ("x", "events[1] is no object with a type"),
        ({"id": 2}, "events[1] is no object with a type"),
        (
            {**ENTERED, "previousEventId": [1]},
            "events[1] needs a previousEventId that is a whole number",
        ),
        (
            {**ENTERED, "stateEnteredEventDetails": {"name": ["Work"]}},
            "events[1] has name of another type than AWS's",
        ),
    ],
)
def test_an_event_that_aws_does_not_write_is_told_with_its_place(changed, fault):
    with pytest.raises(ValueError) as error:
        recording({"events": [STARTED, changed]}, name="one")
    assert str(error.value) == f"one: not a history: {fault}"


def test_pages_that_are_no_objects_are_no_history():
    with pytest.raises(ValueError) as error:
        recording(["x"], name="one")
    assert str(error.value) == "one: not a history: write its events as objects"


def test_events_that_are_no_list_are_refused():
    with pytest.raises(ValueError, match="one: not a history: its events must be a list"):
        recording({"events": 1}, name="one")


def test_an_input_of_levels_without_end_stays_text():
    deep = "[" * 100_000
    details = {"executionStartedEventDetails": {"input": deep}}
    assert recording({"events": [{**STARTED, **details}]}).input == deep


def test_a_history_that_goes_in_circles_is_read_to_its_end():
    scheduled = {"id": 3, "previousEventId": 4, "type": "TaskStarted"}
    succeeded = {"id": 4, "previousEventId": 3, "type": "TaskSucceeded"}
    assert recording({"events": [STARTED, scheduled, succeeded]}).calls() == []
