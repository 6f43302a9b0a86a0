"""Amounts of money as people read them."""

import pytest

from downbeat.plan.costs.amounts import dollars


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (14.867, "$14.87"),
        (1234.5, "$1,234.50"),
        (0.01, "$0.01"),
        (0.0099, "$0.0099"),
        (0.002094, "$0.0021"),
        (0.00002, "$0.00002"),
        (-3, "$-3.00"),
    ],
)
def test_an_amount_is_to_the_cent_and_two_digits_of_what_is_below_one(amount, text):
    assert dollars(amount) == text
