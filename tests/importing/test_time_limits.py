"""A Task without a limit gets a setting whose default is AWS's own limit."""

from downbeat.asl import draft
from downbeat.importing import changes, pipeline_dict
from downbeat.importing.referring import original_of
from downbeat.importing.time_limits import DECLARATION, UNLIMITED, unlimited

CALL = {"Type": "Task", "Resource": "${Take}"}
INNER = {"StartAt": "C", "States": {"C": {**CALL, "End": True}}}
DEFINITION = {
    "StartAt": "A",
    "States": {
        "A": {**CALL, "TimeoutSeconds": 5, "Next": "B"},
        "B": {"Type": "Parallel", "Branches": [INNER], "Next": "D"},
        "D": {"Type": "Map", "ItemProcessor": INNER, "Next": "E"},
        "E": {**CALL, "TimeoutSecondsPath": "$.limit", "End": True},
    },
}


def renamed_inner():
    """The definition with unique names of states."""
    other = {"StartAt": "F", "States": {"F": INNER["States"]["C"]}}
    states = DEFINITION["States"]
    return {**DEFINITION, "States": {**states, "D": {**states["D"], "ItemProcessor": other}}}


def test_tasks_without_a_limit_are_counted_at_every_depth():
    assert unlimited(renamed_inner()) == 2


def test_the_setting_is_their_limit_and_means_the_same():
    original = original_of(renamed_inner(), "orders", "a file")
    spec = pipeline_dict(original)
    assert spec["settings"] == {"task_timeout": DECLARATION}
    assert changes(original, spec) == []
    branch = draft(spec, {})["States"]["B"]["Branches"][0]["States"]["C"]
    assert branch["TimeoutSeconds"] == UNLIMITED
    assert original.notes[0].startswith("2 Tasks are without TimeoutSeconds")


def test_another_name_is_found_where_it_is_taken():
    states = {"A": {**CALL, "Parameters": {"x": "${TaskTimeout}"}, "End": True}}
    original = original_of({"StartAt": "A", "States": states}, "orders", "a file")
    assert (original.time_limit, list(original.references)) == (
        "default_task_timeout",
        ["take", "task_timeout"],
    )
