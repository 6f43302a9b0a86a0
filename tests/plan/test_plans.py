"""What the own stacks will run is what is recorded: every name, ARN, tag, schedule and trigger."""

from pathlib import Path

from tests.plan.plans import page

RECORDED = Path(__file__).with_name("plans.json")


def test_the_plans_of_the_own_stacks_are_the_recorded_ones():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")
