"""What is known of an expression covers whatever it evaluates to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.asl import jsonata, jsonata_own_functions
from downbeat.asl.propagation.jsonata import of_expression
from downbeat.asl.propagation.value import UNKNOWN, Fields, Hole, Texts, constant, text

KNOWN = {"env": "dev", "tables": {"eu": "t-eu", "us": "t-us"}, "names": ["n-1", "n-2"]}
INPUTS = ({"id": "7", "flag": True}, {"id": "x/y", "flag": False}, {"flag": 1}, {"id": 5})
LEAVES = st.sampled_from(
    (
        *("'a-'", '"b"', "7", "true", "$env", "$tables.eu", "$names[0]", "$names[1]"),
        *("$states.input.id", "$string($states.input.id)", "$uppercase('x')", "$length('abc')"),
    )
)


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} & {}".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("({0}; {1})".format, inner, inner),
        st.builds("($v := {}; 'v' & $v)".format, inner),
        st.builds("($states.input.flag ? {} : {})".format, inner, inner),
        st.builds("($states.input.flag ? {})".format, inner),
        st.builds("$join([$string({}), $string({})], '-')".format, inner, inner),
        st.builds("[{}, {}][1]".format, inner, inner),
        st.builds("{{'f': {}, 'g': 'g'}}.f".format, inner),
        st.builds("$merge([{{'f': 'x'}}, {{'f': {}}}]).f".format, inner),
        st.builds("$lookup({{'k': {}}}, 'k')".format, inner),
        st.builds("$trim({})".format, inner),
        st.builds("({} = 'a-')".format, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, around, max_leaves=8)


def covers(value: object, evaluated: object) -> bool:
    """Whether what is known of a value allows this one."""
    if not isinstance(value, Texts):
        return True
    shown = (
        evaluated
        if isinstance(evaluated, str)
        else jsonata.evaluate("$string($x)", {"x": evaluated})
    )
    return any(
        re.fullmatch(
            "".join(".*" if isinstance(piece, Hole) else re.escape(piece) for piece in each),
            str(shown),
            re.DOTALL,
        )
        for each in value.texts
    )


@pytest.mark.sweep
@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_what_is_known_covers_what_an_expression_evaluates_to(expression):
    names = {**{name: constant(value) for name, value in KNOWN.items()}}
    names["states"] = Fields({"input": UNKNOWN})
    value = of_expression(expression, names)
    for given_input in INPUTS:
        variables = {**KNOWN, "states": {"input": given_input}}
        try:
            evaluated = jsonata.evaluate(expression, variables)
        except jsonata_own_functions.JsonataError:
            continue
        if evaluated is not jsonata.UNDEFINED:
            assert covers(value, evaluated), (expression, value, evaluated)


@pytest.mark.parametrize(
    "expression",
    [
        "", "(", "'a", "$", "a.b", "$x ~> $f", "function($x) { $x }", "$map($a, function($x) { $x })",
        "a[b]", "`a b`", "$a.*", "$a.**.b", "/ab/", "{", "[1..3]", "$a@$b.c", "$a#$i", "^(a)", "|a|b|",
        "1 ? ", "$f(?, 1)", "'\\u0041'", "-$x", "$sift($a)", "$a.(b)", "(" * 500, "%", "$a^(b)",
    ],
)  # fmt: skip
def test_what_is_not_read_is_not_known(expression):
    assert of_expression(expression, {}) == UNKNOWN


def test_a_comment_is_passed_over():
    assert of_expression("/* the table */ 'a' & /* one */ 'b'", {}) == text("ab")
