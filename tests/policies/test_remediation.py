"""What the pack sets right where a user asks for it, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format

from policies.rules import RULES
from policies.rules.plain import UNKNOWN
from tests.policies.requests import analyze, configured, request, secret, servicer

GROUP = "aws:cloudwatch/logGroup:LogGroup"


def remediated(type_: str, props: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """The properties as the pack gives them back."""
    sent = request(type_, props)
    answer = configured(config, "remediate").Remediate(sent, None).remediations
    return json_format.MessageToDict(answer[-1].properties) if answer else {}


def test_retention_tracing_and_tags_are_set_where_a_user_asks_for_it() -> None:
    assert remediated(GROUP, {"name": "w"}, {"log-retention": {"remediate_days": 30}}) == {
        "name": "w",
        "retentionInDays": 30.0,
    }
    assert remediated("aws:sfn/stateMachine:StateMachine", {"name": "w"}, {"sfn-tracing": {}}) == {
        "name": "w",
        "tracingConfiguration": {"enabled": True},
    }
    assert remediated("aws:lambda/function:Function", {"name": "w"}, {"lambda-tracing": {}}) == {
        "name": "w",
        "tracingConfig": {"mode": "Active"},
    }
    tagged = remediated(
        "aws:sns/topic:Topic",
        {"tags": {"a": "1"}},
        {"required-tags": {"tags": {"a": "2", "b": "3"}}},
    )
    assert tagged == {"tags": {"a": "1", "b": "3"}}


def test_nothing_is_remediated_without_being_asked() -> None:
    assert list(servicer().Remediate(request(GROUP, {"name": "w"}), None).remediations) == []


def test_remediation_leaves_what_is_right_and_what_is_unknown_alone_and_secrets_secret() -> None:
    assert remediated(GROUP, {"retentionInDays": 7.0}, {"log-retention": {}}) == {}
    assert remediated(GROUP, {"retentionInDays": UNKNOWN}, {"log-retention": {}}) == {}
    kept = remediated(GROUP, {"name": secret("hidden")}, {"log-retention": {}})
    assert kept["name"] == secret("hidden")


@pytest.mark.parametrize(
    ("type_", "props", "config"),
    [
        ("aws:cloudwatch/logGroup:LogGroup", {"logGroupClass": "DELIVERY"}, {"log-retention": {}}),
        (
            "aws:sfn/stateMachine:StateMachine",
            {"tracingConfiguration": {"enabled": True}},
            {"sfn-tracing": {}},
        ),
        (
            "aws:lambda/function:Function",
            {"tracingConfig": {"mode": "PassThrough"}},
            {"lambda-tracing": {}},
        ),
        ("aws:sns/topic:Topic", {"tags": {"a": "1"}}, {"required-tags": {"tags": {"a": "2"}}}),
        ("aws:sns/topic:Topic", {"tagsAll": {"a": "1"}}, {"required-tags": {"tags": {"a": "2"}}}),
        ("aws:sns/topic:Topic", {"tags": UNKNOWN}, {"required-tags": {"tags": {"a": "2"}}}),
    ],
)
def test_what_is_right_or_unknown_is_left_as_it_is(
    type_: str, props: dict[str, Any], config: dict[str, Any]
) -> None:
    assert remediated(type_, props, config) == {}


def test_tags_are_set_where_there_are_none_or_none_that_can_be_read() -> None:
    config = {"required-tags": {"tags": {"b": "2"}}}
    assert remediated("aws:sns/topic:Topic", {}, config) == {"tags": {"b": "2"}}
    assert remediated("aws:sns/topic:Topic", {"tags": "none"}, config) == {"tags": {"b": "2"}}


def test_retention_is_set_to_the_default_where_no_number_is_configured() -> None:
    default = remediated(GROUP, {"name": "w"}, {"log-retention": {}})
    assert default == {"name": "w", "retentionInDays": 90.0}


# What a remediation may touch: one setting with one safe value. (rule, resource, the resource after)
MENDED: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "sfn-tracing",
        "aws:sfn/stateMachine:StateMachine",
        {},
        {"tracingConfiguration": {"enabled": True}},
    ),
    ("lambda-tracing", "aws:lambda/function:Function", {}, {"tracingConfig": {"mode": "Active"}}),
    ("log-retention", GROUP, {"retentionInDays": 0.0}, {"retentionInDays": 90.0}),
    (
        "sqs-encrypted",
        "aws:sqs/queue:Queue",
        {"sqsManagedSseEnabled": False},
        {"sqsManagedSseEnabled": True},
    ),
    ("sqs-encryption-explicit", "aws:sqs/queue:Queue", {}, {"sqsManagedSseEnabled": True}),
    ("kms-rotation", "aws:kms/key:Key", {}, {"enableKeyRotation": True}),
    (
        "dynamodb-deletion-protection",
        "aws:dynamodb/table:Table",
        {"name": "t"},
        {"name": "t", "deletionProtectionEnabled": True},
    ),
    (
        "s3-no-public-access",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "b", "blockPublicAcls": True},
        {
            "bucket": "b",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
    ),
    (
        "required-tags",
        "aws:sns/topic:Topic",
        {"tags": {"team": "data"}},
        {"tags": {"team": "data", "cost": "42"}},
    ),
]
SETTINGS: dict[str, dict[str, Any]] = {"required-tags": {"tags": {"cost": "42"}}}


@pytest.mark.parametrize(("rule", "type_", "before", "after"), MENDED)
def test_a_remediation_gives_one_setting_its_safe_value(
    rule: str, type_: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert remediated(type_, before, {rule: SETTINGS.get(rule, {})}) == after


@pytest.mark.parametrize(("rule", "type_", "before", "after"), MENDED)
def test_what_a_remediation_gives_back_passes_its_rule_and_no_other_rule_finds_more(
    rule: str, type_: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    to = configured({rule: SETTINGS.get(rule, {})})
    was, now = (
        {(one.policyName, one.message) for one in analyze(type_, props, to=to)}
        for props in (before, after)
    )
    assert rule in {name for name, _ in was}
    assert rule not in {name for name, _ in now}
    assert now <= was


def test_every_remediation_is_tried_here() -> None:
    assert {rule for rule, *_ in MENDED} == {rule.name for rule in RULES if rule.remediate}


def test_an_access_list_that_somebody_wrote_is_not_remediated() -> None:
    config: dict[str, dict[str, Any]] = {"s3-no-public-access": {}}
    assert remediated("aws:s3/bucketAcl:BucketAcl", {"acl": "public-read"}, config) == {}


def test_a_queue_with_a_key_and_a_key_that_cannot_rotate_are_left_alone() -> None:
    queue = {"kmsMasterKeyId": "alias/own"}
    assert remediated("aws:sqs/queue:Queue", queue, {"sqs-encryption-explicit": {}}) == {}
    hmac = {"customerMasterKeySpec": "HMAC_256"}
    assert remediated("aws:kms/key:Key", hmac, {"kms-rotation": {}}) == {}
