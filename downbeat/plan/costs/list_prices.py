"""AWS's list prices: prices.json, by region, each with its unit, its page and what is free.

The file has three parts: `kinds` says what each price is for, where AWS publishes it, what of it
every account has free of charge each month, and by which words the AWS Price List names it;
`regions` has the dollars; `entered` the day on which they were entered, by region.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest

FILE = Path(__file__).with_name("prices.json")
# After so many days prices must be compared with AWS's pages again.
OLD_DAYS = 180


@dataclass(frozen=True)
class Price:
    """One list price: `dollars` for one `unit` of `what`; `free` units a month cost nothing in
    every account; `page` is where AWS publishes it.
    """

    name: str
    service: str
    what: str
    unit: str
    dollars: float
    free: float
    page: str


@dataclass(frozen=True)
class PriceList:
    """The prices of one region by their name; `entered` is the day they were entered. `prices` has
    no entry for a price that is not known there.
    """

    region: str
    entered: date
    prices: Mapping[str, Price]

    def age_days(self, today: date) -> int:
        """Return how old the prices are, in days."""
        return (today - self.entered).days

    def is_old(self, today: date) -> bool:
        """Whether they must be compared with AWS's pages again."""
        return self.age_days(today) > OLD_DAYS


@functools.cache
def price_file() -> dict[str, Any]:
    """Return the contents of prices.json."""
    contents: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return contents


def regions() -> list[str]:
    """Return the regions that have prices."""
    return list(price_file()["regions"])


def price_list(region: str, own: Mapping[str, Any] | None = None) -> PriceList:
    """Return the prices of a region; without any for a region that the file does not have.

    Args:
        own: prices that one pays instead, or that the file does not have: price's name → dollars.

    Raises:
        DiagnosticsError: for an own price that there is no kind of, or that is no amount.
    """
    file = price_file()
    kinds, own = file["kinds"], own or {}
    if faults := list(_own_faults(own, kinds)):
        raise DiagnosticsError(faults, "The price list")
    dollars = {**file["regions"].get(region, {}), **own}
    prices = {
        name: Price(
            name,
            kind["service"],
            kind["what"],
            kind["unit"],
            float(dollars[name]),
            float(kind.get("free", 0)),
            kind["page"],
        )
        for name, kind in kinds.items()
        if name in dollars
    }
    entered = file["entered"].get(region) or max(file["entered"].values())
    return PriceList(region, date.fromisoformat(entered), prices)


def _own_faults(own: Mapping[str, Any], kinds: Mapping[str, Any]) -> list[Diagnostic]:
    faults = []
    for name, dollars in own.items():
        if name not in kinds:
            known = f"{nearest(name, kinds)} There are {', '.join(kinds)}."
            message = f"is no price that is known.{known}"
            faults.append(Diagnostic(f"--prices {name}", message, "unknown-price"))
        elif isinstance(dollars, bool) or not isinstance(dollars, (int, float)) or dollars < 0:
            message = f"{json.dumps(dollars)} is not an amount in US dollars: write 0.05."
            faults.append(Diagnostic(f"--prices {name}", message, "wrong-type"))
    return faults
