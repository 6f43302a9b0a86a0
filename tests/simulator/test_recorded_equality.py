"""Equality of a recorded value and the one that a replay makes."""

import pytest

from downbeat.simulator.masking import masked
from downbeat.simulator.recorded_equality import alike_but_for

SCORE = "arn:aws:lambda:us-east-1:111122223333:function:score"


def test_an_example_of_what_nobody_knows_here_is_equal_to_what_was_recorded():
    alike = alike_but_for({"arn:aws:x:::example", "sub-1"})

    new = {"Cluster": "arn:aws:x:::example", "Deep": ["arn:aws:x:::example/7"], "Nets": ["sub-1"]}
    old = {"Cluster": "arn:aws:x:::mine", "Deep": ["arn:aws:x:::mine/7"], "Nets": ["a", "b"]}
    assert alike(old, new)
    assert not alike({**old, "Deep": ["arn:aws:x:::mine/8"]}, new)
    assert not alike({**old, "More": 1}, new)
    assert not alike_but_for(())(old, new)


@pytest.mark.parametrize(
    ("recorded", "same"),
    [
        (SCORE, True),
        (f"{SCORE}:7", True),
        (f"{SCORE}:live", False),
        (f"{SCORE}-2", False),
        (f"{SCORE}:7:8", False),
    ],
)
def test_a_function_that_a_deployment_pins_is_the_same_in_every_version(recorded, same):
    alike_to = alike_but_for([], [SCORE])
    assert alike_to({"FunctionName": recorded}, {"FunctionName": SCORE}) is same
    assert alike_but_for([])({"FunctionName": recorded}, {"FunctionName": SCORE}) is (
        recorded == SCORE
    )


RECORDED = masked({"to": "write to ada@example.com, +1 415 555 0123", "apiKey": 12345}, key=b"one")


@pytest.mark.parametrize(
    ("new", "same"),
    [
        ({"to": "write to ada@example.com, +1 415 555 0123", "apiKey": 12345}, True),
        ({"to": "write to bob@example.com, +1 415 555 9999", "apiKey": "k-1"}, True),
        ({"to": "write to ada@example.com, bob@example.com", "apiKey": 12345}, False),
        ({"to": "call to ada@example.com, +1 415 555 0123", "apiKey": 12345}, False),
        ({"to": "write to ada@example.com, +1 415 555 0123", "apiKey": None}, False),
        (RECORDED, True),
        ({**RECORDED, "apiKey": "masked-secret-00000000"}, False),
    ],
)
def test_a_mask_is_equal_to_itself_and_to_a_value_of_its_kind(new, same):
    assert alike_but_for()(RECORDED, new) is same
    assert alike_but_for(["arn:aws:x:::example"])(RECORDED, new) is same


def test_values_that_nobody_masked_are_compared_as_they_are():
    assert not alike_but_for()({"to": "ada@example.com"}, {"to": "bob@example.com"})


def test_an_example_beside_a_mask_is_equal_to_what_was_recorded():
    recorded = masked("arn:aws:x:::mine/7 for ada@example.com", key=b"one")
    alike = alike_but_for(["arn:aws:x:::example"])
    assert alike(recorded, "arn:aws:x:::example/7 for ada@example.com")
    assert not alike(recorded, "arn:aws:x:::example/8 for ada@example.com")
