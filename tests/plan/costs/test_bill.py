"""Quantities of what is paid for, and what they cost."""

import pytest

from downbeat.asl import Diagnostic
from downbeat.plan.costs.bill import STATED, Bill, BillLine, Quantity, price, services, total
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


def test_a_line_has_its_service_its_amount_and_its_dollars():
    bill = price([Quantity("transition", 4, "a"), Quantity(STATED, 0.5, "Call")], PRICES)
    assert bill.lines == (
        BillLine(
            "Step Functions",
            "state transitions, Standard",
            4,
            "transition",
            4 * 0.000025,
            "transition",
            "a",
        ),
        BillLine("Stated", "as the pipeline says", 1, "call", 0.5, "stated", "Call"),
    )


def test_what_is_unknown_stays_so_once_in_every_sum():
    unknown = Diagnostic("/States/A", "is not stated", "unknown-usage")
    one = price([Quantity("key", 1)], PRICES, [unknown, unknown])
    assert one.unknown == (unknown,)
    whole = total([one, one * 3, Bill()])
    assert (whole.unknown, whole.dollars) == ((unknown,), 4)


def test_what_has_no_price_and_is_not_used_is_no_matter():
    assert price([Quantity("log-gb", 0)], price_list("ap-southeast-3")).unknown == ()


def test_services_come_dearest_first_and_by_name_where_they_cost_the_same():
    bills = [
        price([Quantity("key", 3), Quantity("secret", 1), Quantity("dashboard", 1)], PRICES),
        price([Quantity("metric", 1), Quantity("glue-dpu", 3 / 0.44)], PRICES),
    ]
    assert list(services(bills)) == ["CloudWatch", "Glue", "KMS", "Secrets Manager"]
    assert total(bills).by_service() == pytest.approx(
        {"CloudWatch": 3.3, "Glue": 3, "KMS": 3, "Secrets Manager": 0.4}
    )


def test_an_allowance_takes_no_more_than_was_used_nor_of_prices_that_are_not_listed():
    month = price([Quantity("transition", 10), Quantity(STATED, 2)], PRICES)
    assert month.after_allowances(PRICES) == pytest.approx(2)
