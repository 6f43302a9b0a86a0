"""The comparison of prices.json with AWS's Price List, on documents of its form."""

import json

import pytest

from downbeat.plan.costs.list_prices import FILE
from tools import prices

KINDS = {
    "transition": {"offer": "AmazonStates", "usagetype": "StateTransition"},
    "log-gb": {"offer": "AmazonCloudWatch", "usagetype": "DataProcessing-Bytes"},
    "pipe-request": {"offer": "AWSEvents", "usagetype": ""},
}


def offer(*products):
    """A service's document: (usage type, [(first unit of a tier, dollars)])."""
    return {
        "products": {
            str(sku): {"attributes": {"usagetype": usagetype}}
            for sku, (usagetype, _) in enumerate(products)
        },
        "terms": {
            "OnDemand": {
                str(sku): {
                    f"{sku}.T": {
                        "priceDimensions": {
                            f"{sku}.T.{first}": {
                                "beginRange": str(first),
                                "pricePerUnit": {"USD": f"{dollars:.10f}"},
                            }
                            for first, dollars in tiers
                        }
                    }
                }
                for sku, (_, tiers) in enumerate(products)
            }
        },
    }


TRANSITIONS = offer(
    ("USE1-StateTransition", [(0, 0.0), (4000, 0.000025)]),
    ("USE1-StepFunctions-GB-Second", [(0, 0.00001667)]),
)
LOGS = offer(
    ("USE1-VendedLog-DataProcessing-Bytes", [(0, 0.25)]), ("USE1-DataProcessing-Bytes", [(0, 0.5)])
)


def read(address):
    assert "/current/us-east-1/index.json" in address
    return TRANSITIONS if "AmazonStates" in address else LOGS


def file(**dollars):
    return {
        "kinds": KINDS,
        "entered": {"us-east-1": "2026-01-01"},
        "regions": {"us-east-1": {name.replace("_", "-"): one for name, one in dollars.items()}},
    }


@pytest.mark.parametrize(
    ("document", "usagetype", "dollars"),
    [
        (TRANSITIONS, "StateTransition", 0.000025),
        (LOGS, "DataProcessing-Bytes", 0.5),
        (
            offer(("Lambda-GB-Second", [(6e9, 0.000015), (0, 0.0000166667)])),
            "Lambda-GB-Second",
            0.0000166667,
        ),
        (LOGS, "StateTransition", None),
    ],
)
def test_a_price_is_the_first_tier_that_costs_of_exactly_that_usage(document, usagetype, dollars):
    assert prices.published(document, usagetype) == dollars


def test_only_what_differs_or_is_missing_is_reported():
    assert dict(prices.compared(file(transition=0.000025, log_gb=0.45), "us-east-1", read)) == {
        "log-gb": 0.5
    }
    assert dict(prices.compared(file(), "us-east-1", read)) == {
        "transition": 0.000025,
        "log-gb": 0.5,
    }


def test_an_update_keeps_what_is_read_by_hand_and_dates_the_region():
    found = {"log-gb": 0.5, "transition": None}
    after = prices.updated(
        file(transition=0.000025, pipe_request=4e-7), "us-east-1", found, "2027-02-01"
    )
    assert after["regions"]["us-east-1"] == {
        "transition": 0.000025,
        "log-gb": 0.5,
        "pipe-request": 4e-7,
    }
    assert after["entered"] == {"us-east-1": "2027-02-01"}


def test_the_file_is_written_as_it_stands():
    written = FILE.read_text(encoding="utf-8")
    assert prices.text(json.loads(written)) == written


def test_a_difference_is_an_exit_code_and_names_both(capsys):
    assert prices.main(["us-east-1"], lambda address: offer()) == 0
    assert (
        prices.main(
            ["us-east-1"],
            lambda address: (
                TRANSITIONS if "States" in address else offer(("Fargate-GB-Hours", [(0, 0.1)]))
            ),
        )
        == 1
    )
    assert "us-east-1 fargate-gb: 0.004445 here, 0.1 published" in capsys.readouterr().out
