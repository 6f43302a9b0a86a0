from tests.asl.checks.coded import problems

PASS = {"Type": "Pass", "End": True}


def branch(**states):
    return {"StartAt": next(iter(states)), "States": states}


def test_start_at_names_a_state():
    assert problems({"StartAt": "Reed", "States": {"Read": PASS}}) == [
        ("/StartAt", "no-such-state")
    ]


def test_a_misspelt_start_at_is_recognised():
    assert problems({"StartsAt": "S", "States": {"S": PASS}}) == [
        ("/", "unknown-field"),
        (
            "/",
            "missing-field",
        ),
    ]


def test_an_unknown_field_says_what_there_is():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "Tags": []}) == [
        (
            "/",
            "unknown-field",
        )
    ]


def test_version_is_1_0():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "Version": "2.0"}) == [
        ("/Version", "unknown-word")
    ]


def test_a_query_language_is_one_of_two():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "QueryLanguage": "jsonata"}) == [
        (
            "/QueryLanguage",
            "unknown-word",
        )
    ]


def test_states_is_an_object_with_something_in_it():
    assert problems({"StartAt": "S", "States": {}}) == [("/States", "wrong-type")]
    assert problems({"StartAt": "S", "States": []}) == [("/States", "wrong-type")]


def test_a_state_is_an_object():
    assert problems({"StartAt": "S", "States": {"S": "Pass"}}) == [("/States/S", "wrong-type")]


def test_a_name_stands_once_in_the_whole_machine():
    assert problems(
        {
            "StartAt": "S",
            "States": {"S": {"Type": "Parallel", "Branches": [branch(S=PASS)], "End": True}},
        }
    ) == [
        (
            "/States/S/Branches[0]/States/S",
            "duplicate-state-name",
        )
    ]


def test_a_name_has_at_most_80_characters():
    name = "n" * 81
    assert problems({"StartAt": name, "States": {name: PASS}}) == [
        (f"/States/{name}", "state-name-length")
    ]


def test_a_branch_is_a_machine_without_settings():
    inner = {**branch(Inner=PASS), "QueryLanguage": "JSONata"}
    assert problems(
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [inner, 5], "End": True}}}
    ) == [
        (
            "/States/P/Branches[0]",
            "unknown-field",
        ),
        ("/States/P/Branches[1]", "wrong-type"),
    ]


def test_branches_are_a_list_with_something_in_it():
    assert problems(
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [], "End": True}}}
    ) == [("/States/P/Branches", "wrong-type")]


def test_states_inside_a_jsonata_map_speak_the_machines_language_not_the_maps():
    inner = branch(Inner={"Type": "Pass", "Output": 1, "End": True})
    map_state = {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True}
    assert problems({"StartAt": "M", "States": {"M": map_state}}) == [
        (
            "/States/M/ItemProcessor/States/Inner",
            "other-query-language",
        )
    ]


def test_a_variable_of_an_outer_level_is_not_assigned_inside():
    states = {
        "First": {"Type": "Pass", "Assign": {"total": 0}, "Next": "M"},
        "M": {
            "Type": "Map",
            "ItemProcessor": branch(Inner={**PASS, "Assign": {"total.$": "$.price"}}),
            "End": True,
        },
    }
    assert problems({"StartAt": "First", "States": states}) == [
        (
            "/States/M/ItemProcessor/States/Inner/Assign/total.$",
            "variable-shadowed",
        )
    ]


def test_a_distributed_map_has_variables_of_its_own():
    processor = {
        **branch(Inner={**PASS, "Assign": {"total": 1}}),
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    }
    states = {
        "First": {"Type": "Pass", "Assign": {"total": 0}, "Next": "M"},
        "M": {"Type": "Map", "ItemProcessor": processor, "End": True},
    }
    assert problems({"StartAt": "First", "States": states}) == []
