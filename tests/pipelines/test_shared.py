"""Fragments: text with values in it, input with defaults."""

from downbeat.asl.jsonata import evaluate
from pipelines.shared import given, text


def rendered(expression, **variables):
    assert expression.startswith("{% ")
    return evaluate(expression[2:-2], variables)


def test_text_puts_values_into_lines():
    assert (
        rendered(text("Hello {$name},", "", "you are {$age + 1}."), name="Ada", age=36)
        == "Hello Ada,\n\nyou are 37."
    )


def test_text_takes_quotes_backslashes_and_emoji_as_they_are():
    line = 'it\'s "so" \\ ✅'
    assert rendered(text(line)) == line


def test_text_leaves_nothing_where_there_is_no_value():
    assert rendered(text("a {$nothing} b")) == "a  b"


def test_text_takes_an_expression_with_braces():
    assert rendered(text("{$merge([{'a': 1}, {'b': 2}]).b} left")) == "2 left"


def test_let_binds_what_several_lines_need():
    assert (
        rendered(text("{$run.Id}", "{$run.Name}", let="$run := {'Id': 1, 'Name': 'n'}")) == "1\nn"
    )


def test_references_in_a_line_are_left_for_the_definition():
    assert text("s3://${bucket}/x") == "{% 's3://${bucket}/x' %}"


def test_given_takes_the_inputs_value_or_the_default():
    def value(given_input):
        return evaluate(
            given("count", 29), {"states": {"context": {"Execution": {"Input": given_input}}}}
        )

    assert (value({"count": 3}), value({}), value({"count": 0}), value({"count": None})) == (
        3,
        29,
        0,
        None,
    )
