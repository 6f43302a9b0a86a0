import pytest

S = "/States/S"


@pytest.fixture
def output(found):
    def of(value, **state):
        return found(
            {"Type": "Pass", "Output": value, "End": True, **state}, QueryLanguage="JSONata"
        )

    return of


def test_sound_values(output):
    assert (
        output({"a": ["{% $states.input.x[y > 1] %}", None, 1, "plain", "$.plain"], "b": "{%1%}"})
        == []
    )


def test_an_expression_that_does_not_parse_is_found_where_it_stands(output):
    assert output({"a": [{"b": "{% $sum($states.input.x %}"}]}) == [
        (
            f"{S}/Output/a[0]/b",
            "jsonata-syntax",
        )
    ]


@pytest.mark.parametrize("text", ["{% 1", "1 %}", " {% 1 %}", "{% 1 %} "])
def test_an_expression_fills_its_text(output, text):
    assert output(text) == [
        (
            f"{S}/Output",
            "jsonata-delimiters",
        )
    ]


def test_names_at_the_top_level_refer_to_nothing(output):
    assert output("{% phone & 'x' %}") == [
        (
            f"{S}/Output",
            "jsonata-top-level-name",
        )
    ]
    assert output("{% $.phone %}") == [
        (
            f"{S}/Output",
            "jsonata-top-level-name",
        )
    ]


def test_every_name_is_reported(texts):
    state = {"Type": "Pass", "Output": "{% aaa + bbb %}", "End": True}
    problems = texts(state, QueryLanguage="JSONata")
    assert [message.split(" ", 1)[0] for _, message in problems] == [
        '"aaa"',
        '"bbb"',
    ]


def test_error_output_is_there_in_a_catcher_only(output):
    assert output("{% $states.errorOutput.Cause %}") == [
        (
            f"{S}/Output",
            "states-field-out-of-reach",
        )
    ]


def test_the_result_is_there_once_a_state_has_one(found):
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets",
        "Arguments": {},
        "End": True,
    }
    reads = "{% $states.result.Buckets %}"
    assert found({**state, "Output": reads, "Assign": {"a": reads}}, QueryLanguage="JSONata") == []
    assert found({**state, "Arguments": {"Prefix": reads}}, QueryLanguage="JSONata") == [
        (
            f"{S}/Arguments/Prefix",
            "states-field-out-of-reach",
        )
    ]


def test_variables_and_states_are_there_everywhere(output):
    assert output("{% $unknown & $states.context.Execution.Id %}") == []


def test_jsonpath_states_hold_braces_as_plain_text(found):
    assert found({"Type": "Pass", "Parameters": {"a": "{% phone"}, "End": True}) == []
