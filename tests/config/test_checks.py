"""Checks of a stack that AWS would make much later."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config.checks import (
    account_problems,
    boundary_problems,
    budget_problems,
    deploy_role_problems,
    environment_problems,
    key_problems,
    tag_problems,
)

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("environment", ["p", "prod", "a" * 16, "dev-2", "a-"])
def test_an_environment_that_fits_into_names_is_fine(environment: str) -> None:
    assert list(environment_problems(environment)) == []


@pytest.mark.parametrize("environment", ["", "a" * 17, "Prod", "2dev", "-a", "a_b", "a b"])
def test_an_environment_that_does_not_fit_into_names_is_refused(environment: str) -> None:
    assert list(environment_problems(environment)) == [
        (
            "environment",
            f'"{environment}" does not fit into names: write 1 to 16 of a-z, 0-9 and -, a letter'
            " first.",
            "environment-name",
        )
    ]


def test_a_key_is_named_by_its_arn_in_the_stacks_region() -> None:
    assert list(key_problems(None, "eu-west-1")) == []
    assert list(key_problems(KEY, "eu-west-1")) == []
    ((path, sentence, code),) = key_problems("alias/own", "eu-west-1")
    assert (path, code) == ("kmsKeyArn", "invalid-arn")
    assert sentence.startswith('"alias/own" is not a KMS key\'s ARN: write arn:aws:kms:')
    ((path, sentence, _),) = key_problems(KEY, "us-east-1")
    assert (path, "is in eu-west-1" in sentence) == ("kmsKeyArn", True)


@pytest.mark.parametrize(
    "arn",
    [
        None,
        "arn:aws:iam::111122223333:policy/boundary",
        "arn:aws-cn:iam::aws:policy/team/Power.User@x",
    ],
)
def test_a_boundary_is_a_managed_policy(arn: str | None) -> None:
    assert list(boundary_problems(arn)) == []


@pytest.mark.parametrize(
    "arn",
    [
        "boundary",
        "arn:aws:iam::11112222333:policy/b",
        "arn:aws:iam::111122223333:role/b",
        "arn:aws:iam::111122223333:policy/",
    ],
)
def test_what_is_no_managed_policy_is_told_with_one(arn: str) -> None:
    assert list(boundary_problems(arn)) == [
        (
            "permissionsBoundary",
            f'"{arn}" is not a managed policy\'s ARN: write'
            " arn:aws:iam::111122223333:policy/boundary.",
            "invalid-arn",
        )
    ]


def test_the_role_that_deploys_is_a_role() -> None:
    assert list(deploy_role_problems(None)) == []
    assert list(deploy_role_problems("arn:aws:iam::111122223333:role/x/deploy")) == []
    for arn in ("deploy", "arn:aws:iam::aws:role/x", "arn:aws:iam::111122223333:user/x"):
        assert list(deploy_role_problems(arn)) == [
            (
                "deployRoleArn",
                f'"{arn}" is not a role\'s ARN: write'
                " arn:aws:iam::111122223333:role/downbeat-prod-deploy.",
                "invalid-arn",
            )
        ]


MAILS = [f"a{number}@example.com" for number in range(11)]


@pytest.mark.parametrize(
    ("budget", "contacts", "watched", "sentence"),
    [
        (None, [], False, None),
        (10.0, [], True, None),
        (10.0, MAILS, True, None),
        (10.0, MAILS[:10], False, None),
        (10.0, [*MAILS[:10], MAILS[0]], False, None),
        (
            10.0,
            MAILS,
            False,
            "would be told to 11 addresses, and AWS Budgets writes to 10 at most:",
        ),
        (10.0, ["+491701234567", 5], False, "has no recipient: name an e-mail address in"),
        (None, MAILS, False, None),
    ],
)
def test_a_budget_is_heard_of_by_the_watchdogs_topic_or_by_ten_addresses(
    budget: float | None, contacts: list[Any], watched: bool, sentence: str | None
) -> None:
    found = list(budget_problems(budget, contacts, watched=watched))
    assert [(path, code) for path, _, code in found] == (
        [("budget", "budget-unheard")] if sentence else []
    )
    assert all(text.startswith(str(sentence)) for _, text, _ in found)


def arn(account: str) -> str:
    return f"arn:aws:ecs:eu-west-1:{account}:cluster/x"


def test_a_reference_of_another_account_is_named_with_its_place() -> None:
    references = {
        "own": arn("111122223333"),
        "listed": arn("222233334444"),
        "many": [arn("111122223333"), arn("444455556666")],
        "text": "hello",
        "number": 5,
        "managed": "arn:aws:iam::aws:policy/x",
    }
    other = arn("444455556666")
    assert list(account_problems(references, "111122223333", ["222233334444"])) == [
        (
            "many[1]",
            f'"{other}" is in the account 444455556666, but downbeat:account is 111122223333.'
            " Correct it, or list 444455556666 under downbeat:otherAccounts.",
            "other-account",
        )
    ]
    assert list(account_problems(references, None, [])) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("team", "data"), ("a" * 128, ""), ("cost center:/=+@-.", "x" * 256), ("n", 5), ("b", True)],
)
def test_a_tag_that_aws_takes_is_fine(key: str, value: Any) -> None:
    assert list(tag_problems({key: value})) == []


@pytest.mark.parametrize("key", ["", "a" * 129, "aws:team", "AWS:x", "a*b", 5])
def test_a_tags_key_that_aws_refuses_is_told(key: Any) -> None:
    ((path, sentence, code),) = tag_problems({key: "x"})
    assert (path, code) == (f"tags.{key}", "invalid-tag")
    assert sentence.startswith("is not a tag's key: AWS takes up to 128 letters")


@pytest.mark.parametrize("value", ["x" * 257, "a*b", None, {}, []])
def test_a_tags_value_that_aws_refuses_is_told(value: Any) -> None:
    ((path, sentence, code),) = tag_problems({"team": value})
    assert (path, code) == ("tags.team", "invalid-tag")
    assert "is not a tag's value: AWS takes up to 256 letters" in sentence
