"""A machine as states and arrows."""

from downbeat.asl.pictures.graph import Edge, machine_graph

WORK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sns:publish",
    "Next": "Done",
    "Catch": [{"ErrorEquals": ["States.Timeout", "States.TaskFailed"], "Next": "Tell"}],
}
TELL = {"Type": "Pass", "Next": "Stop"}
MACHINE = {
    "StartAt": "Work",
    "States": {
        "Work": WORK,
        "Done": {"Type": "Succeed"},
        "Tell": TELL,
        "Stop": {"Type": "Fail"},
    },
}


def with_states(**states):
    return {**MACHINE, "States": {**MACHINE["States"], **states}}


def test_arrows_are_next_choices_default_and_catches():
    choice = {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% $states.input.n > 1 %}", "Next": "Done"},
            {"Variable": "$.n", "NumericEquals": 2, "Next": "Stop"},
            {"And": [], "Next": "Stop"},
            {"Variable": "$.n", "NumericEquals": 3, "Next": "Tell"},
        ],
        "Default": "Tell",
    }
    assert machine_graph(with_states(Done=choice)).edges == [
        Edge("Work", "Done", "next", ""),
        Edge("Work", "Tell", "catch", "States.Timeout, States.TaskFailed"),
        Edge("Done", "Done", "choice", "n > 1"),
        Edge("Done", "Stop", "choice", "$.n NumericEquals 2 or rule 3"),
        Edge("Done", "Tell", "default", "otherwise"),
        Edge("Tell", "Stop", "next", ""),
    ]


def test_states_from_which_only_a_fail_is_reached_are_failing():
    assert machine_graph(MACHINE).failing == {"Tell", "Stop"}


def test_a_handler_that_returns_to_the_good_path_is_not_failing():
    assert machine_graph(with_states(Tell={"Type": "Pass", "Next": "Done"})).failing == {"Stop"}


def test_where_the_first_state_can_only_fail_none_is_set_apart():
    assert machine_graph(with_states(Work={**WORK, "Next": "Stop"})).failing == frozenset()


def test_an_arrow_to_no_state_is_left_out():
    assert machine_graph(with_states(Tell={"Type": "Pass", "Next": "Nowhere"})).edges == [
        Edge("Work", "Done", "next", ""),
        Edge("Work", "Tell", "catch", "States.Timeout, States.TaskFailed"),
    ]


def test_branches_and_item_processors_are_inside_with_their_paths():
    inner = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
    both = {"Type": "Parallel", "Branches": [inner, inner], "Next": "Each"}
    each = {"Type": "Map", "ItemProcessor": inner, "End": True}
    drawn = machine_graph({"StartAt": "Both", "States": {"Both": both, "Each": each}})
    assert [path for path, _ in drawn.nodes["Both"].inner] == [
        "/States/Both/Branches[0]",
        "/States/Both/Branches[1]",
    ]
    assert drawn.nodes["Each"].inner == (("/States/Each/ItemProcessor", inner),)
