"""Policy documents: every trick that hides a permission, and everything that only looks like
one.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.rules.plain import UNKNOWN
from tests.policies.requests import analyze, blocking, document, messages, secret

ROLE_POLICY, ROLE = "aws:iam/rolePolicy:RolePolicy", "aws:iam/role:Role"
ACCOUNT = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
STATES = {"Service": "states.amazonaws.com"}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {
        key: value
        for key, value in {
            "Effect": "Allow",
            "Action": action,
            "Resource": resource,
            **more,
        }.items()
        if value is not None
    }


def role_policy(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return ROLE_POLICY, {"policy": document(*statements)}


def text(policy: Any) -> tuple[str, dict[str, Any]]:
    return ROLE_POLICY, {"policy": policy}


def trust(
    principal: Any, action: Any = "sts:AssumeRole", **more: Any
) -> tuple[str, dict[str, Any]]:
    return ROLE, {
        "assumeRolePolicy": document(
            {"Effect": "Allow", "Principal": principal, "Action": action, **more}
        )
    }


def topic(
    principal: Any, condition: Any = None, action: Any = "sns:Publish"
) -> tuple[str, dict[str, Any]]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": TOPIC}
    return "aws:sns/topicPolicy:TopicPolicy", {
        "policy": document({**statement, "Condition": condition} if condition else statement)
    }


def key(*statements: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "aws:kms/key:Key", {"enableKeyRotation": True, "policy": document(*statements)}


def roots(*accounts: str) -> list[dict[str, Any]]:
    return [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{one}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        for one in accounts
    ]


CALLS = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
WEB = "sts:AssumeRoleWithWebIdentity"
ANYBODY = (
    " may use this, that is anybody. Name the principal, or add a condition on aws:SourceArn,"
    " aws:SourceAccount or aws:PrincipalOrgID."
)
NOBODY = ANYBODY.replace("anybody.", "anybody (its condition does not name anybody).")
PASSES = " passes any role. Name the roles and add the condition iam:PassedToService."
ACTION = "Name the actions that are needed."

# id → (resource, the rule that must speak, its exact first message)
CAUGHT: dict[str, tuple[tuple[str, dict[str, Any]], str, str]] = {
    "every action": (
        role_policy(allow("*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "two stars": (
        role_policy(allow("**")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "**" allows every action of every service. {ACTION}',
    ),
    "a star and a mark": (
        role_policy(allow("?*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "?*" allows every action of every service. {ACTION}',
    ),
    "a star on both sides": (
        role_policy(allow("*:*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*:*" has a wildcard in the service prefix. {ACTION}',
    ),
    "a mark in the prefix": (
        role_policy(allow("ia?:*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "ia?:*" has a wildcard in the service prefix. {ACTION}',
    ),
    "upper case": (
        role_policy(allow("S3:*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "S3:*" allows every action of s3. {ACTION}',
    ),
    "nearly every action": (
        role_policy(allow("s3:*e*", "arn:aws:s3:::reports/*")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "s3:*e*" allows 163 of the 168 actions of s3. {ACTION}',
    ),
    "an escaped star": (
        text(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"\\u002a","Resource":"*"}]}'
        ),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "one statement, no list": (
        text(json.dumps({"Version": "2012-10-17", "Statement": allow("*")})),
        "iam-no-wildcard-actions",
        f'policy.Statement: "*" allows every action of every service. {ACTION}',
    ),
    "a list in a list": (
        role_policy(allow([["*"]])),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "an effect in capitals": (
        role_policy({"Effect": "ALLOW", "Action": "sns:Publish", "Resource": TOPIC}),
        "policy-document-wellformed",
        'policy.Statement[0].Effect: is neither "Allow" nor "Deny" (upper and lower case count).',
    ),
    "elements in lower case": (
        text('{"Version":"2012-10-17","statement":[]}'),
        "policy-document-wellformed",
        (
            'policy: the policy document has the unknown element "statement". Write "Statement":'
            " names of elements are case-sensitive."
        ),
    ),
    "one key twice": (
        text(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}]}'
        ),
        "policy-document-wellformed",
        'policy.Statement[0]: has the key "Action" twice. AWS refuses that; keep one.',
    ),
    "one key twice, and the first is judged too": (
        text(
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k"}]}'
        ),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "JSON inside JSON": (
        text(json.dumps(document(allow("sns:Publish", TOPIC)))),
        "policy-document-wellformed",
        "policy: the policy document is JSON text inside JSON text. Encode the document once.",
    ),
    "a byte order mark": (
        text("\ufeff" + document(allow("sns:Publish", TOPIC))),
        "policy-document-wellformed",
        "policy: the policy document starts with a byte order mark, which AWS refuses. Remove it.",
    ),
    "no JSON": (
        text("{"),
        "policy-document-wellformed",
        (
            "policy: the policy document is not JSON (line 1, column 2). Build it with json.dumps,"
            " from values that are known."
        ),
    ),
    "nothing": (
        text(""),
        "policy-document-wellformed",
        (
            "policy: the policy document is empty. Write a document with Version and Statement, or"
            " leave the property out."
        ),
    ),
    "items that are no strings": (
        role_policy(allow([1], TOPIC)),
        "policy-document-wellformed",
        "policy.Statement[0].Action[0]: is not a string.",
    ),
    "no actions": (
        role_policy(allow([], TOPIC)),
        "policy-document-wellformed",
        "policy.Statement[0].Action: is an empty list. Name at least one, or remove the statement.",
    ),
    "both forms": (
        role_policy(allow("sns:Publish", TOPIC, NotAction="iam:*")),
        "policy-document-wellformed",
        "policy.Statement[0]: has both Action and NotAction. Keep one.",
    ),
    "an object instead of text": (
        text({"Version": "2012-10-17", "Statement": [allow("*")]}),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "a secret": (
        text(secret(document(allow("*")))),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "*" allows every action of every service. {ACTION}',
    ),
    "a policy inside the role": (
        (ROLE, {"inlinePolicies": [{"name": "a", "policy": document(allow("*"))}]}),
        "iam-no-wildcard-actions",
        (
            'inlinePolicies[0].policy.Statement[0]: "*" allows every action of every service.'
            f" {ACTION}"
        ),
    ),
    "a printed output": (
        role_policy(allow("s3:GetObject", "Calling __str__ on an Output[T] is not supported.")),
        "no-output-in-string",
        (
            "policy: a Pulumi Output was printed into this string. Use Output.concat,"
            " Output.format, Output.json_dumps or .apply."
        ),
    ),
    "a change on every resource": (
        role_policy(allow("dynamodb:PutItem", Condition={"StringLike": {"aws:userid": "*"}})),
        "iam-no-wildcard-resources",
        (
            'policy.Statement[0]: "dynamodb:PutItem" on "*" is every resource; name it, '
            "e.g. arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}."
        ),
    ),
    "every bucket": (
        role_policy(allow("s3:PutObject", "arn:aws:s3:::*")),
        "iam-no-wildcard-resources",
        (
            'policy.Statement[0]: "s3:PutObject" on "arn:aws:s3:::*" is every resource of its type;'
            " name it, "
            "e.g. arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}."
        ),
    ),
    "every topic of an account": (
        role_policy(allow("sns:Publish", f"arn:aws:sns:eu-west-1:{ACCOUNT}:*")),
        "iam-no-wildcard-resources",
        (
            f'policy.Statement[0]: "sns:Publish" on "arn:aws:sns:eu-west-1:{ACCOUNT}:*" is every'
            " resource of its type; name it, e.g."
            " arn:${Partition}:sns:${Region}:${Account}:${TopicName}."
        ),
    ),
    "every topic with a letter in it": (
        role_policy(allow("sns:Publish", f"arn:aws:sns:eu-west-1:{ACCOUNT}:*e*")),
        "iam-no-wildcard-resources",
        (
            f'policy.Statement[0]: "sns:Publish" on "arn:aws:sns:eu-west-1:{ACCOUNT}:*e*" is every'
            " resource of its type; name it, e.g."
            " arn:${Partition}:sns:${Region}:${Account}:${TopicName}."
        ),
    ),
    "a star hidden in a list": (
        role_policy(allow("sns:Publish", [TOPIC, "*"])),
        "iam-no-wildcard-resources",
        (
            'policy.Statement[0]: "sns:Publish" on "*" is every resource; name it, e.g. '
            "arn:${Partition}:sns:${Region}:${Account}:${TopicName}."
        ),
    ),
    "an HTTP task to anywhere": (
        role_policy(allow("states:InvokeHTTPEndpoint")),
        "iam-no-wildcard-resources",
        (
            "policy.Statement[0]: states:InvokeHTTPEndpoint may call any address. Name the state"
            " machine, or add a condition on states:HTTPEndpoint."
        ),
    ),
    "any role": (
        role_policy(allow("iam:PassRole")),
        "iam-pass-role-scoped",
        f'policy.Statement[0]: "iam:PassRole" on "*"{PASSES}',
    ),
    "any role, in capitals": (
        role_policy(allow("IAM:PASSROLE")),
        "iam-pass-role-scoped",
        f'policy.Statement[0]: "IAM:PASSROLE" on "*"{PASSES}',
    ),
    "any role of an account": (
        role_policy(allow("iam:Pass*", f"arn:aws:iam::{ACCOUNT}:role/*")),
        "iam-pass-role-scoped",
        f'policy.Statement[0]: "iam:Pass*" on "arn:aws:iam::{ACCOUNT}:role/*"{PASSES}',
    ),
    "any role to any service by pattern": (
        role_policy(allow("iam:PassRole", Condition={"StringLike": {"iam:PassedToService": "*"}})),
        "iam-pass-role-scoped",
        f'policy.Statement[0]: "iam:PassRole" on "*"{PASSES}',
    ),
    "an action that does not exist": (
        role_policy(allow("sns:Publsh", TOPIC)),
        "iam-known-actions",
        (
            'policy.Statement[0]: unknown action "sns:Publsh": sns has no such action; did you mean'
            ' "sns:Publish"?'
        ),
    ),
    "a service that does not exist": (
        role_policy(allow("snss:Publish", TOPIC)),
        "iam-known-actions",
        (
            'policy.Statement[0]: unknown action "snss:Publish": AWS has no service prefix "snss";'
            ' did you mean "sns"?'
        ),
    ),
    "everything but a list": (
        role_policy(allow(None, NotAction="iam:*")),
        "iam-no-not-action-resource",
        (
            "policy.Statement[0]: allows everything except what NotAction lists, also what AWS adds"
            " tomorrow. Use Action."
        ),
    ),
    "everybody but one": (
        (
            "aws:sns/topicPolicy:TopicPolicy",
            {"policy": document(allow("sns:Publish", TOPIC, NotPrincipal={"AWS": ACCOUNT}))},
        ),
        "iam-no-not-action-resource",
        (
            "policy.Statement[0]: allows everything except what NotPrincipal lists, also what AWS"
            " adds tomorrow. Use Principal."
        ),
    ),
    "trust in everybody": (
        trust("*"),
        "iam-trust-restricted",
        (
            'assumeRolePolicy.Statement[0]: AWS "*" may assume this role, that is anybody. Name the'
            " account, role or service."
        ),
    ),
    "trust in every root": (
        trust({"AWS": "arn:aws:iam::*:root"}),
        "iam-trust-restricted",
        (
            'assumeRolePolicy.Statement[0]: AWS "arn:aws:iam::*:root" may assume this role, that is'
            " anybody. Name the account, role or service."
        ),
    ),
    "trust in every federation": (
        trust({"Federated": "*"}, WEB),
        "iam-trust-restricted",
        (
            'assumeRolePolicy.Statement[0]: Federated "*" may assume this role, that is anybody.'
            " Name the account, role or service."
        ),
    ),
    "trust in every service": (
        trust({"Service": "*"}),
        "iam-trust-restricted",
        (
            'assumeRolePolicy.Statement[0]: Service "*" may assume this role, that is anybody. Name'
            " the account, role or service."
        ),
    ),
    "trust for every STS action": (
        trust(STATES, "sts:*"),
        "iam-trust-restricted",
        (
            'assumeRolePolicy.Statement[0]: "sts:*" is not for a trust policy. Allow sts:AssumeRole'
            " only."
        ),
    ),
    "trust in all of GitHub": (
        trust(
            {"Federated": CALLS},
            WEB,
            Condition={
                "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
            },
        ),
        "iam-trust-restricted",
        (
            "assumeRolePolicy.Statement[0]: anybody with an account at this identity provider may"
            " assume this role. Add a condition on token.actions.githubusercontent.com:sub."
        ),
    ),
    "a topic for everybody": (
        topic("*"),
        "topic-policy-not-public",
        f'policy.Statement[0]: "*"{ANYBODY}',
    ),
    "a topic for everybody in a list": (
        topic({"AWS": ["*"]}),
        "topic-policy-not-public",
        f'policy.Statement[0]: "*"{ANYBODY}',
    ),
    "a topic's own policy": (
        ("aws:sns/topic:Topic", {"kmsMasterKeyId": "k", "policy": topic("*")[1]["policy"]}),
        "topic-policy-not-public",
        f'policy.Statement[0]: "*"{ANYBODY}',
    ),
    "a topic for every service": (
        topic({"Service": "s3.amazonaws.com"}),
        "service-principal-needs-source",
        (
            'policy.Statement[0]: "s3.amazonaws.com" may use this for any account. Add a condition'
            " on aws:SourceArn or aws:SourceAccount."
        ),
    ),
    "a key of two accounts": (
        key(*roots(ACCOUNT, "444455556666")),
        "iam-no-wildcard-actions",
        f'policy.Statement[0]: "kms:*" allows every action of kms. {ACTION}',
    ),
    "a policy of AWS in another partition": (
        (ROLE, {"managedPolicyArns": ["arn:aws-cn:iam::aws:policy/PowerUserAccess"]}),
        "iam-no-broad-managed-policies",
        (
            'managedPolicyArns[0]: the AWS managed policy "PowerUserAccess" allows far more than'
            " any one task needs. Write a policy with the actions and resources it needs."
        ),
    ),
}


@pytest.mark.parametrize("case", CAUGHT)
def test_it_is_caught(case: str) -> None:
    (type_, props), rule, first = CAUGHT[case]
    found = analyze(type_, props)
    assert rule in blocking(found)
    assert messages(found, rule)[0] == first


# Conditions that do not name anybody, although there is one.
WEAK: list[dict[str, Any]] = [
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringLike": {"aws:userid": "*"}},
    {"StringLike": {"aws:SourceArn": "*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:*:*:*:*"}},
    {"ArnLike": {"aws:SourceArn": ["arn:aws:sns:eu-west-1:111122223333:a", "*"]}},
    {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}},
    {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
    {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"Null": {"aws:SourceArn": "false"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
    {"StringLike": {"aws:SourceVpc": "vpc-*"}},
    {"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}},
    {"StringEquals": {"aws:SourceAccount": []}},
    {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
]
STRONG: list[dict[str, Any]] = [
    {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
    {"ArnEquals": {"aws:SourceArn": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:failed"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::reports"}},
    {"StringLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"}},
    {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
]


@pytest.mark.parametrize("condition", WEAK, ids=json.dumps)
def test_a_condition_that_names_nobody_does_not_help(condition: dict[str, Any]) -> None:
    assert messages(analyze(*topic("*", condition)), "topic-policy-not-public") == [
        f'policy.Statement[0]: "*"{NOBODY}'
    ]


@pytest.mark.parametrize("condition", STRONG, ids=json.dumps)
def test_a_condition_that_names_somebody_does(condition: dict[str, Any]) -> None:
    assert blocking(analyze(*topic("*", condition))) == []


@pytest.mark.parametrize("condition", WEAK, ids=json.dumps)
def test_no_condition_of_that_kind_opens_a_key_either(condition: dict[str, Any]) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": condition,
    }
    assert "kms-policy" in blocking(analyze(*key(statement)))


DELIVERY = [
    f"logs:{name}"
    for name in (
        "CreateLogDelivery",
        "GetLogDelivery",
        "UpdateLogDelivery",
        "DeleteLogDelivery",
        "ListLogDeliveries",
        "PutLogEvents",
        "PutResourcePolicy",
        "DescribeResourcePolicies",
        "DescribeLogGroups",
    )
]
ENI = [
    f"ec2:{name}"
    for name in (
        "CreateNetworkInterface",
        "DeleteNetworkInterface",
        "DescribeNetworkInterfaces",
        "AssignPrivateIpAddresses",
    )
]
PASSED: dict[str, tuple[str, dict[str, Any]]] = {
    "a Deny of everything": role_policy({"Effect": "Deny", "Action": "*", "Resource": "*"}),
    "a Deny by exclusion": role_policy(
        {"Effect": "Deny", "NotAction": "iam:*", "NotResource": TOPIC}
    ),
    "X-Ray on everything": role_policy(
        allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules"])
    ),
    "log delivery as AWS prescribes it": role_policy(allow(DELIVERY)),
    "a function in a VPC": role_policy(allow(ENI)),
    "a bucket's objects": role_policy(
        allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::reports/*")
    ),
    "reading by wildcard": role_policy(allow("s3:Get*", "arn:aws:s3:::reports/*")),
    "a log group's streams": role_policy(
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/f:*",
        )
    ),
    "a function and its versions": role_policy(
        allow("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f:*")
    ),
    "one machine's executions": role_policy(
        allow("states:StopExecution", f"arn:aws:states:eu-west-1:{ACCOUNT}:execution:weekly:*")
    ),
    "a log group before it exists": role_policy(
        allow("logs:CreateLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:*")
    ),
    "the one Glue catalog": role_policy(
        allow(
            "glue:GetTable",
            [
                f"arn:aws:glue:eu-west-1:{ACCOUNT}:catalog",
                f"arn:aws:glue:eu-west-1:{ACCOUNT}:table/d/*",
            ],
        )
    ),
    "a literal star": role_policy(allow("s3:GetObject", "arn:aws:s3:::reports/${*}")),
    "a user's own folder": role_policy(
        allow("s3:PutObject", "arn:aws:s3:::reports/${aws:username}/*")
    ),
    "a named role": role_policy(allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/weekly-*")),
    "metrics": role_policy(allow("cloudwatch:PutMetricData")),
    "trust in Step Functions": trust(STATES),
    "trust in an account": trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
    "trust in an organization": trust(
        "*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    ),
    "trust in one repository": trust(
        {"Federated": CALLS},
        WEB,
        Condition={"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/infra:*"}},
    ),
    "a key of its own account": key(*roots(ACCOUNT)),
    "a key for the services that ring": key(
        *roots(ACCOUNT),
        {
            "Effect": "Allow",
            "Principal": {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
        },
    ),
    "EventBridge on one topic": topic({"Service": "events.amazonaws.com"}),
    "a topic by transport": (
        "aws:sns/topicPolicy:TopicPolicy",
        {
            "policy": document(
                {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": TOPIC}
            )
        },
    ),
    "a topic without a policy": ("aws:sns/topic:Topic", {"kmsMasterKeyId": "k", "policy": ""}),
    "a service control policy": (
        "aws:organizations/policy:Policy",
        {"content": document(allow("*"))},
    ),
    "a boundary": (ROLE, {"permissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}),
    "an endpoint": (
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        {"policy": document({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})},
    ),
    "a redrive policy": (
        "aws:sqs/queue:Queue",
        {"sqsManagedSseEnabled": True, "redrivePolicy": '{"maxReceiveCount": 3}'},
    ),
    "a policy of one's own": (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": f"arn:aws:iam::{ACCOUNT}:policy/AdministratorAccess"},
    ),
    "a component": ("downbeat:components:Orchestration", {}),
    "the stack": ("pulumi:pulumi:Stack", {}),
    "a provider": ("pulumi:providers:aws", {"region": "eu-west-1"}),
}


@pytest.mark.parametrize("case", PASSED)
def test_it_passes(case: str) -> None:
    assert blocking(analyze(*PASSED[case])) == []


def test_one_unknown_never_hides_another_field() -> None:
    props = {
        "assumeRolePolicy": UNKNOWN,
        "inlinePolicies": [{"name": "a", "policy": UNKNOWN}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }
    found = analyze(ROLE, props)
    assert blocking(found) == ["iam-no-broad-managed-policies"]
    assert sorted(one.split(":")[0] for one in messages(found, "unverifiable-in-preview")) == [
        "assumeRolePolicy",
        "inlinePolicies[0].policy",
    ]


def test_an_unknown_inside_a_document_hides_only_itself() -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": UNKNOWN},
            allow("sns:Publish"),
        ],
    }
    found = analyze(ROLE_POLICY, {"policy": policy})
    assert blocking(found) == ["iam-no-wildcard-actions", "iam-no-wildcard-resources"]
    assert [one.split(": ")[0] for one in messages(found, "unverifiable-in-preview")] == [
        "policy.Statement[0].Resource"
    ]


def test_a_value_of_no_known_shape_is_never_repeated() -> None:
    for policy in (
        role_policy(allow("correct horse battery", "correct horse battery")),
        role_policy(allow("sns:Publish", TOPIC, **{"correct horse battery": 1})),
        topic({"correct horse": "battery"}),
        topic("correct horse battery"),
        role_policy(
            allow("*", Condition={"StringEquals": {"sts:ExternalId": "correct horse battery"}})
        ),
    ):
        assert "correct" not in "".join(one.message for one in analyze(*policy))


def test_an_account_written_as_a_number_counts_as_one() -> None:
    condition = {"StringEquals": {"aws:SourceAccount": 111122223333}}
    policy = {
        "Version": "2012-10-17",
        "Statement": [{**allow("sqs:SendMessage", "*"), "Principal": "*", "Condition": condition}],
    }
    assert (
        blocking(analyze("aws:sqs/queue:Queue", {"sqsManagedSseEnabled": True, "policy": policy}))
        == []
    )
