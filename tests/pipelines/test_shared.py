"""Fragments: text with values in it, input with defaults."""

from downbeat.asl.jsonata import evaluate, syntax_problem
from pipelines.shared import failure_path, given, text


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


def test_the_failure_path_fails_even_when_its_mail_cannot_be_sent():
    path = failure_path("Subject")
    assert list(path) == ["NotifyFailure", "FailExecution"]
    assert path["NotifyFailure"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "Next": "FailExecution"}
    ]
    assert path["FailExecution"]["Type"] == "Fail"


def test_the_failure_mail_parses_and_says_what_is_needed():
    message = failure_path("Subject")["NotifyFailure"]["Arguments"]["Message"]
    message = message.replace("${console_url}", "https://console/states/home").replace(
        "${log_group}", "/aws/vendedlogs/states/x"
    )
    assert syntax_problem(message[2:-2]) is None
    context = {"Execution": {"Name": "run-1", "Id": "arn:run-1"}}
    said = evaluate(
        message[2:-2],
        {
            "states": {"context": context},
            "failure": {"Error": "E", "Cause": "because"},
            "failed_state": "Work",
        },
        now=0,
    )
    assert said.split("\n") == [
        "Execution: run-1",
        "Failed state: Work",
        "Error: E",
        "Cause: because",
        "",
        (
            "Execution in the console:"
            " https://console/states/home?region=${region}#/v2/executions/details/arn:run-1"
        ),
        (
            "Logs:"
            " https://console/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/$252Faws$252Fvendedlogs$252Fstates$252Fx"
        ),
        (
            "Redrive: possible until 1970-01-15 00:00 UTC (same definition and input, from the"
            " failed state on)."
        ),
        "",
        "Action Required: investigate logs and retry execution if appropriate",
    ]
