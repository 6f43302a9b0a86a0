from tests.asl.checks.coded import problems

PASS = {"Type": "Pass", "End": True}


def branch(**states):
    return {"StartAt": next(iter(states)), "States": states}


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
