"""Which rules apply, and how strictly."""

from __future__ import annotations

import pytest

from policies.levels import configured
from policies.rules import RULES

NAME, OTHER = RULES[0].name, RULES[1].name
OWN = {rule.name: (rule.level, {}) for rule in RULES}


def test_without_a_word_every_rule_has_its_own_level() -> None:
    assert configured({}) == OWN


def test_a_word_for_all_is_of_every_rule_but_those_that_have_their_own() -> None:
    found = configured({"all": "disabled", NAME: "mandatory"})
    assert found == {name: ("disabled", {}) for name in OWN} | {NAME: ("mandatory", {})}


def test_an_object_has_a_level_and_settings() -> None:
    config = {
        "log-retention": {"enforcementLevel": "advisory", "minimum_days": 5},
        "sqs-encrypted": {"require_explicit": True},
    }
    assert configured(config) == OWN | {
        "log-retention": ("advisory", {"minimum_days": 5}),
        "sqs-encrypted": (OWN["sqs-encrypted"][0], {"require_explicit": True}),
    }


def test_all_faults_are_told_at_once_with_where_they_stand() -> None:
    config = {
        NAME: "strict",
        NAME[:-1]: "advisory",
        "zzzzzz": "advisory",
        OTHER: 5,
        "all": "mandatory",
    }
    with pytest.raises(ValueError) as refused:
        configured(config, "prod.json")
    assert str(refused.value).split("\n") == [
        f'prod.json: the level of "{NAME}" is not one of advisory, mandatory, remediate, disabled.',
        f'prod.json: there is no rule "{NAME[:-1]}". Did you mean "{NAME}"?',
        'prod.json: there is no rule "zzzzzz".',
        f'prod.json: "{OTHER}" must be a level or an object.',
    ]


def test_an_exception_that_is_none_is_told_with_its_number() -> None:
    with pytest.raises(ValueError, match=rf"guard: {NAME}\.allow\[1\]: "):
        configured(
            {NAME: {"allow": [{"urn": "*", "reason": "It is theirs.", "until": "2099-01-01"}, {}]}}
        )
