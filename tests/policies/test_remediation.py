"""What the pack sets right where a user asks for it, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import json_format

from policies.rules.plain import UNKNOWN
from tests.policies.requests import configured, request, secret, servicer

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
