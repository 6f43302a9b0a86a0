"""Topics, queues, keys, machines, logs, functions, tables, events, bypasses: one careful resource
each, one thing broken per test.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from tests.policies.requests import analyze, blocking, configured, messages

ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:dead-letters"
MACHINE = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:weekly"

# What a careful person writes; every test below changes one thing.
GOOD: dict[str, dict[str, Any]] = {
    "aws:sns/topic:Topic": {"name": "alerts", "kmsMasterKeyId": KEY},
    "aws:sqs/queue:Queue": {"name": "dead-letters", "sqsManagedSseEnabled": True},
    "aws:kms/key:Key": {"enableKeyRotation": True},
    "aws:sfn/stateMachine:StateMachine": {
        "name": "weekly",
        "type": "STANDARD",
        "loggingConfiguration": {
            "level": "ALL",
            "includeExecutionData": False,
            "logDestination": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:w:*",
        },
        "tracingConfiguration": {"enabled": True},
        "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": KEY},
    },
    "aws:cloudwatch/logGroup:LogGroup": {"name": "w", "retentionInDays": 90.0, "kmsKeyId": KEY},
    "aws:lambda/function:Function": {
        "runtime": "python3.13",
        "tracingConfig": {"mode": "Active"},
        "kmsKeyArn": KEY,
        "environment": {
            "variables": {
                "TABLE_NAME": "t",
                "DB_SECRET_ARN": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:db",
            }
        },
    },
    "aws:lambda/functionUrl:FunctionUrl": {"authorizationType": "AWS_IAM"},
    "aws:lambda/permission:Permission": {"principal": "sns.amazonaws.com", "sourceArn": TOPIC},
    "aws:lambda/layerVersionPermission:LayerVersionPermission": {"principal": ACCOUNT},
    "aws:dynamodb/table:Table": {
        "pointInTimeRecovery": {"enabled": True},
        "deletionProtectionEnabled": True,
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
        "replicas": [{"regionName": "eu-central-1"}],
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        "arn": MACHINE,
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/start",
        "deadLetterConfig": {"arn": QUEUE},
        "retryPolicy": {"maximumRetryAttempts": 2.0},
    },
    "aws:scheduler/schedule:Schedule": {
        "kmsKeyArn": KEY,
        "target": {"arn": MACHINE, "deadLetterConfig": {"arn": QUEUE}},
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"name": "failed", "alarmActions": [TOPIC]},
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {"alarmName": "any", "alarmActions": [TOPIC]},
    "aws:cloudwatch/eventPermission:EventPermission": {"principal": ACCOUNT},
    "aws:kms/grant:Grant": {"granteePrincipal": f"arn:aws:iam::{ACCOUNT}:role/r"},
    "aws:cloudcontrol/resource:Resource": {
        "typeName": "AWS::Athena::WorkGroup",
        "desiredState": "{}",
    },
    "aws:cloudformation/stack:Stack": {
        "templateBody": json.dumps({"Resources": {"W": {"Type": "AWS::Athena::WorkGroup"}}})
    },
    "command:local:Command": {"create": "echo done"},
}


@pytest.mark.parametrize("type_", GOOD)
def test_the_careful_resource_raises_nothing_at_all(type_: str) -> None:
    assert [(one.policyName, one.message) for one in analyze(type_, GOOD[type_])] == []


M = "aws:sfn/stateMachine:StateMachine"
F = "aws:lambda/function:Function"
T = "aws:dynamodb/table:Table"
E = "aws:cloudwatch/eventTarget:EventTarget"
LOGS = GOOD[M]["loggingConfiguration"]
WEEK = (
    "the event is tried 185 times over a day, long after it made sense. Set maximumRetryAttempts"
    " and maximumEventAgeInSeconds."
)
# (type, the one thing that is broken, rule, exact message); a value of None takes the property away
BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "aws:sns/topic:Topic",
        {"kmsMasterKeyId": None},
        "sns-encrypted",
        "kmsMasterKeyId: the topic is not encrypted. Set kmsMasterKeyId to a key of your own.",
    ),
    (
        "aws:sns/topic:Topic",
        {"kmsMasterKeyId": " "},
        "sns-encrypted",
        "kmsMasterKeyId: the topic is not encrypted. Set kmsMasterKeyId to a key of your own.",
    ),
    (
        "aws:sns/topic:Topic",
        {"kmsMasterKeyId": "alias/aws/sns"},
        "sns-own-key",
        (
            "kmsMasterKeyId: with alias/aws/sns neither CloudWatch alarms nor EventBridge can"
            " publish to the topic. Use a key of your own that lets them."
        ),
    ),
    (
        "aws:sqs/queue:Queue",
        {"sqsManagedSseEnabled": False},
        "sqs-encrypted",
        (
            "sqsManagedSseEnabled: the queue is not encrypted. Set sqsManagedSseEnabled to true, or"
            " kmsMasterKeyId."
        ),
    ),
    (
        "aws:sqs/queue:Queue",
        {"sqsManagedSseEnabled": None},
        "sqs-encryption-explicit",
        (
            "sqsManagedSseEnabled: the queue leaves its encryption to AWS's default. Set"
            " sqsManagedSseEnabled to true, or kmsMasterKeyId."
        ),
    ),
    (
        "aws:kms/key:Key",
        {"enableKeyRotation": False},
        "kms-rotation",
        "enableKeyRotation: the key's material is never rotated. Set enableKeyRotation to true.",
    ),
    (
        "aws:kms/key:Key",
        {"bypassPolicyLockoutSafetyCheck": True},
        "kms-policy",
        (
            "bypassPolicyLockoutSafetyCheck: without this check a policy can make the key, and all"
            " it encrypts, unusable for ever. Leave it out."
        ),
    ),
    (
        M,
        {"loggingConfiguration": None},
        "sfn-logging",
        (
            "loggingConfiguration: the state machine keeps no logs. Set level ALL or ERROR and a"
            " logDestination."
        ),
    ),
    (
        M,
        {"loggingConfiguration": {**LOGS, "level": "OFF"}},
        "sfn-logging",
        (
            "loggingConfiguration.level: the state machine's log level is OFF or missing. Set ALL"
            " or ERROR."
        ),
    ),
    (
        M,
        {"loggingConfiguration": {"level": "ALL"}},
        "sfn-logging",
        (
            "loggingConfiguration.logDestination: logs have no destination. Set the ARN of a log"
            " group, followed by :*."
        ),
    ),
    (
        M,
        {"loggingConfiguration": {**LOGS, "logDestination": "arn:aws:logs:x"}},
        "sfn-logging",
        (
            "loggingConfiguration.logDestination: the log group's ARN must end with :*, or AWS"
            " refuses it."
        ),
    ),
    (
        M,
        {"type": "EXPRESS", "loggingConfiguration": {**LOGS, "level": "FATAL"}},
        "sfn-logging",
        (
            "loggingConfiguration.level: an Express execution leaves nothing but its log. Set ALL"
            " or ERROR."
        ),
    ),
    (
        M,
        {"tracingConfiguration": {"enabled": False}},
        "sfn-tracing",
        (
            "tracingConfiguration.enabled: X-Ray tracing is off. Set tracingConfiguration to"
            " {enabled: true}."
        ),
    ),
    (
        M,
        {"encryptionConfiguration": None},
        "sfn-cmk",
        (
            "encryptionConfiguration.type: executions are encrypted with AWS's key. Set"
            " CUSTOMER_MANAGED_KMS_KEY and kmsKeyId for data of your own."
        ),
    ),
    (
        "aws:cloudwatch/logGroup:LogGroup",
        {"retentionInDays": 0.0},
        "log-retention",
        (
            "retentionInDays: the log is kept for ever (0 or nothing set). Set retentionInDays,"
            " e.g. 90."
        ),
    ),
    (
        "aws:cloudwatch/logGroup:LogGroup",
        {"retentionInDays": None},
        "log-retention",
        (
            "retentionInDays: the log is kept for ever (0 or nothing set). Set retentionInDays,"
            " e.g. 90."
        ),
    ),
    (
        "aws:cloudwatch/logGroup:LogGroup",
        {"kmsKeyId": None},
        "log-kms",
        (
            "kmsKeyId: the log is encrypted with AWS's key. Set kmsKeyId for logs that hold data of"
            " your own."
        ),
    ),
    (
        F,
        {"environment": {"variables": {"DB_PASSWORD": "hunter2"}}},
        "lambda-env-secrets",
        (
            "environment.variables.DB_PASSWORD: holds a password, key or token by its name. Put it"
            " into Secrets Manager and give the function its ARN."
        ),
    ),
    (
        F,
        {"environment": {"variables": {"X": "AKIAIOSFODNN7EXAMPLE"}}},
        "lambda-env-secrets",
        (
            "environment.variables.X: holds an AWS access key. Put it into Secrets Manager and give"
            " the function its ARN."
        ),
    ),
    (
        F,
        {"kmsKeyArn": None},
        "lambda-env-kms",
        (
            "kmsKeyArn: environment variables are encrypted with AWS's key. Set kmsKeyArn to a key"
            " of your own."
        ),
    ),
    (
        F,
        {"tracingConfig": None},
        "lambda-tracing",
        "tracingConfig.mode: X-Ray tracing is off. Set tracingConfig to {mode: Active}.",
    ),
    (
        F,
        {"runtime": "python3.7"},
        "lambda-runtime",
        "runtime: python3.7 is deprecated. Use the newest version that AWS supports.",
    ),
    (
        "aws:lambda/functionUrl:FunctionUrl",
        {"authorizationType": "NONE"},
        "lambda-url-auth",
        "authorizationType: anybody can call this URL. Set AWS_IAM.",
    ),
    (
        "aws:lambda/permission:Permission",
        {"principal": "*"},
        "lambda-public",
        (
            "principal: anybody may invoke the function. Name the account or service, or the"
            " organization."
        ),
    ),
    (
        "aws:lambda/permission:Permission",
        {"functionUrlAuthType": "NONE"},
        "lambda-public",
        "functionUrlAuthType: anybody may call the function's URL. Use AWS_IAM.",
    ),
    (
        "aws:lambda/permission:Permission",
        {"sourceArn": None},
        "service-principal-needs-source",
        (
            'principal: "sns.amazonaws.com" may invoke the function for any account. Set sourceArn'
            " (or sourceAccount)."
        ),
    ),
    (
        "aws:lambda/permission:Permission",
        {"sourceArn": "arn:aws:s3:::*"},
        "service-principal-needs-source",
        (
            'principal: "sns.amazonaws.com" may invoke the function for any account. Set sourceArn'
            " (or sourceAccount)."
        ),
    ),
    (
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        {"principal": "*"},
        "lambda-public",
        "principal: anybody may use the layer. Name the account or service, or the organization.",
    ),
    (
        T,
        {"pointInTimeRecovery": None},
        "dynamodb-pitr",
        (
            "pointInTimeRecovery.enabled: the table cannot be restored to a point in time. Set"
            " pointInTimeRecovery to {enabled: true}."
        ),
    ),
    (
        T,
        {"replicas": [{"regionName": "a", "pointInTimeRecovery": False}]},
        "dynamodb-pitr",
        (
            "replicas[0].pointInTimeRecovery: the replica cannot be restored to a point in time."
            " Set it to true."
        ),
    ),
    (
        T,
        {"deletionProtectionEnabled": False},
        "dynamodb-deletion-protection",
        "deletionProtectionEnabled: one call deletes the table. Set it to true.",
    ),
    (
        T,
        {"serverSideEncryption": None},
        "dynamodb-cmk",
        (
            "serverSideEncryption.kmsKeyArn: the table is encrypted with AWS's key. Set enabled and"
            " kmsKeyArn for data of your own."
        ),
    ),
    (
        E,
        {"deadLetterConfig": None},
        "events-target-dlq",
        (
            "deadLetterConfig.arn: events that cannot be delivered are lost. Set deadLetterConfig"
            " to {arn: <queue ARN>}."
        ),
    ),
    (E, {"retryPolicy": None}, "events-target-retry", f"retryPolicy.maximumRetryAttempts: {WEEK}"),
    (
        E,
        {"retryPolicy": {"maximumRetryAttempts": 185.0}},
        "events-target-retry",
        f"retryPolicy.maximumRetryAttempts: {WEEK}",
    ),
    (
        E,
        {"roleArn": None},
        "events-target-role",
        (
            "roleArn: a state machine is started by a role. Set roleArn to one that may call"
            " states:StartExecution on it."
        ),
    ),
    (
        E,
        {"arn": QUEUE},
        "events-target-role",
        (
            "roleArn: a target of sqs is reached by its resource policy; with a role delivery may"
            " fail. Leave roleArn out."
        ),
    ),
    (
        "aws:scheduler/schedule:Schedule",
        {"target": {"arn": MACHINE}},
        "schedule-dlq",
        (
            "target.deadLetterConfig.arn: a start that fails leaves no trace. Set deadLetterConfig"
            " to {arn: <queue ARN>}."
        ),
    ),
    (
        "aws:scheduler/schedule:Schedule",
        {"kmsKeyArn": None},
        "schedule-cmk",
        (
            "kmsKeyArn: the schedule's input is encrypted with AWS's key. Set kmsKeyArn for data of"
            " your own."
        ),
    ),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {"alarmActions": []},
        "alarm-actions",
        "alarmActions: the alarm notifies no one. Name a topic.",
    ),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {"actionsEnabled": False},
        "alarm-actions",
        "actionsEnabled: the alarm's actions are switched off. Remove it or set it to true.",
    ),
    (
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        {"alarmActions": None},
        "alarm-actions",
        "alarmActions: the alarm notifies no one. Name a topic.",
    ),
    (
        "aws:cloudwatch/eventPermission:EventPermission",
        {"principal": "*"},
        "bus-policy-not-public",
        (
            'principal: "*" may put events, that is anybody. Name the account, or add a condition'
            " on aws:PrincipalOrgID."
        ),
    ),
    (
        "aws:kms/grant:Grant",
        {"granteePrincipal": "*"},
        "resource-policy-not-public",
        'granteePrincipal: "*" may use the key, that is anybody. Name the role.',
    ),
    (
        "aws:cloudcontrol/resource:Resource",
        {"typeName": "AWS::IAM::Role"},
        "no-iam-bypasses",
        (
            "typeName: AWS::IAM::Role comes this way past every rule about permissions. Declare it"
            " with the aws provider's own resource."
        ),
    ),
    (
        "aws:cloudcontrol/resource:Resource",
        {"typeName": "AWS::SNS::Topic"},
        "no-opaque-bypasses",
        (
            "typeName: AWS::SNS::Topic comes this way past every rule. Declare it with the aws"
            " provider's own resource."
        ),
    ),
    (
        "aws:cloudformation/stack:Stack",
        {"templateBody": '{"R": {"Type": "AWS::\\u0049AM::Role"}}'},
        "no-iam-bypasses",
        (
            "templateBody: AWS::IAM::Role comes this way past every rule about permissions. Declare"
            " it with the aws provider's own resource."
        ),
    ),
    (
        "aws:cloudformation/stack:Stack",
        {"templateBody": "R:\n  Type: AWS::IAM::Policy\n"},
        "no-iam-bypasses",
        (
            "templateBody: AWS::IAM::Policy comes this way past every rule about permissions."
            " Declare it with the aws provider's own resource."
        ),
    ),
    (
        "aws:cloudformation/stack:Stack",
        {"templateUrl": "https://b.s3.amazonaws.com/t"},
        "no-iam-bypasses",
        "templateUrl: what this template holds cannot be seen. Give it as templateBody.",
    ),
    (
        "command:local:Command",
        {"create": "aws iam put-role-policy --role-name r"},
        "no-opaque-bypasses",
        "create: this command calls iam past every rule. Declare the resource.",
    ),
    (
        "command:local:Command",
        {"interpreter": ["/bin/sh", "-c", "aws --region eu-west-1 --debug iam create-role"]},
        "no-opaque-bypasses",
        "interpreter: this command calls iam past every rule. Declare the resource.",
    ),
    (
        "aws:cloudcontrol/resource:Resource",
        {"typeName": "AWS::CloudFormation::Stack"},
        "no-iam-bypasses",
        (
            "typeName: AWS::CloudFormation::Stack: what that template holds cannot be seen. Declare"
            " its resources with the aws provider."
        ),
    ),
    (
        "aws:cloudcontrol/resource:Resource",
        {"typeName": "AWS::EKS::PodIdentityAssociation"},
        "no-iam-bypasses",
        (
            "typeName: AWS::EKS::PodIdentityAssociation comes this way past every rule about"
            " permissions. Declare it with the aws provider's own resource."
        ),
    ),
    (
        "aws:cloudformation/stack:Stack",
        {
            "templateBody": (
                '{"Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/t"}}}'
            )
        },
        "no-iam-bypasses",
        (
            "templateBody: AWS::Include: what that template holds cannot be seen. Declare its"
            " resources with the aws provider."
        ),
    ),
    (
        "aws:cloudformation/stack:Stack",
        {
            "templateBody": (
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type:"
                " AWS::Serverless::Function\n"
            )
        },
        "no-iam-bypasses",
        (
            "templateBody: AWS::Serverless::Function comes this way past every rule about"
            " permissions. Declare it with the aws provider's own resource."
        ),
    ),
    (
        "aws:lambda/permission:Permission",
        {"action": "lambda:*"},
        "iam-no-wildcard-actions",
        'action: "lambda:*" allows every action of lambda. Write lambda:InvokeFunction.',
    ),
]


@pytest.mark.parametrize(
    ("type_", "change", "rule", "message"),
    BROKEN,
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_one_thing_broken_is_one_violation_of_one_rule(
    type_: str, change: dict[str, Any], rule: str, message: str
) -> None:
    props = {name: value for name, value in {**GOOD[type_], **change}.items() if value is not None}
    found = analyze(type_, props)
    assert [(one.policyName, one.message.split("\n", 1)[1]) for one in found] == [(rule, message)]


@pytest.mark.parametrize(
    ("type_", "change", "rule", "message"),
    BROKEN,
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_same_property_unknown_is_announced_and_not_blocked(
    type_: str, change: dict[str, Any], rule: str, message: str
) -> None:
    name = next(iter(change))
    assert blocking(analyze(type_, {**GOOD[type_], name: UNKNOWN})) == []


def test_another_provider_cannot_bring_a_role() -> None:
    expected = (
        "aws-native:iam:Role comes this way past every rule about permissions. Declare it with the"
        " aws provider's own resource."
    )
    assert messages(analyze("aws-native:iam:Role", {}), "no-iam-bypasses") == [expected]


@pytest.mark.parametrize(
    ("type_", "rules"),
    [
        ("aws-native:cloudformation:Stack", ["no-iam-bypasses"]),
        ("aws-native:index:ExtensionResource", ["no-iam-bypasses", "no-unjudged-providers"]),
        ("awscc:iam/role:Role", ["no-iam-bypasses"]),
        ("awscc:s3/bucket:Bucket", ["no-unjudged-providers"]),
        ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", ["no-unjudged-providers"]),
        ("random:index/randomPet:RandomPet", []),
    ],
)
def test_another_provider_cannot_bring_what_nobody_sees(type_: str, rules: list[str]) -> None:
    assert blocking(analyze(type_, {"type": "AWS::IAM::Role"})) == rules


def test_types_of_another_provider_are_allowed_by_a_pattern() -> None:
    to = configured({"no-unjudged-providers": {"allow_types": ["kubernetes:apps/*"]}})
    found = [
        messages(analyze(type_, {}, to=to), "no-unjudged-providers")
        for type_ in ("kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Secret")
    ]
    assert found == [
        [],
        [
            "kubernetes:core/v1:Secret is of a provider that no rule judges. Declare it with the"
            ' aws provider\'s own resource, or allow it: "no-unjudged-providers":'
            ' {"allow_types": ["kubernetes:core/v1:Secret"]}.'
        ],
    ]


def test_a_template_of_other_things_passes() -> None:
    body = json.dumps(
        {"Resources": {"W": {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "w"}}}}
    )
    assert analyze("aws:cloudformation/stack:Stack", {"templateBody": body}) == []


def test_a_type_that_is_allowed_to_come_that_way_does() -> None:
    to = configured({"no-iam-bypasses": {"allow_types": ["aws-native:iam:Role"]}})
    assert messages(analyze("aws-native:iam:Role", {}, to=to), "no-iam-bypasses") == []


@pytest.mark.parametrize(
    "key",
    [
        {"customerMasterKeySpec": "RSA_2048"},
        {"customerMasterKeySpec": "HMAC_256"},
        {"keyUsage": "SIGN_VERIFY"},
    ],
)
def test_a_key_that_cannot_rotate_need_not(key: dict[str, str]) -> None:
    assert blocking(analyze("aws:kms/key:Key", key)) == []


@pytest.mark.parametrize(
    ("rule", "settings", "type_", "props"),
    [
        ("sqs-encrypted", {"require_explicit": True}, "aws:sqs/queue:Queue", {"name": "q"}),
        (
            "log-retention",
            {"minimum_days": 365},
            "aws:cloudwatch/logGroup:LogGroup",
            {"retentionInDays": 90.0},
        ),
        (
            "required-tags",
            {"tags": {"owner": "data"}},
            "aws:sns/topic:Topic",
            {"kmsMasterKeyId": KEY, "tags": {"stack": "prod"}},
        ),
        ("lambda-runtime", {"deprecated": ["python3.13"]}, F, {"runtime": "python3.13"}),
        (
            "events-target-retry",
            {"maximum_attempts": 1},
            E,
            {"arn": TOPIC, "retryPolicy": {"maximumRetryAttempts": 2.0}},
        ),
    ],
)
def test_a_setting_makes_a_rule_stricter(
    rule: str, settings: dict[str, Any], type_: str, props: dict[str, Any]
) -> None:
    assert messages(analyze(type_, props), rule) == []
    assert len(messages(analyze(type_, props, to=configured({rule: settings})), rule)) == 1


def test_an_alarm_that_only_feeds_another_may_be_named() -> None:
    to = configured({"alarm-actions": {"children": ["child"]}})
    assert (
        messages(
            analyze("aws:cloudwatch/metricAlarm:MetricAlarm", {"name": "child"}, to=to),
            "alarm-actions",
        )
        == []
    )


def test_an_action_newer_than_the_pack_may_be_named() -> None:
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sns:Shout", "Resource": TOPIC}],
        }
    )
    to = configured({"iam-known-actions": {"known_actions": ["sns:Shout"]}})
    assert (
        messages(
            analyze("aws:iam/rolePolicy:RolePolicy", {"policy": policy}, to=to), "iam-known-actions"
        )
        == []
    )


@pytest.mark.parametrize(
    ("type_", "props"),
    [
        ("command:local:Command", {"create": "aws --x " * 20_000}),
        ("aws:cloudformation/stack:Stack", {"templateBody": "a" * 200_000}),
        (F, {**GOOD[F], "environment": {"variables": {"TEXT": "=a; " * 50_000 + "pwd"}}}),
    ],
)
def test_long_text_takes_no_long_time(type_: str, props: dict[str, Any]) -> None:
    began = time.process_time()
    assert blocking(analyze(type_, props)) == []
    assert time.process_time() - began < 2


def test_an_action_that_aws_may_have_announced_since_is_advice_and_a_slip_is_mandatory() -> None:
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": "arn:aws:x:us-east-1:1:y/z"}
        for action in ("quantumledger:GetEntry", "s3:EntangleObject", "s3:GetObjct", "snss:Get")
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    found = analyze("aws:iam/rolePolicy:RolePolicy", {"policy": policy})
    newer = messages(found, "iam-actions-newer-than-the-pack")
    slips = messages(found, "iam-known-actions")
    assert [text.split('"')[1] for text in newer] == ["quantumledger:GetEntry", "s3:EntangleObject"]
    assert slips and all("s3:GetObjct" in text or "snss:Get" in text for text in slips)


def test_days_in_digits_that_are_no_number_keep_a_log_for_ever() -> None:
    group = "aws:cloudwatch/logGroup:LogGroup"
    found = [messages(analyze(group, {"retentionInDays": d}), "log-retention") for d in ("90", "²")]
    assert [len(one) for one in found] == [0, 1]


def test_a_range_of_addresses_whose_width_is_no_number_names_nobody() -> None:
    def public(address: str) -> list[str]:
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::reports/*",
            "Condition": {"IpAddress": {"aws:SourceIp": address}},
        }
        props = {
            "policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        }
        return blocking(analyze("aws:s3/bucketPolicy:BucketPolicy", props))

    addresses = ("10.0.0.0/8", "10.0.0.1", "10.0.0.0/7", "0.0.0.0/0", "10.0.0.0/²")
    assert [public(one) == [] for one in addresses] == [True, True, False, False, False]


ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


@pytest.mark.parametrize(
    "props",
    [
        {"grants": [{"uri": ALL_USERS}]},
        {"grants": [{"grantee": {"uri": ALL_USERS}}]},
        {"accessControlPolicy": {"grants": [{"grantee": {"uri": ALL_USERS}}]}},
    ],
)
def test_a_grant_to_everybody_is_found_in_each_form_that_the_provider_has(
    props: dict[str, Any],
) -> None:
    found = messages(analyze("aws:s3/bucketAclV2:BucketAclV2", props), "s3-no-public-access")
    assert found == ["grants[0]: grants access to everybody. Name an account."]


def test_a_grant_to_an_account_or_in_no_form_is_none() -> None:
    for grant in ({"uri": "http://acs.amazonaws.com/groups/s3/LogDelivery"}, "x", {"grantee": "x"}):
        props = {"grants": [grant]}
        assert blocking(analyze("aws:s3/bucketAclV2:BucketAclV2", props)) == []


def test_alarm_actions_that_are_switched_off_in_text_are_off_too() -> None:
    alarm = {"name": "failed", "alarmActions": [TOPIC], "actionsEnabled": "false"}
    found = messages(analyze("aws:cloudwatch/metricAlarm:MetricAlarm", alarm), "alarm-actions")
    assert [one.split(":")[0] for one in found] == ["actionsEnabled"]


def test_events_of_an_organization_may_come_to_a_bus() -> None:
    def put(value: str) -> list[str]:
        condition = {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": value}
        props = {"principal": "*", "statementId": "all", "condition": condition}
        return blocking(analyze("aws:cloudwatch/eventPermission:EventPermission", props))

    assert [put(one) for one in ("o-1a2b3c4d5e", "o-*", "1a2b")] == [
        [],
        ["bus-policy-not-public"],
        ["bus-policy-not-public"],
    ]


@pytest.mark.parametrize(
    ("source", "narrow"),
    [
        (f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:weekly:*", True),
        ("arn:aws:logs:eu-west-1:*:log-group:weekly", False),
        ("arn:aws:s3:::uploads", True),
        ("arn:aws:s3:::*", False),
        ("*", False),
    ],
)
def test_a_source_names_an_account_or_a_bucket(source: str, narrow: bool) -> None:
    props = {"principal": "logs.amazonaws.com", "sourceArn": source, "function": "builder"}
    found = messages(
        analyze("aws:lambda/permission:Permission", props), "service-principal-needs-source"
    )
    assert (found == []) is narrow


def test_a_condition_on_an_arn_without_an_account_names_its_service() -> None:
    def public(arn: str) -> bool:
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": TOPIC,
            "Condition": {"ArnLike": {"aws:SourceArn": arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        found = analyze("aws:sns/topicPolicy:TopicPolicy", {"arn": TOPIC, "policy": policy})
        return "topic-policy-not-public" in blocking(found)

    arns = (
        "arn:aws:s3:::uploads*",
        "arn:aws:*:::uploads",
        "arn:aws:?*:::uploads",
        "arn:aws:s3:::*",
    )
    assert [public(one) for one in arns] == [False, True, True, True]


def test_an_inline_policy_that_is_empty_is_left_out_and_a_topics_is_a_fault() -> None:
    role = {"inlinePolicies": [{"name": "x", "policy": ""}]}
    found = analyze("aws:iam/role:Role", role)
    assert [one for one in messages(found, "policy-document-wellformed") if "inline" in one] == []
    found = analyze("aws:sns/topicPolicy:TopicPolicy", {"arn": TOPIC, "policy": ""})
    assert len(messages(found, "policy-document-wellformed")) == 1


def test_a_statement_without_principal_is_a_fault_unless_it_has_a_notprincipal() -> None:
    def faults(**more: Any) -> list[str]:
        statement = {"Effect": "Deny", "Action": "sns:Publish", "Resource": TOPIC, **more}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        props = {"arn": TOPIC, "policy": policy}
        return messages(
            analyze("aws:sns/topicPolicy:TopicPolicy", props), "policy-document-wellformed"
        )

    assert faults(NotPrincipal={"AWS": ACCOUNT}) == []
    (fault,) = faults()
    assert fault.endswith("has no Principal. Name what the statement is about.")
    (fault,) = faults(NotPrincipal={"AWS": ACCOUNT}, Principal={"AWS": ACCOUNT})
    assert fault.endswith("has both Principal and NotPrincipal. Keep one.")


@pytest.mark.parametrize(
    ("props", "rotates"),
    [
        ({}, False),
        ({"customKeyStoreId": "cks-1"}, True),
        ({"enableKeyRotation": UNKNOWN}, True),
        ({"keyUsage": "SIGN_VERIFY"}, True),
        ({"keyUsage": "ENCRYPT_DECRYPT"}, False),
        ({"customerMasterKeySpec": "RSA_2048"}, True),
        ({"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": ""}, False),
    ],
)
def test_only_a_symmetric_key_of_kms_own_store_rotates(
    props: dict[str, Any], rotates: bool
) -> None:
    found = [one.policyName for one in analyze("aws:kms/key:Key", props)]
    assert ("kms-rotation" not in found) is rotates
