"""The keys behind encrypted resources, by way of the service that uses them."""

from __future__ import annotations

import pytest

from downbeat.asl import permissions
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
