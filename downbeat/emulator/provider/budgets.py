"""AWS Budgets: budgets with their notifications."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import Inputs, Outputs, ResourceType, Target, missing


def _budget(inputs: Inputs) -> dict[str, Any]:
    filters = {one["name"]: list(one["values"]) for one in inputs.get("costFilters", ())}
    return {
        "BudgetName": inputs["name"],
        "BudgetLimit": {"Amount": inputs["limitAmount"], "Unit": inputs["limitUnit"]},
        "CostFilters": filters,
        "TimeUnit": inputs["timeUnit"],
        "BudgetType": inputs["budgetType"],
    }


def _notifications(inputs: Inputs) -> list[dict[str, Any]]:
    return [
        {
            "Notification": {
                "NotificationType": one["notificationType"],
                "ComparisonOperator": one["comparisonOperator"],
                "Threshold": float(one["threshold"]),
                "ThresholdType": one["thresholdType"],
            },
            "Subscribers": [
                {"SubscriptionType": "EMAIL", "Address": address}
                for address in one.get("subscriberEmailAddresses", ())
            ]
            + [
                {"SubscriptionType": "SNS", "Address": topic}
                for topic in one.get("subscriberSnsTopicArns", ())
            ],
        }
        for one in inputs.get("notifications", ())
    ]


def _create(place: Target, inputs: Inputs) -> Outputs:
    place("budgets").create_budget(
        AccountId=place.account,
        Budget=_budget(inputs),
        NotificationsWithSubscribers=_notifications(inputs),
    )
    return {"accountId": place.account}


def _update(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    """A budget's notifications are changed one by one: those of before go, those of now come."""
    client, account, name = place("budgets"), place.account, inputs["name"]
    client.update_budget(AccountId=account, NewBudget=_budget(inputs))
    if inputs.get("notifications") != state.get("notifications"):
        for before in _notifications(state):
            client.delete_notification(
                AccountId=account, BudgetName=name, Notification=before["Notification"]
            )
        for now in _notifications(inputs):
            client.create_notification(AccountId=account, BudgetName=name, **now)
    return {"accountId": account}


def _read(place: Target, identity: str, state: Inputs) -> Outputs | None:
    name = identity.split(":", 1)[1]
    response = missing(place("budgets").describe_budget, AccountId=place.account, BudgetName=name)
    if not response:
        return None
    limit = response["Budget"]["BudgetLimit"]
    return {
        "name": name,
        "accountId": place.account,
        "limitAmount": f"{float(limit['Amount']):g}",
        "limitUnit": limit["Unit"],
    }


def _delete(place: Target, identity: str, state: Inputs) -> None:
    name = identity.split(":", 1)[1]
    place("budgets").delete_budget(AccountId=place.account, BudgetName=name)


RESOURCES = [
    ResourceType(
        "aws:budgets/budget:Budget",
        create=_create,
        update=_update,
        read=_read,
        delete=_delete,
        id="{accountId}:{name}",
        outputs={"arn": "arn:{partition}:budgets::{account}:budget/{name}"},
        replaces=frozenset({"name", "namePrefix", "accountId"}),
        autoname="name",
    ),
]
