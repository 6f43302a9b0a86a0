import json

from downbeat.emulator.changes import ResourceChange, counts, definition_diff, definition_diffs

MACHINE = "aws:sfn/stateMachine:StateMachine"
BEFORE = {
    "StartAt": "A",
    "TimeoutSeconds": 60,
    "States": {"A": {"Type": "Wait", "Seconds": 1, "Next": "B"}, "B": {"Type": "Succeed"}},
}


def change(operation, old, new, type_=MACHINE, name="machine"):
    return ResourceChange(operation, type_, name, old, new)


def test_changes_are_counted_by_what_happens_and_nothing_is_told_of_what_does_not():
    changes = [change("update", {}, {}), change("create", {}, {}), change("create", {}, {})]
    assert counts(changes) == {"create": 2, "update": 1}
    assert counts([]) == {}


def test_only_the_states_that_differ_are_shown_with_their_path():
    after = json.loads(json.dumps(BEFORE))
    after["States"]["A"]["Seconds"] = 2
    assert definition_diff(json.dumps(BEFORE), json.dumps(after)) == [
        "@@ /States/A @@",
        " {",
        '   "Type": "Wait",',
        '-  "Seconds": 1,',
        '+  "Seconds": 2,',
        '   "Next": "B"',
        " }",
    ]


def test_a_new_state_a_removed_one_and_the_machine_itself_have_a_heading_each():
    after = {
        "StartAt": "A",
        "TimeoutSeconds": 90,
        "States": {"A": BEFORE["States"]["A"], "C": {"Type": "Fail"}},
    }
    assert definition_diff(json.dumps(BEFORE), json.dumps(after)) == [
        "@@ / @@",
        " {",
        '   "StartAt": "A",',
        '-  "TimeoutSeconds": 60',
        '+  "TimeoutSeconds": 90',
        " }",
        "@@ /States/B @@",
        "-{",
        '-  "Type": "Succeed"',
        "-}",
        "@@ /States/C @@",
        "+{",
        '+  "Type": "Fail"',
        "+}",
    ]


def test_the_same_definition_in_another_order_has_no_diff():
    shuffled = {key: BEFORE[key] for key in reversed(BEFORE)}
    assert definition_diff(json.dumps(BEFORE), json.dumps(shuffled)) == []


def test_diffs_are_told_by_the_machines_name_for_updates_alone():
    old = {"definition": json.dumps(BEFORE)}
    new = {"definition": json.dumps(BEFORE | {"StartAt": "B"}), "name": "weekly"}
    changes = [
        change("create", {}, new),
        change("update", old, new),
        change("update", {"a": 1}, {"a": 2}, "aws:sns/topic:Topic"),
    ]
    assert [name for name, _ in definition_diffs(changes)] == ["weekly"]
