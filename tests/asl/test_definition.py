"""A dict in the order it runs becomes a definition; each rule of downbeat/asl/definition.py by
itself.
"""

import copy

import pytest

from downbeat import asl
from downbeat.asl.pipeline_keys import PIPELINE_KEYS, TOP_FIELDS

TASK = {"Type": "Task", "Resource": "lambda:invoke", "Arguments": {"FunctionName": "f"}}
HANDLER = {"Report": {"Type": "Pass"}, "Stop": {"Type": "Fail"}}
CAUGHT = {"ErrorEquals": ["States.ALL"], "Next": "Report"}


def pipeline(states, **more):
    return {"name": "example", "States": states, **more}


def states(spec, **references):
    return asl.to_definition(spec, references)["States"]


def test_the_first_state_written_starts_each_goes_to_the_next_and_the_last_one_ends():
    definition = asl.to_definition(
        pipeline(
            {"A": {"Type": "Pass"}, "B": {"Type": "Wait", "Seconds": 1}, "C": {"Type": "Pass"}}
        ),
        {},
    )
    assert definition == {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Wait", "Seconds": 1, "Next": "C"},
            "C": {"Type": "Pass", "End": True},
        },
    }


def test_what_a_state_says_of_its_own_transition_stands():
    found = states(
        pipeline(
            {
                "A": {"Type": "Pass", "Next": "C"},
                "B": {"Type": "Pass", "End": True},
                "C": {"Type": "Pass", "Next": "B"},
            }
        )
    )
    assert found == {
        "A": {"Type": "Pass", "Next": "C"},
        "B": {"Type": "Pass", "End": True},
        "C": {"Type": "Pass", "Next": "B"},
    }


def test_succeed_and_fail_get_no_transition():
    assert states(pipeline({"A": {"Type": "Succeed"}, "B": {"Type": "Fail"}})) == {
        "A": {"Type": "Succeed"},
        "B": {"Type": "Fail"},
    }


def test_a_choice_without_default_goes_on_to_the_state_below_it():
    rules = [{"Condition": "{% true %}", "Next": "B"}]
    found = states(pipeline({"A": {"Type": "Choice", "Choices": rules}, "B": {"Type": "Pass"}}))
    assert found["A"] == {"Type": "Choice", "Choices": rules, "Default": "B"}


def test_a_choice_written_last_gets_no_default():
    rules = [{"Condition": "{% true %}", "Next": "A"}]
    found = states(pipeline({"A": {"Type": "Pass"}, "B": {"Type": "Choice", "Choices": rules}}))
    assert found["B"] == {"Type": "Choice", "Choices": rules}


def test_the_order_counts_inside_branches_and_item_processors_too():
    inner = {"States": {"X": {"Type": "Pass"}, "Y": {"Type": "Pass"}}}
    linked = {
        "StartAt": "X",
        "States": {"X": {"Type": "Pass", "Next": "Y"}, "Y": {"Type": "Pass", "End": True}},
    }
    found = states(
        pipeline(
            {
                "P": {"Type": "Parallel", "Branches": [inner]},
                "M": {
                    "Type": "Map",
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "INLINE"},
                        "States": {"Z": {"Type": "Pass"}},
                    },
                },
            }
        )
    )
    assert found["P"]["Branches"] == [linked]
    assert found["M"]["ItemProcessor"] == {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Z",
        "States": {"Z": {"Type": "Pass", "End": True}},
    }


def test_short_resources_become_arns_of_the_partition():
    found = states(pipeline({"A": TASK}), partition="aws-us-gov")
    assert found["A"]["Resource"] == "arn:aws-us-gov:states:::lambda:invoke"


def test_a_readers_and_a_writers_resource_become_arns_and_data_called_resource_does_not():
    map_state = {
        "Type": "Map",
        "ItemReader": {"Resource": "s3:getObject", "Arguments": {"Resource": "s3:getObject"}},
        "ResultWriter": {"Resource": "s3:putObject"},
        "ItemProcessor": {"States": {"X": {"Type": "Pass"}}},
    }
    found = states(pipeline({"M": map_state}))["M"]
    assert found["ItemReader"] == {
        "Resource": "arn:aws:states:::s3:getObject",
        "Arguments": {"Resource": "s3:getObject"},
    }
    assert found["ResultWriter"] == {"Resource": "arn:aws:states:::s3:putObject"}


def test_a_whole_arn_stays_as_it_is():
    arn = "arn:aws:lambda:us-east-1:111122223333:function:f"
    assert states(pipeline({"A": {"Type": "Task", "Resource": arn}}))["A"]["Resource"] == arn


def test_a_state_whose_optional_reference_has_no_value_is_left_out_and_passed_by():
    spec = pipeline(
        {
            "A": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% true %}", "Next": "Extra"}],
                "Default": "B",
            },
            "Extra": {"Type": "Pass", "only_with": "extra"},
            "B": {"Type": "Pass"},
        },
        optional_references={"extra": "An extra."},
    )
    assert states(spec) == {
        "A": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% true %}", "Next": "B"}],
            "Default": "B",
        },
        "B": {"Type": "Pass", "End": True},
    }
    assert list(states(spec, extra="yes")) == ["A", "Extra", "B"]
    assert states(spec, extra="yes")["Extra"] == {"Type": "Pass", "Next": "B"}


def test_what_pointed_at_a_last_state_left_out_ends():
    spec = pipeline(
        {"A": {"Type": "Pass", "Next": "Extra"}, "Extra": {"Type": "Pass", "only_with": "extra"}},
        optional_references={"extra": "An extra."},
    )
    assert states(spec) == {"A": {"Type": "Pass", "End": True}}


def test_a_branch_that_is_left_out_whole_is_gone():
    spec = pipeline(
        {
            "P": {
                "Type": "Parallel",
                "Branches": [
                    {"States": {"X": {"Type": "Pass"}}},
                    {"States": {"Y": {"Type": "Pass", "only_with": "extra"}}},
                ],
            }
        },
        optional_references={"extra": "An extra."},
    )
    assert [list(branch["States"]) for branch in states(spec)["P"]["Branches"]] == [["X"]]


def test_our_keys_never_reach_aws():
    spec = pipeline(
        {"A": {**TASK, "expected": {"seconds": 3}}},
        cadence="daily",
        topics={"failure": "f"},
        input={"a": 1},
    )
    assert asl.to_definition(spec, {}) == {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {"A": {**TASK, "Resource": "arn:aws:states:::lambda:invoke", "End": True}},
    }


def test_raw_asl_is_taken_as_it_is_but_for_references_resources_and_the_failure_path():
    raw = {
        "name": "raw",
        "StartAt": "B",
        "States": {"A": {"Type": "Pass", "End": True}, "B": {**TASK, "Next": "A"}},
        "on_failure": HANDLER,
    }
    definition = asl.to_definition(raw, {})
    assert "QueryLanguage" not in definition
    assert definition["StartAt"] == "B"
    assert definition["States"]["A"] == {"Type": "Pass", "End": True}
    assert definition["States"]["B"]["Catch"][0]["Assign"] == {
        "failure.$": "$",
        "failed_state": "B",
    }
    assert definition["States"]["Report"]["Next"] == "Stop"


def test_the_specs_query_language_is_kept():
    assert (
        asl.to_definition(pipeline({"A": {"Type": "Pass"}}, QueryLanguage="JSONPath"), {})[
            "QueryLanguage"
        ]
        == "JSONPath"
    )


def test_neither_argument_is_changed():
    spec = pipeline(
        {"A": {**TASK, "Arguments": {"FunctionName": "${f}", "Payload": ["${g}"]}}},
        on_failure=HANDLER,
    )
    references = {"f": "arn", "g": [1]}
    before = copy.deepcopy((spec, references))
    asl.to_definition(spec, references)
    assert (spec, references) == before


def test_faults_of_the_dict_are_raised_all_at_once():
    with pytest.raises(asl.DiagnosticsError) as caught:
        asl.to_definition({"name": "Bad Name", "States": {}, "inputs": {}}, {})
    assert str(caught.value).split("\n") == [
        (
            '/inputs: a pipeline has no such key. Did you mean "input"? Its keys:'
            f" {', '.join((*PIPELINE_KEYS, *TOP_FIELDS))}."
        ),
        "/name: a pipeline needs a name in kebab-case like \"weekly-monitoring\", not 'Bad Name'.",
        "/States: a pipeline needs at least one state in `States`, a dict in the order they run.",
    ]
