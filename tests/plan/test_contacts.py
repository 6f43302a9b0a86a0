"""How SNS reaches those who are to hear."""

import pytest

from downbeat.plan.contacts import budget_emails, protocol
from downbeat.plan.stacks import configured_stack


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("data@example.com", "email"),
        ("https://example.com/hook", "https"),
        ("arn:aws:sqs:eu-west-1:111122223333:alerts", "sqs"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:alert", "lambda"),
        ("+491701234567", "sms"),
    ],
)
def test_a_contact_is_reached_by_the_protocol_of_its_form(endpoint, name):
    assert protocol(endpoint) == name


def test_the_budget_is_mailed_once_to_those_who_hear_of_alarms_or_else_of_failures():
    stack = configured_stack("prod")
    mails = ("a@example.com", "+491701234567", "a@example.com", "b@example.com")

    def hear(**changes):
        notify = stack.notify.model_copy(update=changes)
        return budget_emails(stack.model_copy(update={"notify": notify}))

    assert hear(alarms=mails, failure=("c@example.com",)) == ["a@example.com", "b@example.com"]
    assert hear(alarms=(), failure=("c@example.com",)) == ["c@example.com"]
