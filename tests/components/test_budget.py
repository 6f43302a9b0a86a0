"""The budget of a stack: what AWS is told, and who hears of it."""

import json

import pytest

from downbeat.config import StackFileError, load, stack_file
from downbeat.plan.contacts import budget_emails
from pipelines import PIPELINES
from tests import program

BUDGET = "budgets/budget:Budget"
TOPIC = f"arn:aws:sns:{program.REGION}:{program.ACCOUNT}:watchdog-prod-failure"


def config(**more):
    return stack_file(program.ROOT, "prod") | {
        f"downbeat:{key}": value for key, value in more.items()
    }


def deployed(**more):
    return program.run(program.main, stack="prod", config=program.engine_config(config(**more)))


def test_without_a_limit_there_is_no_budget():
    assert deployed().of(BUDGET) == {}


def test_a_limit_is_a_budget_of_what_has_the_stacks_tag_told_at_80_and_100_percent():
    run = deployed(budget=200)
    told = {
        "comparisonOperator": "GREATER_THAN",
        "notificationType": "ACTUAL",
        "thresholdType": "PERCENTAGE",
        "subscriberSnsTopicArns": [TOPIC],
    }
    assert run.one(BUDGET).inputs == {
        "name": "downbeat-prod",
        "budgetType": "COST",
        "limitAmount": "200",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "costFilters": [{"name": "TagKeyValue", "values": ["user:stack$prod"]}],
        "notifications": [{**told, "threshold": 80}, {**told, "threshold": 100}],
    }
    tagged = [r.inputs["tags"]["stack"] for r in run.registrations if "tags" in r.inputs]
    assert set(tagged) == {"prod"}


def test_the_topic_of_the_watchdogs_alarms_and_its_key_admit_the_budget():
    run = deployed(budget=200)
    (policy,) = [
        json.loads(each.inputs["policy"])
        for each in run.of("sns/topic:Topic").values()
        if "budgets.amazonaws.com" in each.inputs.get("policy", "")
    ]
    (admitted,) = [each for each in policy["Statement"] if each["Sid"] == "BudgetsOfThisAccount"]
    assert admitted == {
        "Sid": "BudgetsOfThisAccount",
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": TOPIC,
        "Condition": {
            "StringEquals": {"aws:SourceAccount": program.ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{program.ACCOUNT}:*"},
        },
    }
    key = json.loads(run.one("kms/key:Key").inputs["policy"])
    (reaches,) = [each for each in key["Statement"] if each["Sid"] == "BudgetsReachTopics"]
    assert reaches == {
        "Sid": "BudgetsReachTopics",
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": program.ACCOUNT}},
    }


def test_without_a_budget_neither_a_topic_nor_the_key_admits_one():
    run = deployed()
    policies = [each.inputs.get("policy", "") for each in run.registrations]
    assert not [each for each in policies if "budgets.amazonaws.com" in each]


def test_without_a_watchdog_the_budget_writes_to_those_who_hear_of_failures():
    pipelines = {
        key: each for key, each in config()["downbeat:pipelines"].items() if key != "watchdog"
    }
    run = deployed(budget=200, pipelines=pipelines)
    emails = ["data-alerts@example.com", "downbeat-prod@example.pagerduty.com"]
    for each in run.one(BUDGET).inputs["notifications"]:
        assert each["subscriberEmailAddresses"] == emails
        assert "subscriberSnsTopicArns" not in each


def test_the_tags_activation_is_said(monkeypatch):
    texts = []
    monkeypatch.setattr("pulumi.log.info", lambda text, *given, **named: texts.append(text))
    deployed(budget=200)
    assert any("Cost allocation tags, stack" in text for text in texts)


@pytest.mark.parametrize(
    ("notify", "emails"),
    [
        ({"failure": ["a@example.com"], "alarms": ["b@example.com"]}, ["b@example.com"]),
        ({"failure": ["https://x.example.com/y", "a@example.com"]}, ["a@example.com"]),
    ],
)
def test_those_hear_of_it_who_hear_of_alarms_or_else_of_failures(notify, emails):
    stack = load(config(budget=200, notify=notify), "prod", PIPELINES)
    assert budget_emails(stack) == emails


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"budget": 0}, "0 is not an amount of US dollars: write one above 0, e.g. 200."),
        ({"budget": "many"}, '"many" is not an amount of US dollars'),
        ({"budget": True}, "is not an amount of US dollars"),
        ({"budget": 200, "notify": {}}, "has no recipient: name an e-mail address"),
        (
            {"budget": 200, "notify": {"alarms": [f"a{n}@example.com" for n in range(11)]}},
            "would be told to 11 addresses, and AWS Budgets writes to 10 at most",
        ),
    ],
)
def test_a_budget_that_cannot_be_is_a_fault_of_the_file(more, message):
    unwatched = {**config()["downbeat:pipelines"], "watchdog": {"enabled": False}}
    with pytest.raises(StackFileError) as refused:
        load(config(**more, pipelines=unwatched), "prod", PIPELINES)
    (fault,) = refused.value.diagnostics
    assert fault.path == "downbeat:budget"
    assert message in fault.message


@pytest.mark.parametrize("amount", [200, "200", "$200", 200.0])
def test_an_amount_may_be_written_as_money(amount):
    assert load(config(budget=amount), "prod", PIPELINES).values.budget == 200
