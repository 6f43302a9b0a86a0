"""Which patterns take in the role itself."""

from __future__ import annotations

import pytest

from policies.rules.iam_escalation import _same_role

ROLE = "arn:aws:iam::111122223333:role/weekly"


@pytest.mark.parametrize(
    ("pattern", "same"),
    [
        (ROLE, True),
        ("arn:aws:iam::*:role/data/weekly", True),
        ("arn:aws:iam::444455556666:role/week*", True),
        ("arn:*:iam::*:role/*", True),
        ("arn:aws:iam::111122223333:role/a:weekly", False),
        ("arn:aws:iam::111122223333:role/daily", False),
        ("arn:aws:iam::111122223333:user/weekly", False),
        ("arn:aws:iam::role/weekly", False),
        ("*", False),
    ],
)
def test_a_pattern_takes_in_the_role_whatever_account_and_path_it_has(
    pattern: str, same: bool
) -> None:
    assert _same_role(pattern, ROLE) is same
