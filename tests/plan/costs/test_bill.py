"""Quantities of what is paid for, and what they cost."""

import pytest

from downbeat.asl import Diagnostic
from downbeat.plan.costs.bill import Bill, Quantity, price
from downbeat.plan.costs.list_prices import price_list

PRICES = price_list("us-east-1")


def test_a_region_without_a_price_says_which_and_where_to_read_it():
    (unknown,) = price([Quantity("log-gb", 1)], price_list("ap-southeast-3")).unknown
    assert unknown == Diagnostic(
        "prices/ap-southeast-3/log-gb",
        "ap-southeast-3 has no price for logs taken in (CloudWatch): read it at"
        " https://aws.amazon.com/cloudwatch/pricing/, and pass it by --prices FILE,"
        ' {"log-gb": dollars for one GB}.',
        "unknown-price",
    )


def test_bills_add_up_and_multiply():
    one = price([Quantity("transition", 4, "a")], PRICES)
    two = price([Quantity("transition", 6, "b"), Quantity("key", 1)], PRICES)
    whole = one * 1000 + two
    assert whole.dollars == pytest.approx(4006 * 0.000025 + 1)
    assert [(line.price, line.amount) for line in whole.by_price()] == [
        ("transition", 4006),
        ("key", 1),
    ]
    assert list(whole.by_service()) == ["KMS", "Step Functions"]


def test_what_an_account_has_free_each_month_is_taken_off_once():
    month = price([Quantity("transition", 3000)] * 2 + [Quantity("alarm-metric", 4)], PRICES)
    assert month.after_allowances(PRICES) == pytest.approx(2000 * 0.000025)


def test_a_bill_of_nothing_is_nothing():
    assert (Bill() * 5 + Bill()).dollars == 0
