"""What a month costs: exported, and compared with what is deployed."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.other_stacks import read_outputs

# The output that says what a month costs.
MONTHLY_COST = "monthly_cost"


def report_monthly_cost(dollars: Mapping[str, float]) -> None:
    """Export what a month costs by list prices, and say in a preview what the change adds or saves:
    the stack as it is deployed has exported the same.

    Args:
        dollars: each pipeline, and "stack" → US dollars a month.
    """
    pulumi.export(MONTHLY_COST, dict(dollars))
    if pulumi.runtime.is_dry_run():
        pulumi.log.info(cost_change(dollars, _deployed_cost()))


def _deployed_cost() -> dict[str, float]:
    """What a month costs as it is deployed; {} where that is not known."""
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    before = read_outputs(own).get("outputs", {}).get(MONTHLY_COST)
    return before if isinstance(before, dict) else {}


def cost_change(now: Mapping[str, float], before: Mapping[str, float]) -> str:
    """Return a sentence on what a month costs, and how that differs from before.

    >>> cost_change({"etl": 2.5, "stack": 5.0}, {"etl": 2.0, "stack": 4.5})
    'This stack costs about $5.00 a month by list prices, $0.50 more than now: etl +$0.50'
    """
    if "stack" not in now:
        return (
            "What this stack costs a month is not wholly known: `downbeat cost` says which prices"
            " are missing"
        )
    whole = f"This stack costs about ${now['stack']:,.2f} a month by list prices"
    if "stack" not in before:
        return f"{whole}; `downbeat cost` has the details"
    changes = {
        key: round(now.get(key, 0) - before.get(key, 0), 2)
        for key in dict.fromkeys((*now, *before))
        if key != "stack"
    }
    parts = [f"{key} {_signed(change)}" for key, change in changes.items() if change]
    change = round(now["stack"] - before["stack"], 2)
    if not change:
        return f"{whole}, as now{': ' if parts else ''}{', '.join(parts)}"
    direction = "more" if change > 0 else "less"
    return f"{whole}, ${abs(change):,.2f} {direction} than now: {', '.join(parts) or 'the stack'}"


def _signed(dollars: float) -> str:
    return f"{'+' if dollars > 0 else '-'}${abs(dollars):,.2f}"
