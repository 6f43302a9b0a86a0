"""The script that judges other people's templates, without its network: the conversion, and the
anti-patterns.
"""

from __future__ import annotations

from typing import Any

import pytest

from policies.files.cloudformation import template_content
from policies.rules import AREAS
from policies.rules.rule import MANDATORY
from tools.corpus_templates import BAD
from tools.policies_corpora import violations

RULES = [
    rule for rules in AREAS.values() for rule in rules if rule.level == MANDATORY and rule.judge
]


@pytest.mark.parametrize("name", BAD)
def test_every_published_anti_pattern_is_caught(name: str) -> None:
    assert list(violations(name, {"Resources": {"Bad": BAD[name]}}, RULES)) != []


def test_a_template_becomes_what_the_provider_would_declare() -> None:
    statement = {
        "Effect": "Allow",
        "Action": "sns:Publish",
        "Resource": [
            {"Ref": "Alerts"},
            {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Reports}/*"},
            {"Fn::GetAtt": ["Dead", "Arn"]},
        ],
    }
    template: dict[str, Any] = {
        "Resources": {
            "Alerts": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"KmsMasterKeyId": {"Ref": "AWS::NoValue"}},
            },
            "Reports": {"Type": "AWS::S3::Bucket"},
            "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"SqsManagedSseEnabled": True}},
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}
                },
            },
        }
    }
    read = {one.resource.name: one.resource for one in template_content(template).resources}
    assert read["Alerts"].type == "aws:sns/topic:Topic"
    assert "kmsMasterKeyId" not in read["Alerts"].props
    assert read["Dead"].props["sqsManagedSseEnabled"] is True
    assert read["Policy"].props["policy"]["Statement"][0]["Resource"] == [
        "arn:aws:sns:us-east-1:111122223333:Alerts",
        "arn:aws:s3:::Reports/*",
        "arn:aws:sqs:us-east-1:111122223333:Dead",
    ]
