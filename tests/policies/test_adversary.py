"""What an adversary would try, and what a careful person writes: every mandatory rule that speaks.

Each bad case is a way past a rule that reads too literally; each good one looks like a bad one.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policies.requests import analyze, blocking

Case = tuple[str, dict[str, Any]]
A = "111122223333"
T = f"arn:aws:sns:eu-west-1:{A}:alerts"
Q = f"arn:aws:sqs:eu-west-1:{A}:q"
K = f"arn:aws:kms:eu-west-1:{A}:key/1234"
M = "aws:sfn/stateMachine:StateMachine"
GM: dict[str, Any] = {
    "name": "m",
    "type": "STANDARD",
    "loggingConfiguration": {
        "level": "ERROR",
        "logDestination": f"arn:aws:logs:eu-west-1:{A}:log-group:x:*",
    },
    "tracingConfiguration": {"enabled": True},
}


def doc(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def al(action: Any, resource: Any = None, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {name: value for name, value in statement.items() if value is not None}


def rp(*statements: dict[str, Any]) -> Case:
    return "aws:iam/rolePolicy:RolePolicy", {"role": "weekly", "policy": doc(*statements)}


def tr(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> Case:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **more}
    return "aws:iam/role:Role", {"name": "r", "assumeRolePolicy": doc(statement)}


def tp(*statements: dict[str, Any]) -> Case:
    return "aws:sns/topicPolicy:TopicPolicy", {"arn": T, "policy": doc(*statements)}


def qp(*statements: dict[str, Any]) -> Case:
    return "aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "https://q", "policy": doc(*statements)}


def kp(*statements: dict[str, Any]) -> Case:
    return "aws:kms/key:Key", {"enableKeyRotation": True, "policy": doc(*statements)}


def m(states: dict[str, Any], **more: Any) -> Case:
    definition = json.dumps({"StartAt": next(iter(states)), "States": states})
    return M, {**GM, "definition": definition, **more}


task: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "TimeoutSeconds": 60,
    "Parameters": {"FunctionName": "f"},
    "End": True,
}
F = "aws:lambda/function:Function"
GF: dict[str, Any] = {"runtime": "python3.13", "tracingConfig": {"mode": "Active"}}
BAD: dict[str, tuple[Case, list[str]]] = {
    "union two halves of a type": (
        rp(al("s3:DeleteObject", ["arn:aws:s3:::a*/*", "arn:aws:s3:::[!a]*", "arn:aws:s3:::?*/*"])),
        ["iam-no-wildcard-resources"],
    ),
    "union of letters": (
        rp(
            al(
                "dynamodb:DeleteTable",
                [
                    f"arn:aws:dynamodb:*:{A}:table/{c}*"
                    for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
                ],
            )
        ),
        ["iam-no-wildcard-resources"],
    ),
    "union by lengths": (
        rp(al("sns:Publish", [f"arn:aws:sns:eu-west-1:{A}:?", f"arn:aws:sns:eu-west-1:{A}:??*"])),
        ["iam-no-wildcard-resources"],
    ),
    "union split by 2 letters": (
        rp(al("sqs:DeleteQueue", [f"arn:aws:sqs:eu-west-1:{A}:{'?' * n}" for n in range(1, 81)])),
        ["iam-no-wildcard-resources"],
    ),
    "over statements": (
        rp(
            al("sns:Publish", f"arn:aws:sns:eu-west-1:{A}:?"),
            al("sns:Publish", f"arn:aws:sns:eu-west-1:{A}:??*"),
        ),
        ["iam-no-wildcard-resources"],
    ),
    "action union": (
        rp(
            al(
                [
                    "s3:A*",
                    "s3:B*",
                    "s3:C*",
                    "s3:D*",
                    "s3:G*",
                    "s3:L*",
                    "s3:O*",
                    "s3:P*",
                    "s3:R*",
                    "s3:S*",
                    "s3:T*",
                    "s3:U*",
                    "s3:I*",
                ],
                "arn:aws:s3:::b/*",
            )
        ),
        ["iam-no-wildcard-actions"],
    ),
    "action union letters": (
        rp(
            al(
                [f"dynamodb:{c}*" for c in "abcdefghijklmnopqrstuvwxyz"],
                f"arn:aws:dynamodb:eu-west-1:{A}:table/x",
            )
        ),
        ["iam-known-actions", "iam-no-wildcard-actions"],
    ),
    "PassRole ends with": (
        rp(al(["iam:PassRole"], f"arn:aws:iam::{A}:role/*e*")),
        ["iam-pass-role-scoped"],
    ),
    "passrole path star": (
        rp(al("iam:PassRole", f"arn:aws:iam::{A}:role/*/*")),
        ["iam-pass-role-scoped"],
    ),
    "assume role any in account": (
        rp(al("sts:AssumeRole", f"arn:aws:iam::{A}:role/*")),
        ["iam-no-wildcard-resources"],
    ),
    "assume role all": (rp(al("sts:AssumeRole", "*")), ["iam-no-wildcard-resources"]),
    "kms decrypt all keys": (
        rp(al("kms:Decrypt", f"arn:aws:kms:*:{A}:key/*")),
        ["iam-no-wildcard-resources"],
    ),
    "kms alias": (
        rp(al("kms:ScheduleKeyDeletion", f"arn:aws:kms:eu-west-1:{A}:key/*")),
        ["iam-no-wildcard-resources"],
    ),
    "lambda update any": (
        rp(al("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{A}:function:*")),
        ["iam-no-wildcard-resources"],
    ),
    "start exec every machine": (
        rp(al("states:StartExecution", f"arn:aws:states:eu-west-1:{A}:stateMachine:*")),
        ["iam-no-wildcard-resources"],
    ),
    "secrets all": (
        rp(al("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:eu-west-1:{A}:secret:*")),
        ["iam-no-wildcard-resources"],
    ),
    "secrets star": (rp(al("secretsmanager:GetSecretValue", "*")), ["iam-no-wildcard-resources"]),
    "ssm params": (rp(al("ssm:GetParameters", "*")), ["iam-no-wildcard-resources"]),
    "iam boundary delete": (
        rp(al("iam:DeleteRolePermissionsBoundary", "*")),
        ["iam-no-wildcard-resources"],
    ),
    "role add to instance profile": (
        rp(al("iam:AddRoleToInstanceProfile", "*")),
        ["iam-no-wildcard-resources"],
    ),
    "logs delete": (
        rp(al("logs:DeleteLogGroup", f"arn:aws:logs:*:{A}:log-group:*")),
        ["iam-no-wildcard-resources"],
    ),
    "sts wildcard in trust": (
        tr({"Service": "lambda.amazonaws.com"}, "sts:Assume*"),
        ["iam-trust-restricted"],
    ),
    "trust user star": (tr({"AWS": f"arn:aws:iam::{A}:role/*"}), ["policy-document-wellformed"]),
    "trust with IfExists": (
        tr("*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        ["iam-trust-restricted"],
    ),
    "trust negated": (
        tr("*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        ["iam-trust-restricted"],
    ),
    "github any repo": (
        tr(
            {"Federated": f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"},
            "sts:AssumeRoleWithWebIdentity",
            Condition={"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}},
        ),
        ["iam-trust-restricted"],
    ),
    "github org star": (
        tr(
            {"Federated": f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"},
            "sts:AssumeRoleWithWebIdentity",
            Condition={"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*/infra:*"}},
        ),
        ["iam-trust-restricted"],
    ),
    "eks oidc without sub": (
        tr(
            {
                "Federated": f"arn:aws:iam::{A}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
            },
            "sts:AssumeRoleWithWebIdentity",
        ),
        ["iam-trust-restricted"],
    ),
    "topic public owner cond": (
        tp(
            al(
                "sns:Publish",
                T,
                Principal={"AWS": "*"},
                Condition={"StringLike": {"aws:SourceOwner": "*"}},
            )
        ),
        ["topic-policy-not-public"],
    ),
    "topic SourceArn any account": (
        tp(
            al(
                "sns:Publish",
                T,
                Principal={"AWS": "*"},
                Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}},
            )
        ),
        ["topic-policy-not-public"],
    ),
    "topic service without source": (
        tp(al("sns:Publish", T, Principal={"Service": "s3.amazonaws.com"})),
        ["service-principal-needs-source"],
    ),
    "queue service SourceArn star": (
        qp(
            al(
                "sqs:SendMessage",
                Q,
                Principal={"Service": "sns.amazonaws.com"},
                Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
            )
        ),
        ["service-principal-needs-source"],
    ),
    "queue public ip world": (
        qp(al("sqs:*", Q, Principal="*", Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})),
        ["iam-no-wildcard-actions", "queue-policy-not-public"],
    ),
    "queue public CanonicalUser": (
        qp(al("sqs:SendMessage", Q, Principal={"AWS": ["arn:aws:iam::*:root"]})),
        ["queue-policy-not-public"],
    ),
    "key any account": (
        kp(
            al("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{A}:root"}),
            al(
                "kms:Decrypt",
                "*",
                Principal={"AWS": "*"},
                Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
            ),
        ),
        ["kms-policy"],
    ),
    "key two": (
        kp(
            al(
                "kms:*",
                "*",
                Principal={"AWS": [f"arn:aws:iam::{A}:root", "arn:aws:iam::444455556666:root"]},
            )
        ),
        ["iam-no-wildcard-actions"],
    ),
    "key multi rotation false str": (
        ("aws:kms/key:Key", {"enableKeyRotation": "false"}),
        ["kms-rotation"],
    ),
    "machine level off": (
        m({"A": task}, loggingConfiguration={"level": "OFF", "logDestination": "x:*"}),
        ["sfn-logging"],
    ),
    "machine no destination": (
        m({"A": task}, loggingConfiguration={"level": "ALL", "logDestination": ""}),
        ["sfn-logging"],
    ),
    "machine express fatal": (
        m(
            {"A": task},
            type="EXPRESS",
            loggingConfiguration={"level": "FATAL", "logDestination": "x:*"},
        ),
        ["sfn-logging"],
    ),
    "machine no timeout nested": (
        m(
            {
                "P": {
                    "Type": "Parallel",
                    "Branches": [
                        {
                            "StartAt": "A",
                            "States": {
                                "A": {k: v for k, v in task.items() if k != "TimeoutSeconds"}
                            },
                        }
                    ],
                    "End": True,
                }
            }
        ),
        ["sfn-task-timeout"],
    ),
    "machine secret in header": (
        m(
            {
                "A": {
                    **task,
                    "Parameters": {
                        "FunctionName": "f",
                        "Payload": {"Authorization": "Bearer abcdefghijklmnop"},
                    },
                }
            }
        ),
        ["sfn-no-secrets-in-definition"],
    ),
    "machine secret nested list": (
        m({"A": {**task, "Parameters": {"Env": [{"Name": "DB_PASSWORD", "Value": "hunter2!x"}]}}}),
        ["sfn-no-secrets-in-definition"],
    ),
    "log never": (("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 0}), ["log-retention"]),
    "log none": (("aws:cloudwatch/logGroup:LogGroup", {"name": "x"}), ["log-retention"]),
    "fn env token": (
        (F, {**GF, "environment": {"variables": {"API_TOKEN": "abcd1234efgh"}}}),
        ["lambda-env-secrets"],
    ),
    "fn env aws": (
        (F, {**GF, "environment": {"variables": {"X": "AKIAIOSFODNN7EXAMPLE"}}}),
        ["lambda-env-secrets"],
    ),
    "fn url none": (
        ("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"}),
        ["lambda-url-auth"],
    ),
    "fn perm star": (
        (
            "aws:lambda/permission:Permission",
            {"action": "lambda:InvokeFunction", "principal": "*", "sourceArn": "arn:aws:s3:::b"},
        ),
        ["lambda-public"],
    ),
    "fn perm root": (
        (
            "aws:lambda/permission:Permission",
            {"action": "lambda:InvokeFunction", "principal": "arn:aws:iam::*:root"},
        ),
        ["lambda-public"],
    ),
    "fn perm s3 star": (
        (
            "aws:lambda/permission:Permission",
            {
                "action": "lambda:InvokeFunction",
                "principal": "s3.amazonaws.com",
                "sourceArn": "arn:aws:s3:::*",
            },
        ),
        ["service-principal-needs-source"],
    ),
    "fn perm s3 account missing bucket only": (
        (
            "aws:lambda/permission:Permission",
            {"action": "lambda:InvokeFunction", "principal": "events.amazonaws.com"},
        ),
        ["service-principal-needs-source"],
    ),
    "schedule plain secret": (
        (
            "aws:scheduler/schedule:Schedule",
            {
                "target": {
                    "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
                    "input": json.dumps({"password": "hunter2!x"}),
                    "deadLetterConfig": {"arn": Q},
                }
            },
        ),
        ["events-no-secrets-in-input"],
    ),
    "event target input secret": (
        (
            "aws:cloudwatch/eventTarget:EventTarget",
            {"arn": Q, "input": json.dumps({"api_key": "abcd1234efgh"})},
        ),
        ["events-no-secrets-in-input"],
    ),
    "attach admin cn": (
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws-cn:iam::aws:policy/AdministratorAccess"},
        ),
        ["iam-no-broad-managed-policies"],
    ),
    "attach jobfn": (
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws:iam::aws:policy/job-function/SystemAdministrator"},
        ),
        ["iam-no-broad-managed-policies"],
    ),
    "attach fullaccess v2": (
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws:iam::aws:policy/AWSStepFunctionsFullAccess"},
        ),
        ["iam-no-broad-managed-policies"],
    ),
    "attach AWSLambda_FullAccess": (
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws:iam::aws:policy/AWSLambda_FullAccess"},
        ),
        ["iam-no-broad-managed-policies"],
    ),
    "topic inline public": (
        (
            "aws:sns/topic:Topic",
            {"kmsMasterKeyId": K, "policy": doc(al("sns:Subscribe", T, Principal="*"))},
        ),
        ["topic-policy-not-public"],
    ),
    "subscription http": (
        (
            "aws:sns/topicSubscription:TopicSubscription",
            {"topic": T, "protocol": "http", "endpoint": "http://hooks.example.com/x"},
        ),
        ["sns-subscription-https"],
    ),
    "queue redrive any": (
        ("aws:sqs/queue:Queue", {"sqsManagedSseEnabled": "false"}),
        ["sqs-encrypted"],
    ),
    "group policy star": (
        ("aws:iam/groupPolicy:GroupPolicy", {"policy": doc(al("ec2:*", "*"))}),
        ["iam-no-wildcard-actions", "iam-no-wildcard-resources"],
    ),
    "not action": (
        rp({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "arn:aws:s3:::b"}),
        ["iam-no-not-action-resource"],
    ),
    "kms grant star": (
        ("aws:kms/grant:Grant", {"granteePrincipal": "*"}),
        ["resource-policy-not-public"],
    ),
    "bus policy": (
        (
            "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
            {"policy": doc(al("events:PutEvents", "*", Principal="*"))},
        ),
        ["bus-policy-not-public"],
    ),
    "log resource policy": (
        (
            "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
            {"policyDocument": doc(al("logs:PutLogEvents", "*", Principal="*"))},
        ),
        ["resource-policy-not-public"],
    ),
}
GOOD: dict[str, Case] = {
    "s3 two prefixes": rp(
        al(
            ["s3:GetObject", "s3:PutObject"],
            ["arn:aws:s3:::reports/in/*", "arn:aws:s3:::reports/out/*"],
        )
    ),
    "s3 list with prefix": rp(
        al(
            "s3:ListBucket",
            "arn:aws:s3:::reports",
            Condition={"StringLike": {"s3:prefix": ["in/*"]}},
        )
    ),
    "ddb index": rp(
        al(
            ["dynamodb:Query", "dynamodb:PutItem"],
            [
                f"arn:aws:dynamodb:eu-west-1:{A}:table/t",
                f"arn:aws:dynamodb:eu-west-1:{A}:table/t/index/*",
            ],
        )
    ),
    "ecs runtask": rp(
        al("ecs:RunTask", f"arn:aws:ecs:eu-west-1:{A}:task-definition/etl:*"),
        al(["ecs:StopTask", "ecs:DescribeTasks"], f"arn:aws:ecs:eu-west-1:{A}:task/etl/*"),
        al(
            "iam:PassRole",
            [f"arn:aws:iam::{A}:role/etl-task"],
            Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        al(
            ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            f"arn:aws:events:eu-west-1:{A}:rule/StepFunctionsGetEventsForECSTaskRule",
        ),
    ),
    "ecs cluster cond": rp(
        al(
            ["ecs:StopTask", "ecs:DescribeTasks"],
            "*",
            Condition={"ArnEquals": {"ecs:cluster": f"arn:aws:ecs:eu-west-1:{A}:cluster/etl"}},
        )
    ),
    "nested start": rp(
        al("states:StartExecution", f"arn:aws:states:eu-west-1:{A}:stateMachine:child"),
        al(
            ["states:DescribeExecution", "states:StopExecution"],
            f"arn:aws:states:eu-west-1:{A}:execution:child:*",
        ),
        al(
            ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            f"arn:aws:events:eu-west-1:{A}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
        ),
    ),
    "log delivery": rp(
        al(
            [
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            "*",
        )
    ),
    "xray": rp(
        al(
            [
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
            ],
            "*",
        )
    ),
    "glue job": rp(
        al(
            ["glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun"],
            f"arn:aws:glue:eu-west-1:{A}:job/etl",
        )
    ),
    "glue catalog": rp(
        al(
            ["glue:GetTable", "glue:GetPartitions"],
            [
                f"arn:aws:glue:eu-west-1:{A}:catalog",
                f"arn:aws:glue:eu-west-1:{A}:database/db",
                f"arn:aws:glue:eu-west-1:{A}:table/db/*",
            ],
        )
    ),
    "athena": rp(
        al(
            [
                "athena:StartQueryExecution",
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:StopQueryExecution",
            ],
            f"arn:aws:athena:eu-west-1:{A}:workgroup/primary",
        )
    ),
    "lambda alias": rp(
        al(
            "lambda:InvokeFunction",
            [
                f"arn:aws:lambda:eu-west-1:{A}:function:f",
                f"arn:aws:lambda:eu-west-1:{A}:function:f:*",
            ],
        )
    ),
    "sqs consumer": rp(
        al(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Q)
    ),
    "metric ns": rp(
        al(
            "cloudwatch:PutMetricData",
            "*",
            Condition={"StringEquals": {"cloudwatch:namespace": "Downbeat"}},
        )
    ),
    "kms via": rp(
        al(
            ["kms:Decrypt", "kms:GenerateDataKey"],
            K,
            Condition={"StringEquals": {"kms:ViaService": "sns.eu-west-1.amazonaws.com"}},
        )
    ),
    "secret by name": rp(
        al(
            "secretsmanager:GetSecretValue",
            f"arn:aws:secretsmanager:eu-west-1:{A}:secret:slack-??????",
        )
    ),
    "ssm path": rp(al("ssm:GetParametersByPath", f"arn:aws:ssm:eu-west-1:{A}:parameter/etl/*")),
    "ec2 describe": rp(al(["ec2:DescribeSubnets", "ec2:DescribeNetworkInterfaces"], "*")),
    "vpc lambda": rp(
        al(
            [
                "ec2:CreateNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DeleteNetworkInterface",
            ],
            "*",
        )
    ),
    "lambda logs": rp(
        al("logs:CreateLogGroup", f"arn:aws:logs:eu-west-1:{A}:*"),
        al(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            f"arn:aws:logs:eu-west-1:{A}:log-group:/aws/lambda/f:*",
        ),
    ),
    "ecr auth": rp(
        al("ecr:GetAuthorizationToken", "*"),
        al(
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            f"arn:aws:ecr:eu-west-1:{A}:repository/etl",
        ),
    ),
    "deny": rp(
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        al("sns:Publish", T),
    ),
    "bedrock": rp(
        al("bedrock:InvokeModel", "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2")
    ),
    "two tenants": rp(
        al("s3:GetObject", ["arn:aws:s3:::tenant-a-*/*", "arn:aws:s3:::tenant-b-*/*"])
    ),
    "trust svc": tr(
        {"Service": "states.amazonaws.com"},
        Condition={
            "StringEquals": {"aws:SourceAccount": A},
            "ArnLike": {"aws:SourceArn": f"arn:aws:states:eu-west-1:{A}:stateMachine:*"},
        },
    ),
    "trust lambda": tr({"Service": "lambda.amazonaws.com"}),
    "trust github": tr(
        {"Federated": f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"},
        "sts:AssumeRoleWithWebIdentity",
        Condition={
            "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/infra:*"},
        },
    ),
    "trust eks": tr(
        {"Federated": f"arn:aws:iam::{A}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"},
        "sts:AssumeRoleWithWebIdentity",
        Condition={
            "StringEquals": {
                "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:default:etl"
            }
        },
    ),
    "trust saml": tr(
        {"Federated": f"arn:aws:iam::{A}:saml-provider/x"},
        ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        Condition={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    ),
    "trust ext": tr(
        {"AWS": "arn:aws:iam::444455556666:root"},
        Condition={"StringEquals": {"sts:ExternalId": "x9"}},
    ),
    "topic eb": tp(al("sns:Publish", T, Principal={"Service": "events.amazonaws.com"})),
    "topic cw": tp(
        al(
            "sns:Publish",
            T,
            Principal={"Service": "cloudwatch.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": A}},
        )
    ),
    "topic default": tp(
        al(
            [
                "sns:Publish",
                "sns:Subscribe",
                "sns:GetTopicAttributes",
                "sns:SetTopicAttributes",
                "sns:AddPermission",
                "sns:RemovePermission",
                "sns:DeleteTopic",
                "sns:ListSubscriptionsByTopic",
            ],
            T,
            Principal={"AWS": "*"},
            Condition={"StringEquals": {"AWS:SourceOwner": A}},
        )
    ),
    "topic tls deny": tp(
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": T,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ),
    "queue sns": qp(
        al(
            "sqs:SendMessage",
            Q,
            Principal={"Service": "sns.amazonaws.com"},
            Condition={"ArnEquals": {"aws:SourceArn": T}},
        )
    ),
    "queue s3": qp(
        al(
            "sqs:SendMessage",
            Q,
            Principal={"Service": "s3.amazonaws.com"},
            Condition={
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:reports"},
                "StringEquals": {"aws:SourceAccount": A},
            },
        )
    ),
    "key root+svc": kp(
        al("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{A}:root"}),
        al(
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            "*",
            Principal={"Service": "cloudwatch.amazonaws.com"},
            Condition={"StringEquals": {"aws:SourceAccount": A}},
        ),
        al(
            [
                "kms:Encrypt*",
                "kms:Decrypt*",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
            ],
            "*",
            Principal={"Service": "logs.eu-west-1.amazonaws.com"},
            Condition={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{A}:log-group:*"
                }
            },
        ),
    ),
    "key hmac": (
        "aws:kms/key:Key",
        {"customerMasterKeySpec": "HMAC_256", "keyUsage": "GENERATE_VERIFY_MAC"},
    ),
    "machine": m({"A": task}),
    "machine jsonata secret ref": m(
        {
            "A": {
                **task,
                "Parameters": {
                    "FunctionName": "f",
                    "Payload": {"password.$": "$.secret.value", "SecretId": "prod/db/password"},
                },
            }
        }
    ),
    "machine wait token": m(
        {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                "TimeoutSeconds": 86400,
                "HeartbeatSeconds": 3600,
                "Parameters": {"QueueUrl": "u", "MessageBody": {"TaskToken.$": "$$.Task.Token"}},
                "End": True,
            }
        }
    ),
    "fn": (
        F,
        {
            **GF,
            "environment": {
                "variables": {
                    "TOKEN_TABLE": "tokens",
                    "SECRET_NAME": "prod/db/password",
                    "AUTH_URL": "https://login.example.com/oauth/token",
                    "POWERTOOLS_SERVICE_NAME": "etl",
                    "PASSWORD_MIN_LENGTH": "12",
                }
            },
        },
    ),
    "fn key names": (
        F,
        {
            **GF,
            "environment": {
                "variables": {
                    "PARTITION_KEY": "pk",
                    "API_KEY_ID": "abc123",
                    "TOKEN_TTL": "60",
                    "SECRETS_PROVIDER": "aws",
                }
            },
        },
    ),
    "perm s3": (
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "principal": "s3.amazonaws.com",
            "sourceArn": "arn:aws:s3:::reports",
            "sourceAccount": A,
        },
    ),
    "perm apigw": (
        "aws:lambda/permission:Permission",
        {
            "action": "lambda:InvokeFunction",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": f"arn:aws:execute-api:eu-west-1:{A}:abc/*/GET/x",
        },
    ),
    "log": ("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 365}),
    "dlq": (
        "aws:sqs/queue:Queue",
        {
            "sqsManagedSseEnabled": True,
            "redriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"}),
        },
    ),
    "sub https": (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": T, "protocol": "https", "endpoint": "https://hooks.example.com/x"},
    ),
    "sub email": (
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": T, "protocol": "email", "endpoint": "a@b.example"},
    ),
    "attach basic": (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
    ),
    "bus org": (
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        {
            "policy": doc(
                al(
                    "events:PutEvents",
                    f"arn:aws:events:eu-west-1:{A}:event-bus/b",
                    Principal="*",
                    Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
                )
            )
        },
    ),
    "schedule": (
        "aws:scheduler/schedule:Schedule",
        {
            "kmsKeyArn": K,
            "target": {
                "arn": "x",
                "roleArn": "y",
                "input": json.dumps({"token_table": "x"}),
                "deadLetterConfig": {"arn": Q},
            },
        },
    ),
}


@pytest.mark.parametrize(("case", "rules"), BAD.values(), ids=BAD)
def test_a_way_past_the_rules_is_blocked(case: Case, rules: list[str]) -> None:
    assert blocking(analyze(*case)) == rules


@pytest.mark.parametrize("case", GOOD.values(), ids=GOOD)
def test_what_a_careful_person_writes_is_not_blocked(case: Case) -> None:
    assert blocking(analyze(*case)) == []
