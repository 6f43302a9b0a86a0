"""Quantities of what is paid for, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from downbeat.asl import Diagnostic
from downbeat.plan.costs.list_prices import PriceList, price_file

# A price that a pipeline's own dict states, for a call that prices.json knows nothing of.
STATED = "stated"


class Quantity(NamedTuple):
    """So much of something: a name of prices.json, the amount in its unit, and what it is for (a
    state, an alarm).
    """

    price: str
    amount: float
    purpose: str = ""


class BillLine(NamedTuple):
    """A quantity with its price: the service as AWS's bill names it, what is counted, in which
    unit, and dollars.
    """

    service: str
    what: str
    amount: float
    unit: str
    dollars: float
    price: str
    purpose: str


@dataclass(frozen=True)
class Bill:
    """Lines, and what has no price. `bill + bill` joins, `bill * 4` is four times as much."""

    lines: tuple[BillLine, ...] = ()
    unknown: tuple[Diagnostic, ...] = ()

    @property
    def dollars(self) -> float:
        """The sum, without what is unknown."""
        return sum(line.dollars for line in self.lines)

    def by_service(self) -> dict[str, float]:
        """Return service → dollars, the dearest first."""
        sums: Counter[str] = Counter()
        for line in self.lines:
            sums[line.service] += line.dollars  # type: ignore[assignment]
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))

    def by_price(self) -> list[BillLine]:
        """Return one line for each price, in the order of the first."""
        joined: dict[str, BillLine] = {}
        for line in self.lines:
            before = joined.get(line.price)
            joined[line.price] = (
                line._replace(
                    amount=before.amount + line.amount, dollars=before.dollars + line.dollars
                )
                if before
                else line
            )
        return list(joined.values())

    def after_allowances(self, prices: PriceList) -> float:
        """Return the sum of a month's bill after what every account has free each month, where the
        account uses it for nothing else.
        """
        return self.dollars - sum(
            min(line.amount, prices.prices[line.price].free) * prices.prices[line.price].dollars
            for line in self.by_price()
            if line.price in prices.prices
        )

    def __add__(self, other: Bill) -> Bill:
        return Bill(
            (*self.lines, *other.lines), tuple(dict.fromkeys((*self.unknown, *other.unknown)))
        )

    def __mul__(self, times: float) -> Bill:
        return replace(
            self,
            lines=tuple(
                line._replace(amount=line.amount * times, dollars=line.dollars * times)
                for line in self.lines
            ),
        )


def price(
    quantities: Iterable[Quantity], prices: PriceList, unknown: Iterable[Diagnostic] = ()
) -> Bill:
    """Return the quantities with their prices; one that the region has no price for is unknown."""
    lines: list[BillLine] = []
    faults = list(unknown)
    for quantity in quantities:
        if quantity.price == STATED:
            lines.append(_stated(quantity))
        elif quantity.price in prices.prices:
            lines.append(_line(quantity, prices))
        elif quantity.amount:
            faults.append(_no_price(quantity, prices.region))
    return Bill(tuple(lines), tuple(dict.fromkeys(faults)))


def _stated(quantity: Quantity) -> BillLine:
    dollars = quantity.amount
    return BillLine("Stated", "as the pipeline says", 1, "call", dollars, STATED, quantity.purpose)


def _line(quantity: Quantity, prices: PriceList) -> BillLine:
    known = prices.prices[quantity.price]
    return BillLine(
        known.service,
        known.what,
        quantity.amount,
        known.unit,
        quantity.amount * known.dollars,
        known.name,
        quantity.purpose,
    )


def _no_price(quantity: Quantity, region: str) -> Diagnostic:
    kind = price_file()["kinds"][quantity.price]
    message = (
        f"{region} has no price for {kind['what']} ({kind['service']}): read it at {kind['page']},"
        f' and pass it by --prices FILE, {{"{quantity.price}": dollars for one {kind["unit"]}}}.'
    )
    return Diagnostic(f"prices/{region}/{quantity.price}", message, "unknown-price")


def total(bills: Iterable[Bill]) -> Bill:
    """Return all bills as one."""
    whole = Bill()
    for bill in bills:
        whole += bill
    return whole


def services(bills: Iterable[Bill]) -> Iterator[str]:
    """Yield each service that a bill has, the dearest of all bills first."""
    yield from total(bills).by_service()
