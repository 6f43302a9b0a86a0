"""Outputs of successes that are no plain ones."""

import pytest

from downbeat.plan.end_patterns import none_of, special_ends
from tests.plan.orchestrations import states


@pytest.mark.parametrize(
    ("output", "ends"),
    [
        ({"outcome": "partial", "regions": 1}, ["partial"]),
        ({"skipped": "{% $why %}"}, ["skipped"]),
        ({"skipped": "x", "outcome": "whole"}, []),
        ({"outcome": "{% $x %}"}, []),
        ("partial", []),
        (["skipped"], []),
        (None, []),
    ],
)
def test_the_output_of_a_state_tells_which_ends_there_may_be(output, ends):
    definition = states(Plain={"Type": "Pass"}, End={"Type": "Succeed", "Output": output})
    assert special_ends(definition) == ends


def test_both_ends_come_in_one_order():
    skipped = {"Type": "Succeed", "Output": {"skipped": "x"}}
    partial = {"Type": "Succeed", "Output": {"outcome": "partial"}}
    assert special_ends(states(Skip=skipped, Part=partial)) == ["partial", "skipped"]


def test_a_plain_success_is_none_of_them_or_has_no_output_in_the_event():
    assert none_of([]) == {}
    assert none_of(["skipped"]) == {
        "$or": [
            {"output": [{"anything-but": {"wildcard": ['{"skipped":*']}}]},
            {"output": [None]},
            {"output": [{"exists": False}]},
        ]
    }
