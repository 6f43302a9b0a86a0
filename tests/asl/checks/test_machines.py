from downbeat.asl import Diagnostic, problems

PASS = {"Type": "Pass", "End": True}


def branch(**states):
    return {"StartAt": next(iter(states)), "States": states}


def test_start_at_names_a_state():
    assert problems({"StartAt": "Reed", "States": {"Read": PASS}}) == [
        Diagnostic("/StartAt", 'There is no state "Reed" here. Did you mean "Read"?'),
        Diagnostic(
            "/States/Read",
            'Nothing leads to "Read"; name it in a Next, a Default, a Catch or StartAt, or'
            " remove it.",
        ),
    ]


def test_a_misspelt_start_at_is_recognised():
    assert problems({"StartsAt": "S", "States": {"S": PASS}}) == [
        Diagnostic("/", 'A state machine has no field "StartsAt". Did you mean "StartAt"?'),
        Diagnostic(
            "/",
            'A state machine needs StartAt, the name of its first state. Did you mean "StartsAt"?',
        ),
    ]


def test_an_unknown_field_says_what_there_is():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "Tags": []}) == [
        Diagnostic(
            "/",
            'A state machine has no field "Tags". It takes Comment, QueryLanguage, StartAt, States,'
            " TimeoutSeconds and Version.",
        )
    ]


def test_version_is_1_0():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "Version": "2.0"}) == [
        Diagnostic("/Version", 'Version is "1.0", but it is "2.0". Did you mean "1.0"?')
    ]


def test_a_query_language_is_one_of_two():
    assert problems({"StartAt": "S", "States": {"S": PASS}, "QueryLanguage": "jsonata"}) == [
        Diagnostic(
            "/QueryLanguage",
            'QueryLanguage is "JSONata" or "JSONPath", but it is "jsonata". Did you mean'
            ' "JSONata"?',
        )
    ]


def test_states_is_an_object_with_something_in_it():
    assert problems({"StartAt": "S", "States": {}}) == [
        Diagnostic("/States", "States is an object of at least one state, but it is empty.")
    ]
    assert problems({"StartAt": "S", "States": []}) == [
        Diagnostic("/States", "States is an object of at least one state, but it is a list.")
    ]


def test_a_state_is_an_object():
    assert problems({"StartAt": "S", "States": {"S": "Pass"}}) == [
        Diagnostic("/States/S", 'A state is an object, but it is "Pass".')
    ]


def test_a_next_that_leads_nowhere_lists_the_states_where_none_is_near():
    states = {"A": {"Type": "Pass", "Next": "Somewhere"}, "B": PASS}
    assert problems({"StartAt": "A", "States": states})[0] == Diagnostic(
        "/States/A/Next", 'There is no state "Somewhere" here. There are "A" and "B".'
    )


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
    assert [problem.path for problem in problems({"StartAt": "Ask", "States": states})] == [
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
        Diagnostic(
            "/States/P/Branches[0]/States/Inner/Next",
            '"Last" is /States/Last, on another level; a state goes only to states beside it:'
            ' "Inner".',
        )
    ]


def test_of_a_stretch_that_nothing_leads_to_only_its_first_state_is_reported():
    states = {"S": PASS, "Lost": {"Type": "Pass", "Next": "Behind"}, "Behind": PASS}
    assert [problem.path for problem in problems({"StartAt": "S", "States": states})] == [
        "/States/Lost"
    ]


def test_a_ring_that_only_leads_to_itself_is_reported_once():
    states = {
        "S": PASS,
        "One": {"Type": "Pass", "Next": "Two"},
        "Two": {"Type": "Pass", "Next": "One"},
    }
    assert [problem.path for problem in problems({"StartAt": "S", "States": states})] == [
        "/States/One"
    ]


def test_a_machine_that_never_ends_is_reported():
    states = {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Pass", "Next": "One"}}
    assert problems({"StartAt": "One", "States": states}) == [
        Diagnostic(
            "/",
            'A state machine never ends: each of its states goes on to another; give one "End":'
            " true, or add a Succeed or Fail.",
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
        Diagnostic(
            "/States/P/Branches[1]",
            'A branch never ends: each of its states goes on to another; give one "End": true, or'
            " add a Succeed or Fail.",
        )
    ]


def test_a_name_stands_once_in_the_whole_machine():
    assert problems(
        {
            "StartAt": "S",
            "States": {"S": {"Type": "Parallel", "Branches": [branch(S=PASS)], "End": True}},
        }
    ) == [
        Diagnostic(
            "/States/S/Branches[0]/States/S",
            'The name "S" is taken by /States/S; a name stands once in the whole machine, branches'
            " included.",
        )
    ]


def test_a_name_has_at_most_80_characters():
    name = "n" * 81
    assert problems({"StartAt": name, "States": {name: PASS}}) == [
        Diagnostic(
            f"/States/{name}", "The name of a state has 1 to 80 characters, but this one has 81."
        )
    ]


def test_a_branch_is_a_machine_without_settings():
    inner = {**branch(Inner=PASS), "QueryLanguage": "JSONata"}
    assert problems(
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [inner, 5], "End": True}}}
    ) == [
        Diagnostic(
            "/States/P/Branches[0]",
            'A branch has no field "QueryLanguage". It takes Comment, StartAt and States.',
        ),
        Diagnostic("/States/P/Branches[1]", "A branch is an object, but it is 5."),
    ]


def test_branches_are_a_list_with_something_in_it():
    assert problems(
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [], "End": True}}}
    ) == [
        Diagnostic(
            "/States/P/Branches", "Branches is a list of at least one branch, but it is empty."
        )
    ]


def test_states_inside_a_jsonata_map_speak_the_machines_language_not_the_maps():
    inner = branch(Inner={"Type": "Pass", "Output": 1, "End": True})
    map_state = {"Type": "Map", "QueryLanguage": "JSONata", "ItemProcessor": inner, "End": True}
    assert problems({"StartAt": "M", "States": {"M": map_state}}) == [
        Diagnostic(
            "/States/M/ItemProcessor/States/Inner",
            "Output belongs to JSONata, but the query language here is JSONPath; set"
            ' "QueryLanguage": "JSONata" on the state to use it.',
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
        Diagnostic(
            "/States/M/ItemProcessor/States/Inner/Assign/total.$",
            "$total is assigned around this Map too, at /States/First/Assign/total; give one of"
            " them another name.",
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
