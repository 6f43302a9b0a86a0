"""Compares downbeat/plan/costs/prices.json with AWS's public Price List, and brings it up to date:
`python -m tools.prices [--write] [REGION …]`.

The Price List needs no account. Prices whose words it is not known by (no `usagetype` in the file)
are listed: read them at their page.
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api.html
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from downbeat.plan.costs.list_prices import FILE

OFFERS = (
    "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/{offer}/current/{region}/index.json"
)
Fetch = Callable[[str], Mapping[str, Any]]


def fetch(address: str) -> Mapping[str, Any]:
    """Return a document of the Price List."""
    with urllib.request.urlopen(address, timeout=120) as answer:
        document: Mapping[str, Any] = json.load(answer)
    return document


def published(offer: Mapping[str, Any], usagetype: str) -> float | None:
    """Return the dollars of one unit: the first tier that costs something, of the product of that
    usage type, with the prefix of its region or without one. None where there is no such product.

    Args:
        offer: the Price List's document of one service in one region.
    """
    products = [
        sku
        for sku, product in offer["products"].items()
        if re.fullmatch(
            rf"([A-Z]+\d*-)?{re.escape(usagetype)}", product["attributes"].get("usagetype", "")
        )
    ]
    tiers = sorted(
        (float(tier["beginRange"]), float(tier["pricePerUnit"]["USD"]))
        for sku in products
        for term in offer["terms"]["OnDemand"].get(sku, {}).values()
        for tier in term["priceDimensions"].values()
    )
    return next((dollars for _, dollars in tiers if dollars), None)


def compared(
    file: Mapping[str, Any], region: str, read: Fetch
) -> Iterator[tuple[str, float | None]]:
    """Yield each price that differs, or that the file lacks and AWS publishes, with AWS's dollars;
    None where nothing is published by those words.
    """
    offers: dict[str, Mapping[str, Any]] = {}
    for name, kind in file["kinds"].items():
        if not kind["usagetype"]:
            continue
        if kind["offer"] not in offers:
            offers[kind["offer"]] = read(OFFERS.format(offer=kind["offer"], region=region))
        dollars = published(offers[kind["offer"]], kind["usagetype"])
        if dollars != file["regions"].get(region, {}).get(name):
            yield name, dollars


def updated(
    file: Mapping[str, Any], region: str, list_prices: Mapping[str, float | None], today: str
) -> dict[str, Any]:
    """Return the file with AWS's prices of a region in place."""
    prices = {**file["regions"].get(region, {})}
    prices |= {name: dollars for name, dollars in list_prices.items() if dollars is not None}
    order = [name for name in file["kinds"] if name in prices]
    return {
        **file,
        "entered": {**file["entered"], region: today},
        "regions": {**file["regions"], region: {name: prices[name] for name in order}},
    }


def text(file: Mapping[str, Any]) -> str:
    """Return the file's text: numbers as people write them, 0.0000004 and not 4e-07."""
    written = json.dumps(file, indent=2)
    plain = re.sub(r"(?<=: )\d+(?:\.\d+)?e-\d+", lambda word: f"{Decimal(word[0]):f}", written)
    return f"{plain}\n"


def main(words: list[str], read: Fetch = fetch) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="write AWS's prices into the file")
    parser.add_argument("regions", nargs="*", metavar="REGION")
    asked = parser.parse_args(words)
    file = json.loads(FILE.read_text(encoding="utf-8"))
    by_hand = [name for name, kind in file["kinds"].items() if not kind["usagetype"]]
    differ = False
    for region in asked.regions or list(file["regions"]):
        list_prices = dict(compared(file, region, read))
        for name, dollars in list_prices.items():
            here = file["regions"].get(region, {}).get(name)
            print(f"{region} {name}: {here} here, {dollars} published")
        differ = differ or any(dollars is not None for dollars in list_prices.values())
        if asked.write:
            file = updated(file, region, list_prices, f"{datetime.now(UTC):%Y-%m-%d}")
    if asked.write:
        FILE.write_text(text(file), encoding="utf-8")
    print(f"To be read by hand: {', '.join(by_hand)}")
    return int(differ and not asked.write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
