"""What a stack costs, in US dollars by list prices: pure data, no AWS and no simulator.

    prices = price_list(region)                        prices.json, dated, by region
    run = price(used(uses, expected, …), prices)       what the calls of one execution cost
    month = price([*standing(args, …), …], prices)     what is paid whether it runs or not

Every step returns a Bill: `.lines` (service, what, how much, dollars, by which price), `.unknown`
(a diagnostic with the fix for each price or size that nobody knows; never 0) and `.dollars`. Bills
add up and can be multiplied: `standing + run * runs_per_month`. `Bill.by_service()` is
{"Fargate": 0.64, …}, dearest first; `Bill.after_allowances(prices)` is the sum of a month after
what AWS gives each account free of charge.
"""

from downbeat.plan.costs.bill import Bill, BillLine, Quantity, price
from downbeat.plan.costs.list_prices import Price, PriceList, price_list
from downbeat.plan.costs.service_meters import Use
from downbeat.plan.costs.usage import used

__all__ = [
    "Bill",
    "BillLine",
    "Price",
    "PriceList",
    "Quantity",
    "Use",
    "price",
    "price_list",
    "used",
]
