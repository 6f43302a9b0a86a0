"""Payloads that are too large, and which part of them has grown."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.simulator import simulate
from downbeat.simulator.payloads import Part, grown, size_advice, size_of

INVOKE = "arn:aws:states:::lambda:invoke"
BIG = "x" * 300_000


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ({}, [Part("/", 2)]),
        ({"a": 1, "b": "x" * 98}, [Part("/", 112), Part("/b", 100)]),
        (
            {"rows": [1, {"body": "x" * 98}]},
            [Part("/", 122), Part("/rows", 113), Part("/rows/1", 109), Part("/rows/1/body", 100)],
        ),
        ({"rows": ["x"] * 10}, [Part("/", 50), Part("/rows", 41)]),
        ({"a": "x" * 10, "b": "x" * 10}, [Part("/", 35)]),
    ],
)
def test_the_parts_that_hold_most_of_a_payload(value, parts):
    assert grown(value) == parts


def test_bytes_are_those_of_utf_8():
    assert size_of({"ä": "😀"}) == len('{"ä":"😀"}'.encode())


def machine(state):
    return {"QueryLanguage": "JSONata", "StartAt": "Load", "States": {"Load": state}}


TASK = {"Type": "Task", "Resource": INVOKE, "End": True}


@pytest.mark.parametrize(
    ("state", "answer", "where"),
    [
        (TASK, {"n": 1, "rows": [BIG]}, "the result of Load has 300,019 bytes, of which /rows/0 "),
        (
            TASK | {"Output": "{% {'all': $pad('', 300000, 'x')} %}"},
            {},
            "the output of Load has 300,010 bytes, of which /all has 300,002",
        ),
        (
            TASK | {"Arguments": "{% {'all': $pad('', 300000, 'x')} %}"},
            {},
            "what Load sends has 300,010 bytes, of which /all has 300,002",
        ),
        (
            TASK | {"Assign": {"all": "{% $pad('', 300000, 'x') %}"}},
            {},
            "what Load assigns has 300,010 bytes, of which /all has 300,002",
        ),
    ],
    ids=["result", "output", "arguments", "variables"],
)
def test_an_execution_that_passes_on_too_much_says_which_part_has_grown(state, answer, where):
    found = simulate(machine(state), tasks=lambda call: answer)
    assert (found.status, found.error) == ("FAILED", "States.DataLimitExceeded")
    assert found.advice.startswith(where)
    assert found.advice.endswith(
        "; Step Functions passes on 262,144: keep it in S3 and pass its key, or leave it out of the"
        " state's Output."
    )


def test_a_payload_without_a_heaviest_part_is_told_as_a_whole():
    assert size_advice("the output of X", ["x" * 10] * 3).startswith(
        "the output of X has 40 bytes; "
    )


def test_an_input_that_no_execution_may_have_is_refused_before_it_starts():
    with pytest.raises(DiagnosticsError) as refused:
        simulate(machine({"Type": "Succeed"}), {"rows": BIG})
    assert str(refused.value).startswith("/: the input has 300,011 bytes, of which /rows has")


def test_what_an_item_selector_makes_of_an_item_has_the_same_limit():
    inner = {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}}
    each = {
        "Type": "Map",
        "Items": [1],
        "ItemSelector": {"twice": "{% $pad('', 300000, 'x') %}"},
        "ItemProcessor": inner,
        "End": True,
    }
    found = simulate(machine(each))
    assert (found.status, found.error) == ("FAILED", "States.DataLimitExceeded")
    assert found.advice.startswith("what ItemSelector of Load makes of an item has 300,012 bytes")


def test_any_other_failure_has_no_advice():
    assert simulate(machine({"Type": "Fail"})).advice == ""
