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
            (
                'The JSONata expression "$sum($states.input.x" cannot be parsed: Expected ")"'
                " before end of expression."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{% 1", "ends with %}"),
        ("1 %}", "begins with {%"),
        (" {% 1 %}", "begins with {%"),
        ("{% 1 %} ", "ends with %}"),
    ],
)
def test_an_expression_fills_its_text(output, text, missing):
    assert output(text) == [
        (
            f"{S}/Output",
            (
                f'A JSONata text is "{{% … %}}" from its first sign to its last, but "{text}" does'
                f" not: nothing {missing}."
            ),
        )
    ]


def test_names_at_the_top_level_refer_to_nothing(output):
    assert output("{% phone & 'x' %}") == [
        (
            f"{S}/Output",
            (
                '"phone" at the top level refers to nothing; write $states.input.phone for the'
                " input, $phone for a variable, or quote it."
            ),
        )
    ]
    assert output("{% $.phone %}") == [
        (
            f"{S}/Output",
            '"$" refers to nothing in Step Functions; write $states.input for the state\'s input.',
        )
    ]


def test_every_name_is_reported(output):
    assert [message.split(" ", 1)[0] for _, message in output("{% aaa + bbb %}")] == [
        '"aaa"',
        '"bbb"',
    ]


def test_error_output_is_there_in_a_catcher_only(output):
    assert output("{% $states.errorOutput.Cause %}") == [
        (
            f"{S}/Output",
            (
                "$states.errorOutput does not exist here; it is there only in Output and Assign of"
                " a Catch entry."
            ),
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
            (
                "$states.result does not exist here; it is there only in Output and Assign of a"
                " Task, Parallel or Map, once it has a result."
            ),
        )
    ]


def test_variables_and_states_are_there_everywhere(output):
    assert output("{% $unknown & $states.context.Execution.Id %}") == []


def test_jsonpath_states_hold_braces_as_plain_text(found):
    assert found({"Type": "Pass", "Parameters": {"a": "{% phone"}, "End": True}) == []
