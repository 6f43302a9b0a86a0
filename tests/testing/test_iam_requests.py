"""What IAM is asked, and what a role answers."""

import pytest

from downbeat.simulator import Call
from downbeat.testing.iam_requests import Request, allowed, like, requests, smaller
from downbeat.testing.scene import scene_of
from tests.testing.test_sweep import GOOD

FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:etl"


def call(state, resource, arguments):
    return Call(state, f"arn:aws:states:::{resource}", arguments, 1, {}, 0.0)


def test_a_call_asks_for_what_its_arguments_name():
    asked, unknown = requests(
        scene_of(GOOD), [call("Count", "lambda:invoke", {"FunctionName": f"{FUNCTION}-2"})]
    )
    assert (asked, unknown) == (
        {
            Request("lambda:InvokeFunction", f"{FUNCTION}-2"),
            Request("lambda:InvokeFunction", f"{FUNCTION}-2:*"),
        },
        set(),
    )


def test_what_no_argument_tells_is_left_to_the_pipeline():
    asked, unknown = requests(scene_of(GOOD), [call("Count", "batch:submitJob", {})])
    assert (asked, unknown) == (set(), {"batch:submitjob"})


@pytest.mark.parametrize(
    "statement, request_, answer",
    [
        ({}, Request("s3:GetObject", "arn:aws:s3:::a/b"), True),
        ({}, Request("S3:getobject", "arn:aws:s3:::a/b"), True),
        ({}, Request("s3:PutObject", "arn:aws:s3:::a/b"), False),
        ({}, Request("s3:GetObject", "arn:aws:s3:::ab/c"), False),
        ({"Effect": "Deny"}, Request("s3:GetObject", "arn:aws:s3:::a/b"), False),
        (
            {"Condition": {"StringEquals": {"aws:x": "1"}}},
            Request("s3:GetObject", "arn:aws:s3:::a/b"),
            False,
        ),
        (
            {"Condition": {"StringEquals": {"aws:x": ["1", "2"]}}},
            Request("s3:GetObject", "arn:aws:s3:::a/b", (("aws:x", "2"),)),
            True,
        ),
        (
            {"Condition": {"StringEquals": {"aws:x": "1*"}}},
            Request("s3:GetObject", "arn:aws:s3:::a/b", (("aws:x", "12"),)),
            False,
        ),
        (
            {"Condition": {"ForAnyValue:StringLike": {"aws:x": "1*"}}},
            Request("s3:GetObject", "arn:aws:s3:::a/b", (("aws:x", "12"),)),
            True,
        ),
    ],
)
def test_a_statement_allows_what_it_names_under_its_conditions(statement, request_, answer):
    one = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/*"]}
    assert allowed([{**one, **statement}], request_) is answer


def test_letters_of_a_pattern_are_letters():
    assert (like("a.c", "abc"), like("a?c", "abc"), like("a*", "a/b:c")) == (False, True, True)


def test_a_role_is_taken_apart_by_action_and_by_resource():
    role = [{"Effect": "Allow", "Action": ["a:B", "a:C"], "Resource": ["x"]}]
    assert [
        (value, less[0]["Action"], less[0]["Resource"]) for value, _, less in smaller(role)
    ] == [
        ("a:B", ["a:C"], ["x"]),
        ("a:C", ["a:B"], ["x"]),
        ("x", ["a:B", "a:C"], []),
    ]
