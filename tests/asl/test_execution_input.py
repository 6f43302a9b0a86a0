"""What a definition reads of the execution's input, and the fields of an input that it does not."""

import pytest

from downbeat.asl.execution_input import InputFields, input_fields, unread_fields

NARROW = {"Type": "Task", "Resource": "lambda:invoke", "Arguments": {"n": "{% $states.input.n %}"}}


def machine(language="JSONata", **states):
    return {"QueryLanguage": language, "StartAt": next(iter(states)), "States": states}


def test_fields_are_read_of_the_input_of_the_first_state_and_of_the_context():
    definition = machine(
        Work={"Type": "Pass", "Assign": {"x": "{% $states.input.rows %}"}, "Next": "Tell"},
        Tell={"Type": "Pass", "Output": "{% $states.context.Execution.Input.label %}", "End": True},
    )
    assert input_fields(definition) == InputFields(frozenset({"label", "rows"}), False)


def test_in_jsonata_a_path_from_the_dollar_reads_no_input():
    definition = machine(Sum={**NARROW, "Output": "{% $sum($rows.($.price)) %}", "End": True})
    assert input_fields(definition) == InputFields(frozenset({"n"}), False)


def test_in_jsonpath_it_does_and_the_whole_input_goes_somewhere():
    work = {"Type": "Task", "Resource": "lambda:invoke", "Parameters": {"n.$": "$.n"}, "End": True}
    assert input_fields(machine("JSONPath", Work=work)) == InputFields(frozenset({"n"}), True)


@pytest.mark.parametrize(
    "whole",
    [
        {"Type": "Pass", "End": True},
        {"Type": "Task", "Resource": "lambda:invoke", "End": True},
        {**NARROW, "Assign": {"all": "{% $states.input %}"}, "End": True},
        {**NARROW, "Output": "{% $states.context.Execution %}", "End": True},
        {"Type": "Pass", "Output": "{% $states.input %}", "End": True},
    ],
)
def test_the_whole_input_goes_somewhere(whole):
    assert input_fields(machine(Work=whole)).whole


@pytest.mark.parametrize(
    "first",
    [
        {"Type": "Wait", "Seconds": 1, "Next": "Work"},
        {**NARROW, "Output": "{% $states.input %}", "Next": "Work"},
        {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $count($keys($states.input)) > 3 %}", "Next": "Work"}],
            "Default": "Work",
        },
    ],
)
def test_a_state_that_hands_it_to_the_next_one_does_not_read_it(first):
    definition = machine(First=first, Work={**NARROW, "End": True})
    assert input_fields(definition) == InputFields(frozenset({"n"}), False)
    all_of_it = machine(First=first, Work={**NARROW, "Arguments": "{% $states.input %}"})
    assert input_fields(all_of_it).whole


def test_a_field_that_no_state_reads_is_named_with_the_nearest_or_with_all():
    definition = machine(Work={**NARROW, "End": True})
    fields = ["n", "label", "lable", "scheduled_time", "quite_other"]
    assert list(unread_fields(definition, fields, ["label"])) == [
        'nothing reads "lable". Did you mean "label"?',
        'nothing reads "quite_other": this machine reads label, n',
    ]


def test_where_the_whole_input_goes_somewhere_only_a_slip_is_named():
    definition = machine(
        Work={"Type": "Pass", "Output": "{% $states.input.regions_count %}", "Next": "All"}
    )
    definition["States"]["All"] = {**NARROW, "Arguments": "{% $states.context %}", "End": True}
    assert list(unread_fields(definition, ["region_count", "quite_other"])) == [
        'nothing reads "region_count". Did you mean "regions_count"?'
    ]
