"""The keys behind encrypted resources, by way of the service that uses them."""

from __future__ import annotations

import pytest

from downbeat.asl import permissions
from downbeat.asl.statements import key_statements, merged, statement
from tests.asl.tasks import KEY, QUEUE_URL, TOPIC, allow, arn, machine, task


def by_key(actions: str, service: str) -> dict:
    return allow(
        actions, KEY, StringEquals={"kms:ViaService": f"{service}.us-east-1.amazonaws.com"}
    )


def test_publishing_to_an_encrypted_topic_needs_its_key_through_sns():
    definition = machine(task("sns:publish", TopicArn=TOPIC))
    assert permissions(definition, encrypted_with={TOPIC: KEY}) == [
        by_key("kms:Decrypt kms:GenerateDataKey", "sns"),
        allow("sns:Publish", TOPIC),
    ]


@pytest.mark.parametrize(
    ("call", "encrypted", "actions", "service"),
    [
        (
            task("sqs:sendMessage", QueueUrl=QUEUE_URL),
            arn("sqs", "q"),
            "kms:Decrypt kms:GenerateDataKey",
            "sqs",
        ),
        (
            task("aws-sdk:s3:getObject", Bucket="acme-data", Key="a"),
            "arn:aws:s3:::acme-data",
            "kms:Decrypt",
            "s3",
        ),
        (
            task("aws-sdk:s3:putObject", Bucket="acme-data", Key="a"),
            "arn:aws:s3:::acme-data",
            "kms:Decrypt kms:GenerateDataKey",
            "s3",
        ),
        (
            task("dynamodb:getItem", TableName="runs"),
            arn("dynamodb", "table/runs"),
            "kms:Decrypt",
            "dynamodb",
        ),
    ],
)
def test_each_service_needs_the_key_for_what_it_does(call, encrypted, actions, service):
    without = permissions(machine(call))
    assert [
        one
        for one in permissions(machine(call), encrypted_with={encrypted: KEY})
        if one not in without
    ] == [by_key(actions, service)]


def test_a_key_is_not_granted_for_a_resource_that_is_not_called():
    definition = machine(task("sns:publish", TopicArn=TOPIC))
    assert permissions(definition, encrypted_with={arn("sns", "other"): KEY}) == [
        allow("sns:Publish", TOPIC)
    ]


def test_a_stated_call_needs_the_key_too():
    stated = {
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::acme-data/runs/*",
        "why": "the key has the date",
    }
    assert permissions(
        machine(), encrypted_with={"arn:aws:s3:::acme-data": KEY}, statements=[stated]
    ) == [
        by_key("kms:Decrypt kms:GenerateDataKey", "s3"),
        allow("s3:PutObject", "arn:aws:s3:::acme-data/runs/*"),
    ]


def test_a_key_named_by_its_alias_is_any_key_that_carries_it():
    alias = {TOPIC: arn("kms", "alias/data")}
    assert permissions(machine(task("sns:publish", TopicArn=TOPIC)), encrypted_with=alias) == [
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [arn("kms", "key/*")],
            "Condition": {
                "StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"},
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/data"},
            },
        },
        allow("sns:Publish", TOPIC),
    ]


def test_a_key_that_is_neither_is_refused():
    with pytest.raises(ValueError) as refused:
        permissions(machine(), encrypted_with={TOPIC: "alias/data"})
    assert (
        str(refused.value)
        == f'the key of {TOPIC} is "alias/data", which is not the ARN of a key or an alias'
        " (arn:aws:kms:REGION:ACCOUNT:key/ID or …:alias/NAME)"
    )


def test_statements_are_merged_by_resource_and_by_action_and_sorted():
    assert merged(
        [
            {"Action": "b:Two", "Resource": "y", "why": "said"},
            {"Action": ["a:One", "b:Two"], "Resource": ["x"]},
            {"Action": "a:One", "Resource": ("y",), "Condition": {}},
            {"Action": "a:One", "Resource": "x", "Effect": "Deny"},
            {"Action": [], "Resource": "z"},
            {"Action": "a:One", "Resource": {"z"}, "Condition": {"Bool": {"b": "true", "a": "1"}}},
            {"Action": "c:Six", "Resource": "z", "Condition": {"Bool": {"a": "1", "b": "true"}}},
        ]
    ) == [
        allow("a:One b:Two", "x", "y"),
        allow("a:One c:Six", "z", Bool={"a": "1", "b": "true"}),
        {**allow("a:One", "x"), "Effect": "Deny"},
    ]


def test_a_statement_has_each_action_and_resource_once_in_order():
    assert statement(["b", "a", "b"], ["y", "x", "y"]) == allow("a b", "x", "y")
    condition = {"Bool": {"a": ["1"]}}
    made = statement(["a"], ["x"], condition)
    assert made == allow("a", "x", Bool={"a": ["1"]})
    condition["Bool"]["a"].append("2")
    assert made["Condition"] == {"Bool": {"a": ["1"]}}


@pytest.mark.parametrize(
    ("pattern", "encrypted", "reached"),
    [
        ("arn:aws:s3:::acme-data", "arn:aws:s3:::acme-data", True),
        ("arn:aws:s3:::acme-data/*", "arn:aws:s3:::acme-data", True),
        ("arn:aws:s3:::acme-data-2/*", "arn:aws:s3:::acme-data", False),
        ("arn:aws:s3:::acme-*", "arn:aws:s3:::acme-data", True),
        ("arn:aws:s3:::acme-dat?", "arn:aws:s3:::acme-data", True),
        ("arn:aws:s3:::acme-da?", "arn:aws:s3:::acme-data", False),
        ("arn:aws:s3:::acme.data", "arn:aws:s3:::acme-data", False),
        ("*", "arn:aws:s3:::acme-data", True),
    ],
)
def test_a_key_is_used_where_a_pattern_reaches_what_it_encrypts(pattern, encrypted, reached):
    stated = [{"Action": ["S3:GetObject", "s3:ListBucket"], "Resource": pattern}]
    use = by_key("kms:Decrypt", "s3")
    assert key_statements(stated, {encrypted: KEY}) == ([use] if reached else [])


@pytest.mark.parametrize(
    "key",
    ["", "key/1", "arn:aws:sns:us-east-1:123456789012:key/1", arn("kms", "grant/1"), "arn:aws:kms"],
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="which is not the ARN of a key or an alias"):
        key_statements([], {TOPIC: key})


def test_a_key_in_china_is_used_by_chinas_names():
    key = "arn:aws-cn:kms:cn-north-1:123456789012:alias/data"
    (use,) = key_statements([{"Action": "sns:Publish", "Resource": TOPIC}], {TOPIC: key})
    assert use == {
        **allow("kms:Decrypt kms:GenerateDataKey", "arn:aws-cn:kms:cn-north-1:123456789012:key/*"),
        "Condition": {
            "StringEquals": {"kms:ViaService": "sns.cn-north-1.amazonaws.com.cn"},
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/data"},
        },
    }
