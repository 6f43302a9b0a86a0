"""A definition given as Python values."""

from types import MappingProxyType

from tests.asl.checks.coded import problems


def test_python_values_that_are_no_json_are_named_with_their_path():
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Pass", "Result": {"a": {1}, "b": float("nan")}, "End": True}},
    }
    assert problems(definition) == [
        (
            "/States/S/Result/a",
            "not-json",
        ),
        (
            "/States/S/Result/b",
            "not-json",
        ),
    ]


def test_any_mapping_will_do():
    state = MappingProxyType({"Type": "Pass", "Result": (1, 2), "End": True})
    assert (
        problems(MappingProxyType({"StartAt": "S", "States": MappingProxyType({"S": state})})) == []
    )


def test_a_value_that_holds_itself_is_a_problem():
    state = {"Type": "Pass", "End": True}
    state["Result"] = state
    assert problems({"StartAt": "S", "States": {"S": state}}) == [
        (
            "/States/S/Result",
            "nested-too-deeply",
        )
    ]
