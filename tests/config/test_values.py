"""Whom a stack tells: what carries a secret in plain text is refused without being repeated."""

from __future__ import annotations

import pytest

from downbeat.config.values import InvalidValue, contact

SECRETS = (
    "https://hooks.slack.com/services/T00/B00/correct-horse",
    "https://discord.com/api/webhooks/1/correct-horse",
    "https://acme.webhook.office.com/webhookb2/correct-horse",
    "https://chat.googleapis.com/v1/spaces/A/messages?key=correct-horse",
)


@pytest.mark.parametrize("address", SECRETS)
def test_a_secret_in_an_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        contact(address)
    assert refused.value.code == "plain-secret"
    assert "correct-horse" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://ops.example.com/alerts",
        "https://ops.example.com/@team/alerts",
        "ops@example.com",
        "arn:aws:sqs:eu-west-1:111122223333:alerts",
    ],
)
def test_an_address_without_a_secret_is_taken(address: str) -> None:
    assert contact(address) == address
