"""Who may publish to a topic, and to a queue that is subscribed."""

from dataclasses import replace

import pytest

from downbeat.plan.topic_policy import publishers, queue_sender
from tests.plan.orchestrations import ADDRESS

TOPIC = "arn:aws:sns:eu-west-1:111122223333:weekly-dev-failure"


def admitted(sid, service, source=None):
    condition = {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": source},
    }
    return {
        "Effect": "Allow",
        "Action": "sns:Publish",
        "Resource": TOPIC,
        "Sid": sid,
        "Principal": {"Service": f"{service}.amazonaws.com"},
        **({"Condition": condition} if source else {}),
    }


ALARMS = admitted(
    "AlarmsOfThisAccount", "cloudwatch", "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*"
)
BUDGETS = admitted("BudgetsOfThisAccount", "budgets", "arn:aws:budgets::111122223333:*")


@pytest.mark.parametrize(
    ("how", "statements"),
    [
        ({}, [ALARMS]),
        ({"alarms": False}, []),
        ({"budget": True}, [ALARMS, BUDGETS]),
        ({"alarms": False, "budget": True}, [BUDGETS]),
    ],
)
def test_a_topic_admits_the_services_that_publish_to_it(how, statements):
    assert publishers(ADDRESS, "failure", **how) == statements


def test_a_budget_of_china_is_in_chinas_partition():
    (_, budgets) = publishers(replace(ADDRESS, partition="aws-cn"), "failure", budget=True)
    source = budgets["Condition"]["ArnLike"]["aws:SourceArn"]
    assert source == "arn:aws-cn:budgets::111122223333:*"


def test_a_queue_admits_one_topic():
    assert queue_sender("queue", TOPIC) == {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "queue",
        "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC}},
    }
