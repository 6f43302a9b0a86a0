"""Policies as short as they can be, and in parts that IAM takes."""

import json

import pytest

from downbeat.ops.policy import ROLES, policy_document
from downbeat.ops.policy_size import MOST_CHARACTERS, merged, policy_parts, size
from tests.ops.world import PLANNED


def statement(actions, resources, **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def pairs(*documents):
    """Every (action, resource, condition) that documents allow."""
    return sorted(
        (name, arn, json.dumps(one.get("Condition")))
        for policy in documents
        for one in policy["Statement"]
        for name in one["Action"]
        for arn in one["Resource"]
    )


def test_statements_on_the_same_resources_are_one():
    assert merged([statement(["a:B"], ["x"]), statement(["a:A", "a:B"], ["x"])]) == [
        statement(["a:A", "a:B"], ["x"])
    ]


def test_another_condition_is_another_statement():
    both = [statement(["a:A"], ["x"]), statement(["a:B"], ["x"], Condition={"Bool": {"k": "true"}})]
    assert merged(both) == both


@pytest.mark.parametrize("role", ROLES)
def test_the_parts_are_short_enough_and_allow_what_the_whole_does(role):
    policy = policy_document(PLANNED, role)
    parts = policy_parts(policy)
    assert [size(one) for one in parts if size(one) > MOST_CHARACTERS] == []
    assert pairs(*parts) == pairs(policy)


def test_a_statement_that_is_too_long_by_itself_is_divided():
    arns = [f"arn:aws:sqs:us-east-1:111122223333:queue-{number}" for number in range(500)]
    policy = {"Version": "2012-10-17", "Statement": [statement(["sqs:GetQueueUrl"], arns)]}
    parts = policy_parts(policy)
    assert (len(parts) > 2, max(map(size, parts)) <= MOST_CHARACTERS) == (True, True)
    assert pairs(*parts) == pairs(policy)


def test_the_command_writes_the_parts_and_prints_what_makes_them_policies(downbeat, tmp_path):
    answer = downbeat("policy", "operator", "-s", "prod", "--to", tmp_path)
    files = sorted(tmp_path.iterdir())
    policy = policy_document(
        PLANNED, "operator", "downbeat-prod", reporters=["downbeat-prod-reporter"]
    )
    assert [file.name for file in files] == [
        "downbeat-prod-operator-1.json",
        "downbeat-prod-operator-2.json",
    ]
    assert pairs(*(json.loads(file.read_text()) for file in files)) == pairs(policy)
    assert answer.stdout.splitlines()[0] == (
        "aws iam create-policy --policy-name downbeat-prod-operator-1 --policy-document"
        f" file://{files[0]}"
    )


def test_a_policy_that_is_too_long_for_one_says_so(downbeat):
    answer = downbeat("policy", "viewer", "-s", "prod")
    assert (
        "and a managed policy of IAM takes 6,144: --to FOLDER writes it in 2 parts."
        in answer.stderr
    )


def test_a_folder_that_cannot_be_written_to_is_told(downbeat, tmp_path):
    (tmp_path / "file").write_text("")
    answer = downbeat("policy", "viewer", "-s", "prod", "--to", tmp_path / "file")
    assert (answer.exit_code, answer.stdout) == (2, "")
