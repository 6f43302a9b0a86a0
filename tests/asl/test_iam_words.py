"""Words of an IAM statement: good ones, and one broken per case."""

import pytest

from downbeat.asl.iam_words import statement_problems

GOOD = {
    "Sid": "PassRole1",
    "Action": ["iam:PassRole", "s3:Get*"],
    "Resource": "${role}",
    "Condition": {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        "ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["a"]},
        "Bool": {"acme:OwnKey": "true"},
    },
}


def told(**changes):
    return [(each.path, each.severity) for each in statement_problems({**GOOD, **changes}, "")]


def test_a_statement_of_known_words_is_taken():
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "path", "severity"),
    [
        ({"Action": "PassRole"}, "/Action", "error"),
        ({"Action": ["s3:GetObject", "PassRole"]}, "/Action[1]", "error"),
        ({"Sid": "pass the role"}, "/Sid", "error"),
        ({"Condition": ["x"]}, "/Condition", "error"),
        ({"Condition": {"StringEqual": {}}}, "/Condition/StringEqual", "error"),
        (
            {"Condition": {"StringEquals": {"PassedToService": "x"}}},
            "/Condition/StringEquals/PassedToService",
            "error",
        ),
        (
            {"Condition": {"StringEquals": {"iam:PassedToServic": "x"}}},
            "/Condition/StringEquals/iam:PassedToServic",
            "warning",
        ),
    ],
)
def test_an_unknown_word_is_told(changes, path, severity):
    assert told(**changes) == [(path, severity)]
