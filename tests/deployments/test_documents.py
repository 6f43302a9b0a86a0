"""Statements spread over managed policies as AWS's limits allow."""

import json

import pytest

from deployments.access.documents import CHARACTERS, TooMany, divided, document, policy_documents


def statement(resources):
    return {
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": [f"arn:aws:sns:us-east-1:111122223333:{n:04}" for n in range(resources)],
    }


def test_what_fits_is_one_policy_without_white_space():
    assert policy_documents([statement(1), statement(2)]) == [
        document([statement(1), statement(2)])
    ]
    assert " " not in policy_documents([statement(1)])[0]


def test_what_does_not_fit_is_spread_and_nothing_is_lost():
    made = policy_documents([statement(100), statement(100)])
    assert len(made) > 1
    assert [len(each) for each in made if len(each) > CHARACTERS] == []
    assert (
        sum(len(part["Resource"]) for each in made for part in json.loads(each)["Statement"]) == 200
    )


def test_a_statement_too_long_by_itself_is_divided_by_its_resources():
    parts = divided(statement(300))
    assert [resource for part in parts for resource in part["Resource"]] == statement(300)[
        "Resource"
    ]
    assert all(len(document([part])) <= CHARACTERS for part in parts)


def test_more_than_a_role_can_carry_says_how_many_and_what_to_do():
    with pytest.raises(TooMany) as refused:
        policy_documents([statement(2000)])
    assert (
        str(refused.value)
        == "the deployment policy needs 16 managed policies, and a role takes 10: "
        "give the pipelines names with a common beginning, or spread them over two stacks."
    )
