"""What is wrong with the form of a policy document, by its path."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.document import read

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
