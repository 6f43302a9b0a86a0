"""Queues whose encryption is off, on, or left to AWS."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from policies.rules.queues import encrypt_queue, sqs_encrypted, sqs_explicit
from policies.rules.rule import Resource

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


@pytest.mark.parametrize(
    ("props", "explicit", "unencrypted", "silent"),
    [
        ({}, False, False, True),
        ({}, True, True, True),
        ({"sqsManagedSseEnabled": True}, True, False, False),
        ({"sqsManagedSseEnabled": UNKNOWN}, True, False, False),
        ({"sqsManagedSseEnabled": False}, False, True, False),
        ({"kmsMasterKeyId": KEY}, True, False, False),
        ({"kmsMasterKeyId": KEY, "sqsManagedSseEnabled": False}, True, False, False),
        ({"kmsMasterKeyId": UNKNOWN}, True, False, False),
        ({"kmsMasterKeyId": ""}, True, True, True),
    ],
)
def test_a_queue_is_encrypted_by_a_key_or_by_sqs(
    props: dict[str, Any], explicit: bool, unencrypted: bool, silent: bool
) -> None:
    queue, config = Resource("aws:sqs/queue:Queue", props), {"require_explicit": explicit}
    paths = ["sqsManagedSseEnabled"]
    assert [one.path for one in sqs_encrypted(queue, config)] == paths * unencrypted
    assert [one.path for one in sqs_explicit(queue, config)] == paths * silent
    remedy = {"sqsManagedSseEnabled": True} if unencrypted or silent else {}
    assert encrypt_queue(queue, config) == remedy
