"""SAM's functions and state machines in a template, before the transform."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.files.reading import file_content
from policies.files.serverless import with_globals
from policies.files.verdicts import violations
from policies.levels import configured

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Tracing: Active, Environment: {Variables: {STAGE: prod}}}
Resources:
  Render:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: render.handler
      FunctionUrlConfig: {AuthType: AWS_IAM}
      Environment: {Variables: {TABLE: orders}}
      Policies:
        - S3ReadPolicy: {BucketName: reports}
        - AWSXRayDaemonWriteAccess
        - Statement:
            - {Effect: Allow, Action: sns:Publish, Resource: "arn:aws:sns:eu-west-1:111122223333:t"}
  Daily:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: STANDARD
      Tracing: {Enabled: true}
      Logging: {Level: ERROR, Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Logs.Arn}}]}
      DefinitionSubstitutions: {Function: !GetAtt Render.Arn}
      Definition:
        StartAt: Render
        States:
          Render: {Type: Task, Resource: "${Function}", TimeoutSeconds: 60, End: true}
      Policies: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Q.Arn}]}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
  Q: {Type: AWS::SQS::Queue}
"""


def mandatory(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "template.yaml"
    file.write_text(text, encoding="utf-8")
    found = violations(file_content(file), configured({}))
    return [(one.path, one.rule) for one in found if one.level == "mandatory"]


def test_a_careful_one_passes(tmp_path: Path) -> None:
    assert mandatory(tmp_path, TEMPLATE) == []


FUNCTION, MACHINE = "Resources.Render.Properties", "Resources.Daily.Properties"


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        (
            "TABLE: orders",
            "API_KEY: 9f8e7d6c5b4a39281706",
            (f"{FUNCTION}.Environment.Variables.API_KEY", "lambda-env-secrets"),
        ),
        (
            "STAGE: prod",
            "API_KEY: 9f8e7d6c5b4a39281706",
            (f"{FUNCTION}.Environment.Variables.API_KEY", "lambda-env-secrets"),
        ),
        ("AWS_IAM", "NONE", (f"{FUNCTION}.FunctionUrlConfig.AuthType", "lambda-url-auth")),
        (
            "AWSXRayDaemonWriteAccess",
            "AmazonSNSFullAccess",
            (f"{FUNCTION}.Policies[1]", "iam-no-broad-managed-policies"),
        ),
        (
            "Action: sns:Publish",
            "Action: 'sns:*'",
            (f"{FUNCTION}.Policies[2].Statement[0]", "iam-no-wildcard-actions"),
        ),
        (
            "!GetAtt Q.Arn",
            "'*'",
            (f"{MACHINE}.Policies.Statement[0]", "iam-no-wildcard-resources"),
        ),
        ("{Enabled: true}", "{Enabled: false}", (f"{MACHINE}.Tracing.Enabled", "sfn-tracing")),
        ("Level: ERROR", "Level: OFF", (f"{MACHINE}.Logging.Level", "sfn-logging")),
        (
            "TimeoutSeconds: 60, ",
            "",
            (f"{MACHINE}.Definition/States/Render", "sfn-task-timeout"),
        ),
        (
            "StartAt: Render",
            "StartAt: Rendr",
            (f"{MACHINE}.Definition/StartAt", "sfn-definition-wellformed"),
        ),
    ],
)
def test_one_thing_broken_is_found_where_it_is(
    tmp_path: Path, good: str, bad: str, expected: tuple[str, str]
) -> None:
    assert good in TEMPLATE
    assert mandatory(tmp_path, TEMPLATE.replace(good, bad, 1)) == [expected]


def test_what_the_template_says_for_all_is_merged_as_sam_does() -> None:
    shared = {"Function": {"Runtime": "python3.13", "Tags": {"a": "1"}, "Layers": ["x"]}}
    own = {"Runtime": "python3.14", "Tags": {"b": "2"}, "Layers": ["y"]}
    assert with_globals("AWS::Serverless::Function", own, shared) == {
        "Runtime": "python3.14",
        "Tags": {"a": "1", "b": "2"},
        "Layers": ["x", "y"],
    }
    assert with_globals("AWS::Lambda::Function", own, shared) == own
    assert with_globals("AWS::Serverless::StateMachine", own, None) == own
