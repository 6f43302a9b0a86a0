import json

import pytest

from downbeat.ops.adoption.access import access_lost
from downbeat.ops.adoption.comparing import PropertyChange

OURS = {"Service": "cloudwatch.amazonaws.com"}


def policy(*principals, **more):
    statements = [{"Effect": "Allow", "Principal": one, **more} for one in principals]
    return json.dumps({"Statement": statements})


def lost(before, after, key="policy"):
    return access_lost([PropertyChange(key, before, after, False)])


@pytest.mark.parametrize("key", ["policy", "assumeRolePolicy"])
def test_a_principal_that_disappears_is_told(key):
    theirs = {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert lost(policy(OURS, theirs), policy(OURS), key) == [
        f"AWS arn:aws:iam::444455556666:root loses its access by the {key} of before: put it into a"
        " policy of your own, or let it go."
    ]


def test_everybody_is_a_principal_too():
    (told,) = lost(policy("*"), policy(OURS))
    assert told.startswith("* loses its access")


@pytest.mark.parametrize(
    "before",
    [
        policy(OURS),
        "",
        None,
        "no JSON",
        policy("*", Condition={"StringEquals": {"AWS:SourceOwner": "111122223333"}}),
        json.dumps({"Statement": {"Effect": "Deny", "Principal": "*"}}),
    ],
)
def test_who_stays_had_none_or_was_denied_loses_nothing(before):
    assert lost(before, policy(OURS)) == []


def test_a_definition_is_no_policy():
    assert lost(policy({"AWS": "a"}), policy(OURS), "definition") == []
