"""The month of a whole stack, estimated from one simulated run of each pipeline."""

from downbeat.asl import Diagnostic
from downbeat.estimates.stacks import estimate, monthly_dollars
from downbeat.plan.costs.bill import Bill, Quantity, price
from downbeat.plan.costs.list_prices import price_list
from downbeat.plan.costs.monthly import PipelineMonth, StackMonth
from downbeat.plan.stacks import configured_stack
from tests.planned_stacks import planned_stack

PRICES = price_list("us-east-1")
STACK = configured_stack("prod")


def month(key, dashboards, unknown=()):
    standing = price([Quantity("dashboard", dashboards)], PRICES, unknown)
    return PipelineMonth(key, Bill(), 0, standing, None, "")


def test_each_pipeline_and_the_stack_have_their_dollars_to_the_cent():
    key = price([Quantity("key", 0.0049)], PRICES)
    whole = StackMonth(STACK, PRICES, [month("etl", 1), month("weekly", 2)], key)
    assert monthly_dollars(whole) == {"etl": 3.0, "weekly": 6.0, "stack": 9.0}
    dear = StackMonth(STACK, PRICES, [month("etl", 1.2345)], Bill())
    assert monthly_dollars(dear) == {"etl": 3.7, "stack": 3.7}


def test_what_is_not_wholly_known_is_left_out():
    unknown = [Diagnostic("/cost", "is not stated", "unknown-usage")]
    whole = StackMonth(STACK, PRICES, [month("etl", 1, unknown), month("weekly", 2)], Bill())
    assert monthly_dollars(whole) == {"weekly": 6.0}


def test_the_prices_are_those_of_the_stacks_region_unless_there_are_others():
    planned = planned_stack("prod")[:1]
    assert estimate(STACK, planned).prices == price_list(STACK.region)
    own = price_list(STACK.region, {"key": 5})
    estimated = estimate(STACK, planned, own, 7)
    assert estimated.prices == own
    assert [(one.key, one.runs) for one in estimated.pipelines] == [(planned[0].key, 7)]
    assert {one.price: one.dollars for one in estimated.standing.lines}["key"] == 5
