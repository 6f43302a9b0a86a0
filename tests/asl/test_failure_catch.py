"""The Catch that leads to the failure path."""

from tests.asl.test_definition import CAUGHT, HANDLER, TASK, pipeline, states


def test_every_task_parallel_and_map_catches_all_and_keeps_the_error_and_its_state():
    found = states(pipeline({"A": TASK, "B": {"Type": "Pass"}}, on_failure=HANDLER))
    kept = {"failure": "{% $states.errorOutput %}", "failed_state": "A"}
    assert found["A"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "Assign": kept, "Next": "Report"}
    ]
    assert "Catch" not in found["B"]
    assert found["Report"] == {"Type": "Pass", "Next": "Stop"}
    assert found["Stop"] == {"Type": "Fail"}


def test_the_catch_comes_after_those_written():
    found = states(
        pipeline(
            {
                "A": {**TASK, "Catch": [{"ErrorEquals": ["Mine"], "Next": "B"}]},
                "B": {"Type": "Pass"},
            },
            on_failure=HANDLER,
        )
    )
    assert [rule["ErrorEquals"] for rule in found["A"]["Catch"]] == [["Mine"], ["States.ALL"]]


def test_a_state_that_catches_all_itself_gets_no_second_catch():
    found = states(pipeline({"A": {**TASK, "Catch": [CAUGHT]}}, on_failure=HANDLER))
    assert found["A"]["Catch"] == [CAUGHT]


def test_inside_branches_the_parallel_catches():
    found = states(
        pipeline(
            {"P": {"Type": "Parallel", "Branches": [{"States": {"X": TASK}}]}}, on_failure=HANDLER
        )
    )
    assert "Catch" not in found["P"]["Branches"][0]["States"]["X"]
    assert found["P"]["Catch"][0]["Next"] == "Report"


def test_a_jsonpath_state_keeps_the_error_in_jsonpath():
    found = states(pipeline({"A": {**TASK, "QueryLanguage": "JSONPath"}}, on_failure=HANDLER))
    assert found["A"]["Catch"][0]["Assign"] == {"failure.$": "$", "failed_state": "A"}
