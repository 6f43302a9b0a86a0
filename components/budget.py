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
    which AWS finds what belongs to it; it speaks to the topic `topic` (an ARN), or where the stack
    has none for it, to `emails`.
    """

    name: str
    dollars: float
    stack: str
    emails: Sequence[str] = ()
    topic: str = ""


class Budget(pulumi.ComponentResource):
    """One budget of a stack:

    - AWS Budgets compares what everything with the stack's tag has cost this month with the limit,
      some times a day, and at 80 and at 100 % speaks to the topic of the watchdog's alarms; without
      a watchdog it writes to those who hear of alarms, or else of failures

    AWS knows costs by tag once the tag is activated for cost allocation, by the payer's account.
    https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
    """

    def __init__(
        self,
        name: str,
        args: BudgetArgs,
        *,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Budget", name, {}, opts)
        aws.budgets.Budget(
            f"{name}-budget",
            **budget_properties(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
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
        "notifications": [_notification(percent, args) for percent in THRESHOLDS],
    }


def _notification(percent: int, args: BudgetArgs) -> Mapping[str, Any]:
    """https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html"""
    subscribers = (
        {"subscriber_sns_topic_arns": [args.topic]}
        if args.topic
        else {"subscriber_email_addresses": list(args.emails)}
    )
    return {
        "comparison_operator": "GREATER_THAN",
        "notification_type": "ACTUAL",
        "threshold": percent,
        "threshold_type": "PERCENTAGE",
        **subscribers,
    }
