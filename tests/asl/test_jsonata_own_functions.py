"""The functions that Step Functions adds to JSONata."""

import random

import pytest

from downbeat.asl.jsonata import UNDEFINED, evaluate
from downbeat.asl.jsonata_own_functions import JsonataError


def test_a_seed_makes_random_numbers_and_uuids_repeatable():
    first, second = (
        evaluate("[$random(), $uuid()]", {}, random=random.Random(5)) for _ in range(2)
    )
    assert first == second
    assert first[1][14] == "4"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$parse('null')", None),
        ("{'a': $parse('null')}", {"a": None}),
        ("$type($parse('null'))", "null"),
        ("$parse('[null]')", [None]),
        ("$parse('[[1]]')", [[1]]),
        ("$parse('[]')", []),
        ("$map(['1', '2'], $parse)", [1, 2]),
        ("'5' ~> $parse", 5),
        ("$parse($nothing)", UNDEFINED),
        ("($parse := 3; $parse)", 3),
    ],
)
def test_what_parse_reads_is_the_value_and_null_is_one(expression, value):
    assert evaluate(expression, {}) == value


@pytest.mark.parametrize(
    ("expression", "number"),
    [("$uuid(1)", 1), ("$random(1, 2)", 2), ("$hash('a', 'MD5', 1)", 3), ("$range(1, 2, 1, 1)", 4)],
)
def test_more_arguments_than_a_function_takes_are_an_error_of_the_expression(expression, number):
    with pytest.raises(JsonataError) as fault:
        evaluate(expression, {})
    assert fault.value.code == "T0410"
    assert fault.value.message.startswith(f"Argument {number} of function")
