"""Who publishes to a topic, as the statements of its policy. Pure."""

from __future__ import annotations

from typing import Any

from downbeat.plan.address import Address


def publishers(
    address: Address, suffix: str, *, alarms: bool = True, events: bool, budget: bool = False
) -> list[dict[str, Any]]:
    """Who may publish to a topic, besides roles of the account that may by their own policy:
    CloudWatch alarms, rules of EventBridge, the stack's budget.

    EventBridge gets no condition: it fills no condition keys on its way to SNS, so that a condition
    would drop every message in silence (docs/adr/0007).
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
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
    of_rules = publish | {
        "Sid": "RulesOfEventBridge",
        "Principal": {"Service": "events.amazonaws.com"},
    }
    of_budgets = publish | {
        "Sid": "BudgetsOfThisAccount",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": address.account},
            "ArnLike": {"aws:SourceArn": f"arn:{address.partition}:budgets::{address.account}:*"},
        },
    }
    admitted = {"alarms": (alarms, of_alarms), "rules": (events, of_rules)}
    admitted["budgets"] = (budget, of_budgets)
    return [statement for publishes, statement in admitted.values() if publishes]


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
