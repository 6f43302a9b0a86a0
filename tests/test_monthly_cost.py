"""What the program says of a stack's cost: an output, and in preview the difference to what is
deployed.
"""

import pytest

from components.monthly_cost import cost_change
from downbeat.config import stack_file
from downbeat.estimates.stacks import estimate, monthly_dollars
from downbeat.plan.stacks import configured_stack
from tests import program
from tests.planned_stacks import planned_stack

BEFORE = {"etl": 2.0, "stack": 4.5}


def prod(**more):
    config = program.engine_config(stack_file(program.ROOT, "prod"))
    return program.run(program.main, stack="prod", config=config, **more)


def deployed_with(outputs):
    def read(arguments):
        assert arguments["name"].endswith("/downbeat/prod")
        return {"name": arguments["name"], "outputs": outputs, "secretOutputNames": []}

    return {"pulumi:pulumi:readStackOutputs": read}


@pytest.fixture
def messages(monkeypatch):
    texts = []
    monkeypatch.setattr("pulumi.log.info", lambda text, *given, **named: texts.append(text))
    return texts


def test_the_stack_exports_what_a_month_costs():
    stack = configured_stack("prod")
    expected = monthly_dollars(estimate(stack, planned_stack("prod")))
    assert prod().stack_outputs["monthly_cost"] == expected
    assert set(expected) == {*stack.pipelines, "stack"}
    assert expected["stack"] == pytest.approx(
        sum(dollars for key, dollars in expected.items() if key != "stack") + 4.3, abs=0.05
    )


def test_a_preview_says_what_a_change_adds(messages):
    now = prod().stack_outputs["monthly_cost"]
    before = {**now, "etl": now["etl"] - 0.5, "stack": now["stack"] - 0.5}
    prod(preview=True, calls=deployed_with({"monthly_cost": before}))
    assert (
        f"${now['stack']:,.2f} a month by list prices, $0.50 more than now: etl +$0.50"
        in messages[-1]
    )


def test_a_region_without_prices_has_no_sum():
    stack = configured_stack("prod").model_copy(update={"region": "sa-east-1"})
    assert monthly_dollars(estimate(stack, planned_stack("prod"))) == {}


def test_the_first_preview_says_the_sum(messages):
    now = prod().stack_outputs["monthly_cost"]
    prod(preview=True, calls=deployed_with({}))
    assert f"This stack costs about ${now['stack']:,.2f} a month by list prices; " in messages[-1]


@pytest.mark.parametrize(
    ("now", "before", "end"),
    [
        ({"etl": 2.5, "stack": 5.0}, BEFORE, "$0.50 more than now: etl +$0.50"),
        ({"etl": 1.0, "stack": 3.5}, BEFORE, "$1.00 less than now: etl -$1.00"),
        ({"stack": 2.5}, BEFORE, "$2.00 less than now: etl -$2.00"),
        ({"etl": 2.0, "new": 1.5, "stack": 6.0}, BEFORE, "$1.50 more than now: new +$1.50"),
        ({"etl": 2.0, "stack": 7.5}, BEFORE, "$3.00 more than now: the stack"),
        (BEFORE, BEFORE, ", as now"),
        ({"etl": 2.0, "stack": 4.5}, {}, "; `downbeat cost` has the details"),
        (
            {"etl": 2.0},
            BEFORE,
            "is not wholly known: `downbeat cost` says which prices are missing",
        ),
    ],
)
def test_a_change_is_a_sentence(now, before, end):
    assert cost_change(now, before).endswith(end)
