"""What the SDK's policies hold of a rule."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy import Policy, ResourceValidationPolicy, StackValidationPolicy

from policies.rules import RULES, exceptions
from policies.rules.judgement import judged, judged_stack
from policies.rules.rule import Finding, Resource, Rule
from policies.rules.sdk import POLICIES, to_policy

PAIRS = [pytest.param(rule, policy, id=rule.name) for rule, policy in zip(RULES, POLICIES)]
ENTRY = {
    "name": "weekly",
    "reason": "the vendor's export asks for it",
    "owner": "data@acme.example",
    "expires": "9999-12-31",
}
ALLOWED = {"allow": [ENTRY]}


@pytest.mark.parametrize(("rule", "policy"), PAIRS)
def test_a_policy_holds_everything_of_its_rule(rule: Rule, policy: Policy) -> None:
    made: Any = to_policy(rule)
    for one in (made, policy):
        assert {
            "name": one.name,
            "description": one.description,
            "level": one.enforcement_level.value,
            "severity": one.severity.value,
            "settings": one.config_schema.properties,
            "fix": one.remediation_steps,
            "url": one.url,
            "display name": one.display_name,
        } == {
            "name": rule.name,
            "description": rule.description,
            "level": rule.level,
            "severity": rule.severity,
            "settings": {**rule.config, "allow": exceptions.SCHEMA},
            "fix": rule.fix,
            "url": rule.url,
            "display name": " ".join(rule.name.split("-")),
        }
        kind = StackValidationPolicy if rule.judge_stack else ResourceValidationPolicy
        assert isinstance(one, kind)


def rule_of(**judges: Any) -> Rule:
    return Rule("own", "Checks.", "mandatory", "high", "Why.", "Fix.", "https://a.test", **judges)


def test_a_rule_judges_the_types_of_its_fields_only() -> None:
    rule = rule_of(judge=lambda one, config: [Finding("a", "b.")], fields={"a:b:C": ("a",)})
    assert list(judged(rule, Resource("a:b:C", {}), {})) == [Finding("a", "b.")]
    assert list(judged(rule, Resource("a:b:D", {}), {})) == []


def test_an_exception_holds_for_its_resource_only() -> None:
    rule = rule_of(judge=lambda one, config: [Finding("a", "b.")])
    assert list(judged(rule, Resource("a:b:C", {}, name="weekly"), ALLOWED)) == []
    assert len(list(judged(rule, Resource("a:b:C", {}, name="daily"), ALLOWED))) == 1


def test_a_stack_rule_speaks_of_each_resource_by_its_urn_and_its_exceptions() -> None:
    rule = rule_of(
        judge_stack=lambda all_, config: [Finding("a", f"{one.name}.", urn=one.urn) for one in all_]
    )
    stack = [Resource("a:b:C", {}, urn, name) for urn, name in (("1", "daily"), ("2", "weekly"))]
    everything = [Finding("a", "daily.", urn="1"), Finding("a", "weekly.", urn="2")]
    assert list(judged_stack(rule, stack, {})) == everything
    assert list(judged_stack(rule, stack, ALLOWED)) == everything[:1]
    assert list(judged_stack(rule_of(), stack, {})) == []
    assert list(judged(rule, stack[0], {})) == []
