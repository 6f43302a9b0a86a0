"""AWS's list prices, by region, and prices that one pays instead."""

import json
from datetime import date, timedelta

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.plan.costs.bill import Quantity, price
from downbeat.plan.costs.list_prices import FILE, OLD_DAYS, price_list, regions

PRICES = price_list("us-east-1")


def test_own_prices_go_before_those_of_the_list():
    own = price_list("ap-southeast-3", {"log-gb": 0.7})
    assert price([Quantity("log-gb", 2)], own).dollars == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"log-gigabyte": 1}, 'is no price that is known. Did you mean "log-gb"?'),
        ({"log-gb": "1"}, '"1" is not an amount in US dollars: write 0.05.'),
        ({"log-gb": -1}, "-1 is not an amount"),
        ({"log-gb": True}, "true is not an amount"),
    ],
)
def test_an_own_price_that_is_none_is_refused(own, message):
    with pytest.raises(DiagnosticsError) as refused:
        price_list("us-east-1", own)
    assert message in refused.value.diagnostics[0].message


def test_every_price_has_a_kind_and_the_first_regions_have_every_price_but_those_by_country():
    file = json.loads(FILE.read_text(encoding="utf-8"))
    for region, dollars in file["regions"].items():
        assert set(dollars) <= set(file["kinds"]), region
        assert all(amount > 0 for amount in dollars.values()), region
    assert set(file["kinds"]) - set(file["regions"]["us-east-1"]) == {"sns-sms"}
    assert set(file["entered"]) == set(regions())


def test_every_kind_of_price_names_the_page_it_is_from():
    kinds = json.loads(FILE.read_text(encoding="utf-8"))["kinds"]
    assert {kind["page"].split("/")[2] for kind in kinds.values()} == {"aws.amazon.com"}


def test_prices_grow_old():
    entered = PRICES.entered
    assert not PRICES.is_old(entered + timedelta(days=OLD_DAYS))
    assert PRICES.is_old(entered + timedelta(days=OLD_DAYS + 1))
    assert PRICES.age_days(date(2026, 12, 1)) == (date(2026, 12, 1) - entered).days


def test_what_is_free_is_free_of_what_aws_says_alone():
    assert {PRICES.prices[name].free for name in ("key", "transition", "lambda-request")} == {
        0.0,
        4000.0,
        1_000_000.0,
    }
