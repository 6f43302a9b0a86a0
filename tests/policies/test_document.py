"""What is wrong with the form of a policy document, by its path."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.document import read
from policies.rules.plain import UNKNOWN

GET = '"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"'


def statement(more: str) -> str:
    return f'{{"Version": "2012-10-17", "Statement": [{{{GET}, {more}}}]}}'


def faults(document: Any, kind: str = "identity") -> list[tuple[str, str]]:
    return [(one.path, one.message) for one in read(document, kind).faults]


def test_every_key_that_is_written_twice_is_found_where_it_stands() -> None:
    text = (
        '{"Version": "2012-10-17", "Version": "2012-10-17", "Id": "a", "Id": "b",'
        f' "Statement": [{{{GET}}}]}}'
    )
    twice = [sentence for path, sentence in faults(text) if not path]
    assert [('"Version"' in one, '"Id"' in one) for one in twice] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("condition", "path", "words"),
    [
        (
            '{"StringEquals": {"aws:a": "1", "aws:a": "2"}}',
            "Statement[0].Condition.StringEquals",
            '"aws:a"',
        ),
        ('{"Bool": {"a": "1"}, "Bool": {"a": "1"}}', "Statement[0].Condition", '"Bool"'),
        (
            '{"StringEqual": {"a": "1"}}',
            "Statement[0].Condition",
            'Did you mean "StringEquals"?',
        ),
        ('{"zzz": {"a": "1"}}', "Statement[0].Condition", "which AWS refuses."),
        ('{"Bool": "x"}', "Statement[0].Condition", "holds no object"),
        ('"x"', "Statement[0].Condition", "is not an object of operators"),
    ],
)
def test_a_condition_that_is_none_has_its_path(condition: str, path: str, words: str) -> None:
    ((found, sentence), *_) = faults(statement(f'"Condition": {condition}'))
    assert found == path
    assert words in sentence


def test_an_operator_far_from_every_other_has_no_hint() -> None:
    ((_, sentence),) = faults(statement('"Condition": {"zzz": {"a": "1"}}'))
    assert "Did you mean" not in sentence


def principal(value: Any, kind: str = "resource") -> list[tuple[str, str]]:
    """What is wrong with the principal of a statement that is sound otherwise."""
    allowed = {"Effect": "Allow", "Action": "sns:Publish", "Principal": value}
    resource = {} if kind == "trust" else {"Resource": "arn:aws:sns:eu-west-1:111122223333:t"}
    return faults({"Version": "2012-10-17", "Statement": [{**allowed, **resource}]}, kind)


PRINCIPAL = "Statement[0].Principal"
KINDS = "AWS, Service, Federated, CanonicalUser"
PARTLY = (
    "has a wildcard in a name, which AWS refuses. Write the whole name, or the account with a"
    " condition on aws:PrincipalArn (ArnLike)."
)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("*", []),
        (UNKNOWN, []),
        ({"AWS": "*"}, []),
        ({"AWS": ["111122223333", "arn:aws:iam::111122223333:role/etl"]}, []),
        ({"Service": "sns.amazonaws.com", "Federated": "accounts.google.com"}, []),
        ({"AWS": UNKNOWN}, []),
        (
            "111122223333",
            [
                (
                    PRINCIPAL,
                    f'is neither "*" nor an object such as {{"Service": …}}. Kinds: {KINDS}.',
                )
            ],
        ),
        (
            ["*"],
            [
                (
                    PRINCIPAL,
                    f'is neither "*" nor an object such as {{"Service": …}}. Kinds: {KINDS}.',
                )
            ],
        ),
        (
            {"Aws": "111122223333"},
            [(PRINCIPAL, f'has the unknown kind "Aws". Kinds: {KINDS}.')],
        ),
        (
            {"AWS": []},
            [
                (
                    f"{PRINCIPAL}.AWS",
                    "is an empty list. Name at least one, or remove the statement.",
                )
            ],
        ),
        ({"Service": 5}, [(f"{PRINCIPAL}.Service", "is not a string.")]),
        ({"Service": ["a.amazonaws.com", " "]}, [(f"{PRINCIPAL}.Service[1]", "is empty.")]),
        (
            {"Aws": 5},
            [
                (PRINCIPAL, f'has the unknown kind "Aws". Kinds: {KINDS}.'),
                (PRINCIPAL, "is not a string."),
            ],
        ),
        ({"AWS": "arn:aws:iam::111122223333:role/etl-*"}, [(f"{PRINCIPAL}.AWS", PARTLY)]),
        ({"AWS": ["*", "arn:aws:iam::111122223333:user/?"]}, [(f"{PRINCIPAL}.AWS", PARTLY)]),
        ({"AWS": "arn:aws:iam::*:root"}, []),
        ({"Federated": "arn:aws:iam::111122223333:oidc-provider/x*"}, []),
    ],
    ids=repr,
)
def test_a_principal_is_everybody_or_names_of_a_kind(
    value: Any, found: list[tuple[str, str]]
) -> None:
    assert principal(value) == found


def test_a_kind_of_principal_that_is_written_twice_is_found() -> None:
    text = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish",'
        ' "Resource": "*", "Principal": {"AWS": "111122223333", "AWS": "444455556666"}}]}'
    )
    assert faults(text, "resource") == [
        (PRINCIPAL, 'has the key "AWS" twice. AWS refuses that; keep one.')
    ]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("reports", "is no ARN. Write arn:aws:<service>:…, or * for all."),
        ("arn:aws:s3:reports/*", "has 4 parts and an ARN has 6."),
        ("arn:aws:s3:*", "has 4 parts and an ARN has 6."),
        ("arn:aws:*:::reports/*", "has a wildcard for the service"),
        ("arn:aws:sqs:eu-west-1:undefined:q", 'has "undefined" for the account'),
        ("arn:aws:sqs:None:111122223333:q", 'has "None" for the region'),
        ("arn:aws:sqs:eu-west-1:11112222333:q", "has an account of 11 digits. An account has 12."),
    ],
)
def test_a_resource_that_is_no_sound_arn_has_its_path(resource: str, words: str) -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject"}
    ((alone, sentence),) = faults({"Statement": [{**allowed, "Resource": resource}]})
    assert (alone, words in sentence) == ("Statement[0].Resource", True)
    ((listed, _),) = faults({"Statement": [{**allowed, "Resource": ["arn:aws:s3:::a", resource]}]})
    assert listed == "Statement[0].Resource[1]"


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:*",
        "arn:aws:*",
        "arn:*:*:*:*:*",
        "arn:aws:s3:::reports",
        "arn:aws:sqs:eu-west-1:1111*:q",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
        "arn:aws:bedrock:eu-west-1::foundation-model/x:0",
        "${anything}",
    ],
)
def test_a_resource_that_is_everything_or_a_sound_arn_has_no_fault(resource: str) -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    assert faults({"Statement": [allowed]}) == []
