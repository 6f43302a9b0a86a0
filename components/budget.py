"""A limit for what a stack spends in a month, and who is told before it is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

# Told when so many percent of the limit are spent.
THRESHOLDS = (80, 100)


@dataclass(frozen=True)
class BudgetArgs:
    """`name` of the budget in AWS; `dollars` a month; `stack` is the value of the tag `stack` by
    which AWS finds what belongs to it; `emails` are told.
    """

    name: str
    dollars: float
    stack: str
    emails: Sequence[str]


class Budget(pulumi.ComponentResource):
    """One budget of a stack:

    - AWS Budgets compares what everything with the stack's tag has cost this month with the limit,
      some times a day, and writes to the people who hear of failures at 80 and at 100 %

    AWS knows costs by tag once the tag is activated for cost allocation, by the payer's account.
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
    """

    def __init__(
        self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:Budget", name, {}, opts)
        aws.budgets.Budget(
            f"{name}-budget", **budget_properties(args), opts=pulumi.ResourceOptions(parent=self)
        )
        pulumi.log.info(
            f"The budget {args.name} counts what has the tag stack = {args.stack}. AWS knows costs"
            " by it once it is activated: in the payer's account, Billing, Cost allocation tags,"
            " stack; a day later the budget has its figures."
        )
        self.register_outputs({})


def budget_properties(args: BudgetArgs) -> dict[str, Any]:
    """Return the provider's inputs.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html
    """
    return {
        "name": args.name,
        "budget_type": "COST",
        "limit_amount": f"{args.dollars:g}",
        "limit_unit": "USD",
        "time_unit": "MONTHLY",
        "cost_filters": [{"name": "TagKeyValue", "values": [f"user:stack${args.stack}"]}],
        "notifications": [_notification(percent, args.emails) for percent in THRESHOLDS],
    }


def _notification(percent: int, emails: Sequence[str]) -> Mapping[str, Any]:
    return {
        "comparison_operator": "GREATER_THAN",
        "notification_type": "ACTUAL",
        "threshold": percent,
        "threshold_type": "PERCENTAGE",
        "subscriber_email_addresses": list(emails),
    }
