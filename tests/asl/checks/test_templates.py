import pytest

S = "/States/S"


@pytest.fixture
def parameters(found):
    def of(value):
        return found({"Type": "Pass", "Parameters": value, "End": True})

    return of


def test_a_sound_template(parameters):
    assert (
        parameters(
            {
                "a": "$.not.read",
                "b.$": "$.b",
                "c": [{"d.$": "$$.Execution.Id"}, ["$."]],
                "e.$": "States.UUID()",
                "f.$": "$v",
            }
        )
        == []
    )
    assert parameters([{"a.$": "$.b"}]) == []
    assert parameters("text") == []


def test_a_field_that_ends_in_dollar_holds_a_path(parameters):
    assert parameters({"a": {"name.$": "name"}}) == [
        (
            f"{S}/Parameters/a",
            "invalid-path",
        )
    ]
    assert parameters([{"n.$": 5}]) == [
        (
            f"{S}/Parameters[0]",
            "invalid-path",
        )
    ]


def test_a_function_in_a_template_is_read(parameters):
    assert parameters({"a.$": "States.Formatt('{}', $.a)"}) == [
        (
            f"{S}/Parameters",
            "invalid-path",
        )
    ]


def test_a_field_is_given_once(parameters):
    assert parameters({"a": 1, "a.$": "$.a"}) == [(f"{S}/Parameters", "same-field-twice")]


def test_assign_is_an_object(found):
    assert found({"Type": "Pass", "Assign": "x", "End": True}) == [(f"{S}/Assign", "wrong-type")]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("states", "$states is Step Functions' own."),
        ("a-b", "it begins with a letter and goes on with letters, digits and underscores."),
        ("1a", "it begins with a letter and goes on with letters, digits and underscores."),
        ("_a", "it begins with a letter and goes on with letters, digits and underscores."),
        ("", "it begins with a letter and goes on with letters, digits and underscores."),
        ("v" * 81, "it has 81 characters, at most 80 are allowed."),
    ],
)
def test_what_cannot_be_the_name_of_a_variable(texts, name, why):
    assert texts({"Type": "Pass", "Assign": {name: 1}, "End": True}) == [
        (f"{S}/Assign/{name}", f'"{name}" cannot be the name of a variable: {why}')
    ]


def test_what_can_be_the_name_of_a_variable(found):
    assert (
        found({"Type": "Pass", "Assign": {"a": 1, "b_2.$": "$.b", "größe": 3}, "End": True}) == []
    )
