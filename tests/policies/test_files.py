"""The rules over files: CloudFormation templates, Terraform plans, exported stacks, bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policies.files.command import main
from policies.files.reading import UnreadableFile, file_content
from policies.files.verdicts import Violation, violations
from policies.levels import configured
from policies.rules.plain import UNKNOWN

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"


def allow(action: Any, resource: Any, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def written(folder: Path, value: Any, name: str = "file.json") -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def judged(path: Path, **config: Any) -> list[Violation]:
    return violations(file_content(path), configured(config))


def mandatory(path: Path, **config: Any) -> list[tuple[str, str]]:
    return [(one.path, one.rule) for one in judged(path, **config) if one.level == "mandatory"]


TEMPLATE = """
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  KeyArn: {Type: String}
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties: {KmsMasterKeyId: !Ref KeyArn}
  Reports: {Type: AWS::S3::Bucket}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {Service: states.amazonaws.com}
            Action: sts:AssumeRole
            Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: [sns:Publish]
                Resource: !Ref Alerts
              - Effect: Allow
                Action: s3:PutObject
                Resource: !Sub '${Reports.Arn}/*'
"""


def test_a_careful_template_passes(tmp_path: Path) -> None:
    assert mandatory(written(tmp_path, TEMPLATE, "t.yaml")) == []


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        (
            "KmsMasterKeyId: !Ref KeyArn",
            "TopicName: alerts",
            ("Resources.Alerts.Properties.KmsMasterKeyId", "sns-encrypted"),
        ),
        (
            "Service: states.amazonaws.com}",
            "AWS: '*'}\n            Action: sts:AssumeRole\n          - Effect: Allow\n"
            "            Principal: {AWS: '*'}",
            (
                "Resources.Role.Properties.AssumeRolePolicyDocument.Statement[0]",
                "iam-trust-restricted",
            ),
        ),
        (
            "!Sub '${Reports.Arn}/*'",
            "!Join ['', ['arn:', !Ref AWS::Partition, ':s3:::*']]",
            (
                "Resources.Role.Properties.Policies[0].PolicyDocument.Statement[1]",
                "iam-no-wildcard-resources",
            ),
        ),
        (
            "Action: [sns:Publish]",
            "Action: ['sns:*']",
            (
                "Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0]",
                "iam-no-wildcard-actions",
            ),
        ),
        (
            "KmsMasterKeyId: !Ref KeyArn",
            "KmsMasterKeyId: !If [Own, !Ref KeyArn, !Ref AWS::NoValue]",
            ("Resources.Alerts.Properties.KmsMasterKeyId", "sns-encrypted"),
        ),
        (
            "KeyArn: {Type: String}",
            "KeyArn: {Type: String, Default: ''}",
            ("Resources.Alerts.Properties.KmsMasterKeyId", "sns-encrypted"),
        ),
    ],
)
def test_one_thing_broken_in_a_template_is_found_where_it_is(
    tmp_path: Path, good: str, bad: str, expected: tuple[str, str]
) -> None:
    assert good in TEMPLATE
    broken = written(tmp_path, TEMPLATE.replace(good, bad, 1), "t.yaml")
    assert expected in mandatory(broken)


def test_what_a_template_does_not_say_is_announced_and_hides_nothing(tmp_path: Path) -> None:
    document = allow("s3:*", {"Fn::ImportValue": "bucket-arn"})
    policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    found = judged(written(tmp_path, {"Resources": {"P": policy}}))
    assert {(one.rule, one.path) for one in found} == {
        ("iam-no-wildcard-actions", "Resources.P.Properties.PolicyDocument.Statement[0]"),
        ("unverifiable-in-preview", "Resources.P.Properties.PolicyDocument.Statement[0].Resource"),
    }


def change(kind: str, name: str, after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {"actions": ["create"], "after": after, **more},
    }


def test_a_terraform_plan_is_judged_by_its_own_names(tmp_path: Path) -> None:
    plan = {
        "resource_changes": [
            change("aws_sns_topic", "alerts", {"name": "alerts", "kms_master_key_id": ""}),
            change("aws_sns_topic", "good", {"name": "good", "kms_master_key_id": KEY}),
            change(
                "aws_iam_role",
                "weekly",
                {
                    "inline_policy": [
                        {"name": "p", "policy": json.dumps(allow("s3:*", "arn:aws:s3:::b/*"))}
                    ],
                    "assume_role_policy": json.dumps(
                        {
                            "Statement": {
                                "Effect": "Allow",
                                "Principal": "*",
                                "Action": "sts:AssumeRole",
                            }
                        }
                    ),
                },
            ),
            change("aws_sfn_state_machine", "m", {"logging_configuration": [{"level": "OFF"}]}),
            change("aws_cloudwatch_log_group", "g", {"retention_in_days": 0}),
            {**change("aws_sns_topic", "old", {}), "change": {"after": None}},
            {**change("aws_sns_topic", "read", {}), "mode": "data"},
            change("awscc_iam_role", "other", {}),
            change("random_pet", "pet", {}),
        ]
    }
    assert mandatory(written(tmp_path, plan)) == [
        ("aws_sns_topic.alerts.kms_master_key_id", "sns-encrypted"),
        ("aws_iam_role.weekly.inline_policy[0].policy.Statement[0]", "iam-no-wildcard-actions"),
        ("aws_iam_role.weekly.assume_role_policy.Statement", "iam-trust-restricted"),
        ("aws_sfn_state_machine.m.logging_configuration.level", "sfn-logging"),
        ("aws_sfn_state_machine.m.logging_configuration.log_destination", "sfn-logging"),
        ("aws_sfn_state_machine.m.tracing_configuration.enabled", "sfn-tracing"),
        ("aws_cloudwatch_log_group.g.retention_in_days", "log-retention"),
        ("awscc_iam_role.other", "no-iam-bypasses"),
    ]
    assert file_content(tmp_path / "file.json").notes == ("no rule reads random_pet",)


def test_what_a_plan_does_not_know_is_announced(tmp_path: Path) -> None:
    after_unknown = {"policy": True}
    plan = {
        "resource_changes": [
            change("aws_iam_role_policy", "p", {"role": "r"}, after_unknown=after_unknown)
        ]
    }
    path = written(tmp_path, plan)
    assert file_content(path).resources[0].resource.props["policy"] is UNKNOWN
    assert [(one.path, one.rule) for one in judged(path)] == [
        ("aws_iam_role_policy.p.policy", "unverifiable-in-preview")
    ]


def test_planned_values_and_modules_are_read_where_there_are_no_changes(tmp_path: Path) -> None:
    topic = {
        "address": "module.m.aws_sns_topic.t",
        "mode": "managed",
        "type": "aws_sns_topic",
        "name": "t",
        "values": {"name": "t"},
    }
    state = {
        "terraform_version": "1.9",
        "values": {"root_module": {"child_modules": [{"resources": [topic]}]}},
    }
    assert mandatory(written(tmp_path, state)) == [
        ("module.m.aws_sns_topic.t.kms_master_key_id", "sns-encrypted")
    ]


def test_rules_about_the_whole_stack_follow_a_plans_references(tmp_path: Path) -> None:
    key = json.dumps(
        allow(
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            "*",
            Principal={"Service": "events.amazonaws.com"},
        )
    )
    plan = {
        "resource_changes": [
            change("aws_kms_key", "k", {"enable_key_rotation": True, "policy": key}),
            change("aws_sns_topic", "t", {}, after_unknown={"kms_master_key_id": True}),
            change("aws_cloudwatch_metric_alarm", "a", {}, after_unknown={"alarm_actions": True}),
        ],
        "configuration": {
            "root_module": {
                "resources": [
                    {
                        "address": "aws_sns_topic.t",
                        "expressions": {"kms_master_key_id": {"references": ["aws_kms_key.k.arn"]}},
                    },
                    {
                        "address": "aws_cloudwatch_metric_alarm.a",
                        "expressions": {"alarm_actions": {"references": ["aws_sns_topic.t.arn"]}},
                    },
                ]
            }
        },
    }
    assert mandatory(written(tmp_path, plan)) == [
        ("aws_cloudwatch_metric_alarm.a.alarm_actions", "alarm-topic-cmk")
    ]


def test_an_exported_stack_is_judged_without_its_secrets(tmp_path: Path) -> None:
    type_ = "aws:sns/topic:Topic"
    entry = {"type": type_, "urn": f"urn:pulumi:p::s::{type_}::alerts", "custom": True}
    sealed = {"4dabf18193072939515e22adb298388d": "1b47", "ciphertext": "v1:x"}
    stack = {
        "deployment": {
            "resources": [
                {**entry, "inputs": {"name": "alerts"}},
                {**entry, "inputs": {"kmsMasterKeyId": sealed}},
            ]
        }
    }
    assert mandatory(written(tmp_path, stack)) == [("alerts.kmsMasterKeyId", "sns-encrypted")]


BAD_INPUT = {
    "empty": ("", "is empty. A file to judge is"),
    "a word": ("hello", "holds no object."),
    "no JSON": ('{"Resources": {', "is not JSON: "),
    "no YAML": ("Resources: [", "is not YAML: "),
    "a list": ("[]", "holds no object."),
    "another object": ("{}", "is none of these: a CloudFormation template"),
    "a deep text": ("[" * 100_000, "is nested too deeply to be judged."),
    "a long number": ('{"Resources": ' + "9" * 6000 + "}", "cannot be read: "),
    "an alias": (
        "Resources: {A: &a {Type: AWS::SNS::Topic}, B: *a}",
        "line 1: has the alias *a, and CloudFormation takes none.",
    ),
    "a key twice": (
        "Resources:\n  A: {Type: AWS::SNS::Topic}\n  A: {Type: AWS::SQS::Queue}\n",
        'line 3: "A" is written twice. Keep one.',
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_a_file_that_cannot_be_judged_is_a_sentence(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        file_content(written(tmp_path, text))
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"PK\x03\x04", "is a binary plan."), (b"\xff\xfe\x00", "is no UTF-8 text (byte 0).")],
)
def test_bytes_that_are_no_text_are_a_sentence(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused:
        file_content(path)
    assert str(refused.value).startswith(message)


ODD = (None, 1, "x", [], [1], {}, {"Ref": 3}, {"Fn::GetAtt": []}, {"Fn::If": ["a"]}, True)
TYPES = (
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::SNS::TopicPolicy",
    "AWS::StepFunctions::StateMachine",
    "AWS::Events::Rule",
    "AWS::Events::EventBusPolicy",
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::SSO::PermissionSet",
)
FIELDS = (
    *("Policies", "ManagedPolicyArns", "AssumeRolePolicyDocument", "PolicyDocument", "Topics"),
    *("DefinitionString", "DefinitionSubstitutions", "LoggingConfiguration", "Targets", "Tags"),
    *("Statement", "Condition", "SSESpecification", "PublicAccessBlockConfiguration"),
    *("KeyPolicy", "ManagedPolicies", "AccessControl", "PointInTimeRecoverySpecification"),
)


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("type_", TYPES)
def test_odd_values_anywhere_in_a_template_are_no_traceback(
    tmp_path: Path, type_: str, odd: Any
) -> None:
    entry = {"Type": type_, "Properties": dict.fromkeys(FIELDS, odd)}
    bare = {"Type": type_, "Properties": odd}
    path = written(tmp_path, {"Resources": {"A": entry, "B": bare, "C": odd}, "Parameters": odd})
    assert isinstance(judged(path), list)


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_values_anywhere_in_a_plan_are_no_traceback(tmp_path: Path, odd: Any) -> None:
    names = ("policy", "inline_policy", "assume_role_policy", "logging_configuration", "target")
    plan = {
        "resource_changes": [
            odd,
            change("aws_iam_role", "r", dict.fromkeys(names, odd), after_unknown=odd),
            {**change("aws_sfn_state_machine", "m", {}), "change": odd},
        ],
        "configuration": {"root_module": {"resources": odd, "module_calls": odd}},
    }
    assert isinstance(judged(written(tmp_path, plan)), list)


def test_the_command_ends_with_0_1_or_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = written(tmp_path, TEMPLATE, "good.yaml")
    bad = written(tmp_path, TEMPLATE.replace("[sns:Publish]", "['sns:*']"), "bad.yaml")
    assert main([str(good)]) == 0
    assert main([str(bad)]) == 1
    assert "  mandatory iam-no-wildcard-actions (IAM.1, IAM.21," in capsys.readouterr().out
    assert main([str(bad), str(tmp_path / "missing.yaml")]) == 2
    assert "missing.yaml: cannot be read: No such file or directory." in capsys.readouterr().err
    assert main([]) == 2
    assert main(["--help"]) == 0


def test_the_command_prints_json_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = written(tmp_path, {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
    assert main(["--json", "--mandatory", str(bad)]) == 1
    (result,) = json.loads(capsys.readouterr().out)["files"]
    assert (result["resources"], result["mandatory"], len(result["violations"])) == (1, 1, 1)
    assert result["violations"][0] == {
        "path": "Resources.T.Properties.KmsMasterKeyId",
        "type": "AWS::SNS::Topic",
        "rule": "sns-encrypted",
        "level": "mandatory",
        "severity": "high",
        "message": ("the topic is not encrypted. Set kmsMasterKeyId to a key of your own."),
        "fix": "Set kmsMasterKeyId to a key of your own.",
        "url": "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
        "frameworks": ["SNS.1", "NIST CA-9(1)", "NIST SC-13", "NIST SC-28", "NIST SC-28(1)"],
    }


def test_levels_and_exceptions_come_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = written(tmp_path, {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
    entry = {"name": "T", "reason": "a test", "owner": "me", "expires": "9999-12-31"}
    config = written(tmp_path, {"sns-encrypted": {"allow": [entry]}}, "config.json")
    assert main(["--config", str(config), str(bad)]) == 0
    written(
        tmp_path, {"sns-encrypted": {"allow": [{**entry, "expires": "2020-01-31"}]}}, "config.json"
    )
    assert main(["--config", str(config), str(bad)]) == 1
    assert "the exception expired on 2020-01-31 and excuses nothing" in capsys.readouterr().out
    del entry["owner"]
    written(tmp_path, {"sns-encrypted": {"allow": [entry]}}, "config.json")
    assert main(["--config", str(config), str(bad)]) == 2
    assert 'sns-encrypted.allow[0]: the exception has no "owner".' in capsys.readouterr().err


def test_python_m_policies_needs_nothing_but_the_file(tmp_path: Path) -> None:
    bad = written(tmp_path, {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
    result = subprocess.run(
        [sys.executable, "-m", "policies", str(bad)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines()[-1].endswith(
        ": 1 resources, 1 mandatory and 0 advisory findings"
    )


def test_a_finding_in_a_definition_or_a_variable_is_named_as_the_template_spells_it(
    tmp_path: Path,
) -> None:
    template = {
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {
                    "DefinitionSubstitutions": {"Function": "f"},
                    "DefinitionString": json.dumps(
                        {
                            "StartAt": "A",
                            "States": {"A": {"Type": "Pass", "Next": "B"}, "C": {"Type": "Fail"}},
                        }
                    ),
                },
            },
            "F": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"Environment": {"Variables": {"db_password": "hunter2!x"}}},
            },
        }
    }
    assert {
        ("Resources.M.Properties.DefinitionString/States/A", "sfn-definition-wellformed"),
        ("Resources.F.Properties.Environment.Variables.db_password", "lambda-env-secrets"),
    } <= set(mandatory(written(tmp_path, template)))


def test_a_resource_that_only_the_planned_values_have_is_judged(tmp_path: Path) -> None:
    held = {"address": "aws_sns_topic.kept", "type": "aws_sns_topic", "values": {"name": "kept"}}
    changed = change("aws_sqs_queue", "q", {"sqs_managed_sse_enabled": False})
    again = {
        "address": "aws_sqs_queue.q",
        "type": "aws_sqs_queue",
        "values": {"sqs_managed_sse_enabled": True},
    }
    plan = {
        "resource_changes": [changed],
        "planned_values": {"root_module": {"resources": [held, again]}},
    }
    assert mandatory(written(tmp_path, plan)) == [
        ("aws_sqs_queue.q.sqs_managed_sse_enabled", "sqs-encrypted"),
        ("aws_sns_topic.kept.kms_master_key_id", "sns-encrypted"),
    ]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (
            {
                "Resources": {
                    "A": None,
                    "B": {"Type": ["x"]},
                    "C": {"Type": "AWS::IAM::Role", "Properties": "x"},
                }
            },
            "A, B, C: no resource (an object with a Type and an object of Properties), and not"
            " judged",
        ),
        (
            {"planned_values": {"root_module": {"resources": [4, None, {"type": 5}]}}},
            "3 entries are no resources (an object with a type), and not judged",
        ),
        (
            {"resource_changes": [1]},
            "1 entries are no resources (an object with a type), and not judged",
        ),
    ],
)
def test_what_is_no_resource_is_said_and_not_passed_over(
    tmp_path: Path, content: dict[str, Any], note: str
) -> None:
    assert note in file_content(written(tmp_path, content)).notes
