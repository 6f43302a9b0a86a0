"""The stack's key: who may use it, and how others name it."""

import json
from dataclasses import replace

import pytest

from components.encryption import Encryption, existing_key
from components.key_statements import EncryptionArgs, deployment_statements, key_policy
from tests import program

ARGS = EncryptionArgs(
    "alias/downbeat-prod", "eu-west-1", "111122223333", "aws", {"stack": "prod"}, protect=True
)


def made(seen, args=ARGS):
    def create():
        seen.append(Encryption("encryption", args).key)

    return create


@pytest.fixture(scope="module")
def run():
    return program.run(made([]))


def test_the_key_rotates_and_takes_thirty_days_to_delete(run):
    assert run.one("kms/key:Key").inputs == {
        "description": "Topics, queues and logs of downbeat-prod",
        "enableKeyRotation": True,
        "deletionWindowInDays": 30,
        "policy": key_policy("eu-west-1", "111122223333", "aws"),
        "tags": {"stack": "prod"},
    }


def test_the_key_is_protected_where_the_stack_says_so(run):
    assert run.one("kms/key:Key").protect


def test_what_is_named_by_the_alias_waits_for_it():
    seen = []
    run = program.run(made(seen))
    assert seen[0].id == "alias/downbeat-prod"
    assert len(seen[0].ready) == 2
    assert run.one("kms/alias:Alias").inputs == {
        "name": "alias/downbeat-prod",
        "targetKeyId": "1234",
    }


def test_a_role_may_use_the_key_that_carries_the_alias_which_preview_knows():
    seen = []
    program.run(made(seen), preview=True)
    assert seen[0].statement == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*",
        "Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/downbeat-prod"}},
    }


def test_an_existing_key_is_named_by_its_arn():
    arn = "arn:aws:kms:eu-west-1:111122223333:key/9"
    key = existing_key(arn)
    assert (key.id, key.arn, key.ready) == (arn, arn, ())
    assert key.statement == {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": arn,
    }


def test_the_key_policy_admits_whoever_has_to_reach_an_encrypted_topic_or_queue():
    policy = json.loads(key_policy("eu-west-1", "111122223333", "aws"))
    use = {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"}
    here = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
    assert policy["Statement"] == [
        {
            "Sid": "AccountDecidesByIam",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        use
        | {
            "Sid": "AlarmsReachTopics",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Condition": here,
        },
        use
        | {
            "Sid": "EventsReachTopicsAndQueues",
            "Principal": {"Service": "events.amazonaws.com"},
        },
        use
        | {
            "Sid": "SubscriptionsReachDeadLetters",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Condition": here,
        },
        {
            "Sid": "LogsAreEncrypted",
            "Effect": "Allow",
            "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
            "Action": [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        "arn:aws:logs:eu-west-1:111122223333:log-group:*"
                    )
                }
            },
        },
    ]


@pytest.mark.parametrize(
    ("partition", "region", "logs"),
    [
        ("aws-us-gov", "us-gov-west-1", "logs.us-gov-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "logs.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_other_partitions_have_their_own_arns_and_log_service(partition, region, logs):
    policy = key_policy(region, "111122223333", partition)
    assert "arn:aws:" not in policy
    assert f'"{logs}"' in policy


def test_whoever_deploys_uses_the_key_through_scheduler_where_schedules_are_encrypted():
    role = "arn:aws:iam::123456789012:role/deploy"
    args = EncryptionArgs("alias/x", "us-east-1", "123456789012", "aws", {}, deploy_role=role)
    plain, encrypted = (
        deployment_statements(replace(args, schedules=schedules)) for schedules in (False, True)
    )
    assert encrypted[: len(plain)] == plain
    assert encrypted[len(plain) :] == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": role},
            "Resource": "*",
            "Sid": "DeploymentUsesItThroughScheduler",
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
            "Condition": {"StringEquals": {"kms:ViaService": "scheduler.us-east-1.amazonaws.com"}},
        }
    ]
