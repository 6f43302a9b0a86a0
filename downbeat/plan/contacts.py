"""How SNS reaches those who are to hear."""

from __future__ import annotations

from downbeat.config.values import CONTACTS


def protocol(endpoint: str) -> str:
    """Return the protocol by which SNS reaches a contact: email, https, sqs or sms."""
    return next(name for name, form in CONTACTS.items() if form.fullmatch(endpoint))
