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


def test_a_next_that_leads_nowhere_lists_the_states_where_none_is_near():
    states = {"A": {"Type": "Pass", "Next": "Somewhere"}, "B": PASS}
    assert problems({"StartAt": "A", "States": states})[0] == ("/States/A/Next", "no-such-state")


def test_every_way_out_of_a_state_is_followed():
    states = {
        "Ask": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "By rule"}],
            "Default": "By default",
        },
        "By rule": {**PASS},
        "By default": {
            "Type": "Parallel",
            "Branches": [branch(Inner=PASS)],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "By error"}],
            "End": True,
        },
        "By error": {"Type": "Fail"},
    }
    assert problems({"StartAt": "Ask", "States": states}) == []


def test_targets_of_rules_and_catchers_are_checked_where_they_stand():
    states = {
        "Ask": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "X"}],
            "Default": "Y",
        },
        "Do": {
            "Type": "Map",
            "ItemProcessor": branch(Inner=PASS),
            "Catch": [{"ErrorEquals": ["E"], "Next": "Z"}],
            "End": True,
        },
    }
    assert [path for path, _ in problems({"StartAt": "Ask", "States": states})] == [
        "/States/Ask/Choices[0]/Next",
        "/States/Ask/Default",
        "/States/Do/Catch[0]/Next",
        "/States/Do",
    ]


def test_a_state_goes_only_to_states_of_its_own_level():
    states = {
        "P": {
            "Type": "Parallel",
            "Branches": [branch(Inner={"Type": "Pass", "Next": "Last"})],
            "Next": "Last",
        },
        "Last": {"Type": "Succeed"},
    }
    assert problems({"StartAt": "P", "States": states}) == [
        (
            "/States/P/Branches[0]/States/Inner/Next",
            "no-such-state",
        )
    ]


def test_of_a_stretch_that_nothing_leads_to_only_its_first_state_is_reported():
    states = {"S": PASS, "Lost": {"Type": "Pass", "Next": "Behind"}, "Behind": PASS}
    assert [path for path, _ in problems({"StartAt": "S", "States": states})] == ["/States/Lost"]


def test_a_ring_that_only_leads_to_itself_is_reported_once():
    states = {
        "S": PASS,
        "One": {"Type": "Pass", "Next": "Two"},
        "Two": {"Type": "Pass", "Next": "One"},
    }
    assert [path for path, _ in problems({"StartAt": "S", "States": states})] == ["/States/One"]


def test_a_machine_that_never_ends_is_reported():
    states = {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Pass", "Next": "One"}}
    assert problems({"StartAt": "One", "States": states}) == [
        (
            "/",
            "never-ends",
        )
    ]


def test_a_branch_that_never_ends_is_reported_at_the_branch():
    ring = branch(One={"Type": "Pass", "Next": "Two"}, Two={"Type": "Pass", "Next": "One"})
    assert problems(
        {
            "StartAt": "P",
            "States": {
                "P": {"Type": "Parallel", "Branches": [branch(Inner=PASS), ring], "End": True}
            },
        }
    ) == [
        (
            "/States/P/Branches[1]",
            "never-ends",
        )
    ]


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
