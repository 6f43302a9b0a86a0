"""Every rule against the examples it carries: they are also the documentation's."""

from __future__ import annotations

import pytest

from policies.rules import RULES
from policies.rules.rule import ADVISORY, MANDATORY, Rule
from policies.rules.sdk import POLICIES
from tests.policies.requests import LEVELS, analyze, analyze_stack, messages

BAD = [
    pytest.param(rule, index, id=f"{rule.name}-{index}")
    for rule in RULES
    if rule.judge
    for index in range(len(rule.bad))
]
GOOD = [
    pytest.param(rule, index, id=f"{rule.name}-{index}")
    for rule in RULES
    if rule.judge
    for index in range(len(rule.good))
]
STACK = [pytest.param(rule, id=rule.name) for rule in RULES if rule.judge_stack]


@pytest.mark.parametrize(("rule", "index"), BAD)
def test_the_bad_example_is_a_violation_at_the_rules_level(rule: Rule, index: int) -> None:
    found = [one for one in analyze(*rule.bad[index]) if one.policyName == rule.name]
    assert found
    assert {one.enforcementLevel for one in found} == {LEVELS[rule.level]}


@pytest.mark.parametrize(("rule", "index"), GOOD)
def test_the_good_example_is_none(rule: Rule, index: int) -> None:
    assert messages(analyze(*rule.good[index]), rule.name) == []


@pytest.mark.parametrize("rule", STACK)
def test_a_stack_rule_tells_its_bad_example_from_its_good_one(rule: Rule) -> None:
    bad = [(type_, props, {}) for type_, props in rule.bad]
    good = [(type_, props, {}) for type_, props in rule.good]
    assert messages(analyze_stack(*bad), rule.name) != []
    assert messages(analyze_stack(*good), rule.name) == []


def test_every_rule_says_what_it_is_for() -> None:
    silent = [
        rule.name
        for rule in RULES
        if not all(
            (rule.description, rule.why, rule.fix, rule.url.startswith("https://"), rule.good)
        )
    ]
    assert silent == []


def test_only_rules_that_need_a_configuration_or_an_update_have_no_bad_example() -> None:
    assert [rule.name for rule in RULES if not rule.bad] == [
        "no-unknown-in-update",
        "required-tags",
    ]


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_every_policy_has_a_level_of_its_own_and_a_default_for_every_setting() -> None:
    assert {policy.enforcement_level.value for policy in POLICIES} == {MANDATORY, ADVISORY}
    for policy in POLICIES:
        assert policy.config_schema.required is None
        assert all("default" in schema for schema in policy.config_schema.properties.values()), (
            policy.name
        )


# What reference tables of other packs and AWS's own controls call a must; a level that slips here
# lets something through.
MUST = {
    "iam-no-wildcard-actions",
    "iam-no-wildcard-resources",
    "iam-no-not-action-resource",
    "iam-pass-role-scoped",
    "iam-no-broad-managed-policies",
    "iam-known-actions",
    "iam-trust-restricted",
    "topic-policy-not-public",
    "queue-policy-not-public",
    "bus-policy-not-public",
    "secret-policy-not-public",
    "resource-policy-not-public",
    "service-principal-needs-source",
    "sns-encrypted",
    "sns-subscription-https",
    "events-no-secrets-in-input",
    "sqs-encrypted",
    "sfn-logging",
    "sfn-tracing",
    "sfn-no-secrets-in-definition",
    "log-retention",
    "kms-rotation",
    "kms-policy",
    "lambda-env-secrets",
    "lambda-url-auth",
    "lambda-public",
    "dynamodb-pitr",
    "iam-no-roles-beyond",
    "s3-no-public-access",
    "alarm-actions",
    "policy-document-wellformed",
    "no-iam-bypasses",
    "no-unjudged-providers",
    "iam-no-others-power",
    "no-output-in-string",
    "no-unknown-in-update",
    "sfn-definition-wellformed",
    "sfn-task-timeout",
    "sfn-no-heartbeat-on-sync",
    "sfn-express-patterns",
    "alarm-topic-cmk",
    "rule-topic-policy",
    "workload-secrets",
    "workload-unprivileged",
    "kinesis-encrypted",
}


def test_what_must_block_blocks() -> None:
    assert sorted(rule.name for rule in RULES if rule.level == MANDATORY) == sorted(MUST)
