"""What differs between stacks and between definitions."""

from dataclasses import replace

from downbeat.report.differences import in_names, stack_differences, state_changes
from tests.planned_stacks import planned_stack

DEV = {each.key: each for each in planned_stack("dev")}
PROD = {each.key: each for each in planned_stack("prod")}
NOW = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Next": "Both"},
        "Both": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}],
            "End": True,
        },
    },
}


def test_names_of_the_stack_are_no_difference():
    assert in_names(DEV["database-refresh"]) == in_names(PROD["database-refresh"])


def test_what_a_stack_decides_is_told_with_both_values():
    (difference,) = stack_differences(PROD["etl"], {"dev": DEV["etl"]})
    assert difference["stack"] == "dev"
    assert difference["states"] == []
    facts = {one["what"]: (one["here"], one["there"]) for one in difference["facts"]}
    assert facts["Runs"] == ("every day at 02:00 UTC", "every Monday at 02:00 UTC")
    assert facts["Hears of success"] == ("data-reports@example.com", "nobody")
    assert "Limit" not in facts


def test_states_that_only_one_stack_has_are_named():
    (difference,) = stack_differences(PROD["weekly-monitoring"], {"dev": DEV["weekly-monitoring"]})
    added = [one["name"] for one in difference["states"] if one["change"] == "added"]
    assert added == ["Check calendar", "Skip run"]


def test_a_pipeline_compared_with_itself_has_no_difference():
    assert stack_differences(DEV["etl"], {"dev": DEV["etl"]}) == [
        {"stack": "dev", "facts": [], "states": []}
    ]


def changed(**states):
    return {**NOW, "States": {**NOW["States"], **states}}


def test_the_same_definition_has_no_changes():
    assert state_changes(NOW, NOW) == []


def test_added_removed_and_changed_states():
    before = changed(Old={"Type": "Fail"}, A={"Type": "Pass", "Comment": "old", "Next": "Both"})
    before["States"].pop("Both")
    assert state_changes(NOW, before) == [
        {"path": "/States/A", "name": "A", "change": "changed", "fields": ["Comment"]},
        {"path": "/States/Both", "name": "Both", "change": "added", "fields": []},
        {
            "path": "/States/Both/Branches[0]/States/In",
            "name": "In",
            "change": "added",
            "fields": [],
        },
        {"path": "/States/Old", "name": "Old", "change": "removed", "fields": []},
    ]


def test_a_change_inside_a_branch_is_that_of_the_inner_state_alone():
    inner = {"StartAt": "In", "States": {"In": {"Type": "Pass", "Comment": "x", "End": True}}}
    before = changed(Both={**NOW["States"]["Both"], "Branches": [inner]})
    assert [one["name"] for one in state_changes(NOW, before)] == ["In"]


def test_a_list_may_stand_within_a_text_or_be_empty():
    etl = DEV["etl"]
    listed = {"subnets": ["subnet-1", "subnet-2"], "none": []}
    words = {"Text": '{% ["subnet-1", "subnet-2"] %}', "List": ["subnet-1", "subnet-2"], "No": []}
    spelled = replace(etl, references=listed, definition={"States": {"A": words}})
    assert in_names(spelled)["States"]["A"] == {
        "Text": "{% ${subnets} %}",
        "List": "${subnets}",
        "No": [],
    }
