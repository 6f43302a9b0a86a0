"""Who hears of executions, as a stack file writes it: addresses, endpoints, ARNs, webhooks."""

from __future__ import annotations

import pytest

from downbeat.config.contact_values import contact


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
