"""JSONata as Step Functions speaks it."""

import time

import pytest

from downbeat.asl.jsonata import UNDEFINED, evaluate, syntax_problem
from downbeat.asl.jsonata_own_functions import JsonataError


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("$states.input.a + 1", 2),
        ("10 / 4", 2.5),
        ("null", None),
        ("$states.input.nothing", UNDEFINED),
        ("$nobody", UNDEFINED),
        ("$sum", UNDEFINED),
        ("[]", []),
        ("{'a': null}", {"a": None}),
        ("$states.input.list.y", [1, 2]),
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("$parse('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("$parse($states.input.nothing)", UNDEFINED),
        ("$count([1..873782])", 873_782),
        ("$random(7) = $random(7)", True),
    ],
)
def test_an_expression_has_this_value(expression, value):
    assert (
        evaluate(expression, {"states": {"input": {"a": 1, "list": [{"y": 1}, {"y": 2}]}}}) == value
    )


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        ("1 + 'a'", "T2002", 'The right side of the "+" operator must evaluate to a number'),
        ("$number('x')", "D3030", 'Unable to cast value to a number: "x"'),
        ("$eval('1')", "T1006", "Attempted to invoke a non-function"),
        ("$parse('{')", "D3000", 'Argument 1 of function "parse" is not valid JSON'),
        ("$parse('NaN')", "D3000", 'Argument 1 of function "parse" is not valid JSON'),
        ("$parse(1)", "T0410", 'Argument 1 of function "parse" must be a string'),
        ("$range(1, 2, 0)", "D3000", 'Argument 3 of function "range" must not be 0'),
        (
            "$range(1, 1001)",
            "D2014",
            "The size of the sequence allocated by $range must not exceed 1000",
        ),
        (
            "$partition([1], 0)",
            "T0410",
            'Argument 2 of function "partition" must be a whole number of at least 1',
        ),
        (
            "$count([1..873783])",
            "U1001",
            "Expression evaluation memory limit exceeded: Check for excessive memory usage",
        ),
        (
            "$hash('a', 'MD4')",
            "D3000",
            'Argument 2 of function "hash" must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512',
        ),
    ],
)
def test_an_expression_fails_with_jsonatas_own_code(expression, code, message):
    with pytest.raises(JsonataError) as fault:
        evaluate(expression, {})
    assert (fault.value.code, fault.value.message) == (code, message)


@pytest.mark.parametrize(
    "expression",
    [
        "($f := function($x) { $f($x + 1) }; $f(1))",
        "($f := function($x) { 1 + $f($x + 1) }; $f(1))",
        "($f := function($x) { $map([1..1000], function($y) { $f($y) }) }; $f(1))",
        '$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)',
    ],
)
def test_an_endless_expression_is_an_error_and_not_a_hang(expression):
    began = time.monotonic()
    with pytest.raises(JsonataError):
        evaluate(expression, {})
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("$states.input.a", None),
        ("function($x)<n?:n>{ $x }", None),
        ("$match('a', /(?:a)/)", None),
        ("'what ?? ?: '", None),
        ("/* ?? */ 1", None),
        ("1 +", "Unexpected end of expression"),
        ("a[", 'Expected "]" before end of expression'),
        ("foo bar", 'Syntax error: "bar"'),
        ("", "Unexpected end of expression"),
        ("a ?? b", 'The symbol "??" is newer than JSONata 2.0.6, the version of Step Functions'),
        ("a ?: b", 'The symbol "?:" is newer than JSONata 2.0.6, the version of Step Functions'),
    ],
)
def test_syntax_problems_are_told_as_a_sentence(expression, problem):
    assert syntax_problem(expression) == problem


def test_now_is_the_time_that_was_given():
    assert evaluate("$now() & ' ' & $millis()", {}, now=0) == "1970-01-01T00:00:00.000Z 0"


def test_a_variable_hides_a_function_of_the_same_name():
    assert evaluate("$range", {"range": [1, 2]}) == [1, 2]


def test_what_is_given_stays_as_it_is():
    variables = {"states": {"input": {"a": [1]}}}
    evaluate("$states.input ~> |$|{'a': $uuid()}|", variables)
    assert variables == {"states": {"input": {"a": [1]}}}
