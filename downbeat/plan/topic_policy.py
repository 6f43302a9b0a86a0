"""Who publishes to a topic, as the statements of its policy. Pure."""

from __future__ import annotations

from typing import Any

from downbeat.plan.address import Address


def publishers(
    address: Address, suffix: str, *, alarms: bool = True, budget: bool = False
) -> list[dict[str, Any]]:
    """Who may publish to a topic, besides roles of the account that may by their own policy, such
    as those of state machines: CloudWatch alarms and the stack's budget.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    """
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": address.topic_arn(suffix)}
    of_alarms = publish | {
        "Sid": "AlarmsOfThisAccount",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": address.account},
            "ArnLike": {"aws:SourceArn": address.alarm_arn("*")},
        },
    }
    of_budgets = publish | {
        "Sid": "BudgetsOfThisAccount",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": address.account},
            "ArnLike": {"aws:SourceArn": f"arn:{address.partition}:budgets::{address.account}:*"},
        },
    }
    admitted = ((alarms, of_alarms), (budget, of_budgets))
    return [statement for publishes, statement in admitted if publishes]


def queue_sender(queue: str, topic: str) -> dict[str, Any]:
    """What the policy of a subscribed queue must hold.

    https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    """
    return {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
