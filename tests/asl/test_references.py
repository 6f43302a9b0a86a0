"""`${name}` takes the stack's value: a whole string the value itself, inside a string its text."""

import pytest

from downbeat import asl
from downbeat.asl.references import substituted


def definition(arguments, **references):
    spec = {
        "name": "example",
        "States": {"A": {"Type": "Task", "Resource": "sns:publish", "Arguments": arguments}},
        "references": dict.fromkeys(references, "A value."),
    }
    return asl.to_definition(spec, references)["States"]["A"]["Arguments"]


@pytest.mark.parametrize("value", ["text", 7, 2.5, True, ["a", "b"], {"k": 1}, "", 0, False, []])
def test_a_string_that_is_only_a_reference_takes_the_value_itself(value):
    assert definition({"TopicArn": "${x}"}, x=value) == {"TopicArn": value}


def test_inside_a_string_a_value_is_its_text_and_a_list_its_json():
    assert definition(
        {"a": "s3://${bucket}/x", "b": "{% ${names}[0] %}", "c": "${n} of ${n}"},
        bucket="b",
        names=["é", 1],
        n=3,
    ) == {
        "a": "s3://b/x",
        "b": '{% ["é", 1][0] %}',
        "c": "3 of 3",
    }


def test_keys_are_substituted_too():
    assert definition({"${key}": {"S": "v"}}, key="pk") == {"pk": {"S": "v"}}


def test_a_dollar_without_a_name_in_braces_is_left_alone():
    untouched = {"a": "$x", "b": "${}", "c": "${1}", "d": "$${", "e": "{% $states.input %}"}
    assert substituted(untouched, {"x": 1}) == untouched


def test_an_unknown_reference_is_a_problem_with_its_path_and_the_nearest_name():
    with pytest.raises(asl.DiagnosticsError) as caught:
        definition({"a": "${buket}", "b": ["${nothing_like_it}"]}, bucket="b")
    assert str(caught.value).split("\n") == [
        (
            '/States/A/Arguments/a: no value for the reference "${buket}". Did you mean "bucket"?'
            " Supply it under the stack's `references`, or correct the name."
        ),
        (
            '/States/A/Arguments/b[0]: no value for the reference "${nothing_like_it}".'
            " Supply it under the stack's `references`, or correct the name."
        ),
    ]


def test_none_is_no_value():
    with pytest.raises(asl.DiagnosticsError, match="no value for the reference"):
        definition({"a": "${x}"}, x=None)


@pytest.mark.parametrize("value", ["it's", 'say "x"', "back\\slash", "two\nlines"])
def test_a_value_that_would_break_an_expression_is_a_problem(value):
    with pytest.raises(asl.DiagnosticsError) as caught:
        definition({"a": "{% 'x' & '${v}' %}"}, v=value)
    assert (
        str(caught.value)
        == '/States/A/Arguments/a: the value of "${v}" holds a quote, a backslash or a line break,'
        " which would break this JSONata expression. Use a value without them."
    )


def test_the_same_value_is_fine_outside_of_an_expression():
    assert definition({"a": "${v}!"}, v="it's") == {"a": "it's!"}


def test_the_size_is_standard_where_no_stack_says_another():
    assert definition({"Cpu": "${task_cpu}", "Memory": "${task_memory}"}) == {
        "Cpu": "2048",
        "Memory": "4096",
    }
