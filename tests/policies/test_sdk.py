"""What the SDK's policies hold of a rule."""

from __future__ import annotations

import sys
from types import SimpleNamespace
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


def reported(policy: Any, args: Any) -> list[tuple[str, str | None]]:
    """What a policy of the SDK reports: (message, URN)."""
    found: list[tuple[str, str | None]] = []
    policy.validate(args, lambda message, urn=None: found.append((message, urn)))
    return found


def test_a_policy_judges_one_resource_with_its_settings_and_values_in_the_clear() -> None:
    seen: list[Any] = []
    rule = rule_of(
        judge=lambda one, config: seen.append((one, config)) or [Finding("a", "is b.")],
        fields={"a:b:C": ("a",)},
    )
    args = SimpleNamespace(
        resource_type="a:b:C", props={"a": 1}, urn="urn:c", name="c", get_config=lambda: {"x": 2}
    )
    assert reported(to_policy(rule), args) == [("a: is b.", None)]
    assert seen == [(Resource("a:b:C", {"a": 1}, "urn:c", "c"), {"x": 2})]
    args.resource_type = "a:b:D"
    assert reported(to_policy(rule), args) == []


def test_a_policy_judges_a_stack_with_what_each_property_depends_on() -> None:
    seen: list[Any] = []
    rule = rule_of(
        judge_stack=lambda stack, config: (
            seen.append((list(stack), config)) or [Finding("a", "is b.", urn="urn:c")]
        )
    )
    on = {"topic": [SimpleNamespace(urn="urn:t"), SimpleNamespace(urn="urn:u")]}
    one = SimpleNamespace(
        resource_type="a:b:C", props={"a": 1}, urn="urn:c", name="c", property_dependencies=on
    )
    args = SimpleNamespace(resources=[one], get_config=lambda: {"x": 2})
    assert reported(to_policy(rule), args) == [("a: is b.", "urn:c")]
    depends = {"topic": ("urn:t", "urn:u")}
    assert seen == [([Resource("a:b:C", {"a": 1}, "urn:c", "c", depends)], {"x": 2})]


def test_a_policy_remedies_what_its_rule_remedies_and_nothing_else() -> None:
    rule = rule_of(
        judge=lambda one, config: [],
        remediate=lambda one, config: {"a": config["x"]} if one.props["a"] else {},
        fields={"a:b:C": ("a",)},
    )

    def remedied(type_: str, value: int) -> Any:
        args = SimpleNamespace(
            resource_type=type_,
            props={"a": value},
            urn="urn:c",
            name="c",
            get_config=lambda: {"x": 2},
        )
        policy: Any = to_policy(rule)
        return policy.remediate(args)

    assert remedied("a:b:C", 1) == {"a": 2}
    assert remedied("a:b:C", 0) is None
    assert remedied("a:b:D", 1) is None


def test_a_control_tells_its_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    def framework(*controls: str) -> Any:
        monkeypatch.setattr(sys.modules[Rule.__module__], "asked_by", lambda name: controls)
        return to_policy(rule_of(judge=lambda one, config: [])).framework

    assert framework() is None
    first, second = framework("CT.SNS.PR.1", "SNS.1"), framework("SNS.1")
    assert (first.name, first.version, first.reference, first.specification) == (
        "AWS Control Tower",
        "",
        "CT.SNS.PR.1",
        "CT.SNS.PR.1, SNS.1",
    )
    assert (second.name, second.specification) == ("AWS Security Hub", "SNS.1")
