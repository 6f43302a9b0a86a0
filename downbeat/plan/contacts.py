"""How SNS reaches those who are to hear."""

from __future__ import annotations

from downbeat.config import Stack
from downbeat.config.contact_values import CONTACTS


def protocol(endpoint: str) -> str:
    """Return the protocol by which SNS reaches a contact: email, https, sqs, lambda or sms."""
    return next(name for name, form in CONTACTS.items() if form.fullmatch(endpoint))


def budget_emails(stack: Stack) -> list[str]:
    """Return the e-mail addresses that hear of the stack's budget: those that hear of alarms, or of
    failures where nobody is named for alarms.
    """
    contacts = stack.notify.alarms or stack.notify.failure
    return [each for each in dict.fromkeys(contacts) if protocol(each) == "email"]
