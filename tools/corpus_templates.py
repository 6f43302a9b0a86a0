"""Templates that others wrote: packages that are least-privilege by design, and published
anti-patterns.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Constructs of the services that an orchestration uses
# (https://docs.aws.amazon.com/solutions/latest/constructs/).
PACKAGES = (
    "aws-eventbridge-stepfunctions",
    "aws-lambda-stepfunctions",
    "aws-s3-stepfunctions",
    "aws-eventbridge-lambda",
    "aws-eventbridge-sqs",
    "aws-lambda-dynamodb",
    "aws-lambda-s3",
    "aws-lambda-secretsmanager",
    "aws-lambda-sns",
    "aws-lambda-sqs",
    "aws-lambda-ssmstringparameter",
    "aws-s3-lambda",
    "aws-sns-lambda",
    "aws-sns-sqs",
    "aws-sqs-lambda",
    "aws-dynamodbstreams-lambda",
    "aws-lambda-translate",
    "aws-kinesisstreams-gluejob",
    "aws-lambda-opensearch",
    "aws-lambda-sqs-lambda",
    "aws-kinesisfirehose-s3",
    "aws-apigateway-sqs",
    "aws-cloudfront-s3",
)


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "bad", "Roles": ["r"], "PolicyDocument": document},
    }


def _allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", **elements}


def _role(principal: Any, **properties: Any) -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [_allow(Principal=principal, Action="sts:AssumeRole")],
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trust, **properties},
    }


def _shared(kind: str, field: str, action: str, **elements: Any) -> dict[str, Any]:
    document = {
        "Version": "2012-10-17",
        "Statement": [_allow(Action=action, Resource="*", **elements)],
    }
    return {"Type": kind, "Properties": {field: ["x"], "PolicyDocument": document}}


TRANSPORT = {"Bool": {"aws:SecureTransport": "true"}}
LAMBDA = {"Service": "lambda.amazonaws.com"}
# Published anti-patterns: the security warnings of IAM Access Analyzer's policy checks, Security
# Hub's controls for IAM, KMS, SNS, SQS, Lambda and Step Functions, and the ways past them that the
# issues of other checkers report.
BAD: dict[str, dict[str, Any]] = {
    "every action on everything": _policy(_allow(Action="*", Resource="*")),
    "*:* on everything": _policy(_allow(Action="*:*", Resource="*")),
    "a service's every action": _policy(_allow(Action="s3:*", Resource="*")),
    "a service's every action, in capitals": _policy(_allow(Action="S3:*", Resource="*")),
    "a wildcard in the prefix": _policy(_allow(Action="ia?:*", Resource="*")),
    "everything but IAM": _policy(_allow(NotAction="iam:*", Resource="*")),
    "everywhere but one bucket": _policy(
        _allow(Action="s3:PutObject", NotResource="arn:aws:s3:::safe/*")
    ),
    "a change on everything": _policy(_allow(Action="dynamodb:PutItem", Resource="*")),
    "a change on everything, by a condition that is always true": _policy(
        _allow(
            Action="dynamodb:PutItem", Resource="*", Condition={"StringLike": {"aws:userid": "*"}}
        )
    ),
    "every bucket by ARN": _policy(_allow(Action="s3:PutObject", Resource="arn:aws:s3:::*")),
    "every topic of the account": _policy(
        _allow(Action="sns:Publish", Resource="arn:aws:sns:us-east-1:111122223333:*")
    ),
    "any role to any service": _policy(_allow(Action="iam:PassRole", Resource="*")),
    "any role of the account, in capitals": _policy(
        _allow(Action="IAM:passrole", Resource="arn:aws:iam::111122223333:role/*")
    ),
    "the administrator's policy": _role(
        LAMBDA, ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]
    ),
    "the power user's policy": _role(
        LAMBDA, ManagedPolicyArns=["arn:aws:iam::aws:policy/PowerUserAccess"]
    ),
    "full access inside the role": _role(
        LAMBDA,
        Policies=[
            {
                "PolicyName": "p",
                "PolicyDocument": _policy(_allow(Action="*", Resource="*"))["Properties"][
                    "PolicyDocument"
                ],
            }
        ],
    ),
    "trust in everybody": _role("*"),
    "trust in every account's root": _role({"AWS": "arn:aws:iam::*:root"}),
    "trust in every federation": _role({"Federated": "*"}),
    "a topic for everybody": _shared(
        "AWS::SNS::TopicPolicy", "Topics", "sns:Publish", Principal="*"
    ),
    "a topic for everybody over TLS": _shared(
        "AWS::SNS::TopicPolicy",
        "Topics",
        "sns:Publish",
        Principal={"AWS": "*"},
        Condition=TRANSPORT,
    ),
    "a queue for everybody": _shared(
        "AWS::SQS::QueuePolicy", "Queues", "sqs:SendMessage", Principal="*"
    ),
    "a queue for any bucket": _shared(
        "AWS::SQS::QueuePolicy",
        "Queues",
        "sqs:SendMessage",
        Principal={"Service": "s3.amazonaws.com"},
    ),
    "a topic for everybody but one": _shared(
        "AWS::SNS::TopicPolicy", "Topics", "sns:Publish", NotPrincipal={"AWS": "111122223333"}
    ),
    "a key for everybody over TLS": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    _allow(Principal="*", Action="kms:Decrypt", Resource="*", Condition=TRANSPORT)
                ],
            },
        },
    },
    "a key that never rotates": {
        "Type": "AWS::KMS::Key",
        "Properties": {
            "KeyPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    _allow(
                        Principal={"AWS": "arn:aws:iam::111122223333:root"},
                        Action="kms:*",
                        Resource="*",
                    )
                ],
            }
        },
    },
    "a topic that is not encrypted": {"Type": "AWS::SNS::Topic", "Properties": {}},
    "a function for everybody": {
        "Type": "AWS::Lambda::Permission",
        "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "*"},
    },
    "a function for any bucket": {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": "f",
            "Principal": "s3.amazonaws.com",
        },
    },
    "an open function URL": {
        "Type": "AWS::Lambda::Url",
        "Properties": {"TargetFunctionArn": "f", "AuthType": "NONE"},
    },
    "a machine without logs": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::111122223333:role/r",
            "DefinitionString": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
            "TracingConfiguration": {"Enabled": True},
        },
    },
    "a log that is kept forever": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
}


def templates(folder: Path) -> dict[str, dict[str, Any]]:
    """Every template of the packages, fetched into `folder`."""
    by_file: dict[str, dict[str, Any]] = {}
    for package in PACKAGES:
        command = ["npm", "pack", "--silent", f"@aws-solutions-constructs/{package}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"not fetched: {package}", file=sys.stderr)
            continue
        with tarfile.open(folder / done.stdout.split()[-1]) as archive:
            for member in archive:
                is_template = (
                    member.name.endswith(".template.json") and "DefaultTest" not in member.name
                )
                handle = archive.extractfile(member) if is_template else None
                if handle:
                    by_file[f"{package}/{Path(member.name).name}"] = json.load(handle)
    return by_file


def written(folder: Path, good: Mapping[str, Mapping[str, Any]]) -> None:
    """The same templates as files for the other tools."""
    for number, template in enumerate(good.values()):
        (folder / f"good-{number}.json").write_text(json.dumps(template))
    for number, resource in enumerate(BAD.values()):
        (folder / f"bad-{number}.json").write_text(json.dumps({"Resources": {"Bad": resource}}))
