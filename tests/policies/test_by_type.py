"""The pack asks only the rules that look at a type, and answers as if it had asked all of them."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from policies.rules import RULES
from policies.rules.by_type import ask_by_type, idle
from policies.rules.sdk import POLICIES
from tests.policies.requests import SERVICER, request

EXAMPLES = [(rule, example) for rule in RULES if rule.judge for example in (*rule.bad, *rule.good)]


class ByType(_PolicyAnalyzerServicer):
    """The SDK's servicer as the pack starts it."""


ask_by_type(ByType)
SERVED = ByType("downbeat", "0.0.1", POLICIES, EnforcementLevel.ADVISORY)


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{rule.name}-{n}" for n, (rule, _) in enumerate(EXAMPLES)]
)
def test_it_answers_as_the_sdk_alone_does(rule: Any, example: Any) -> None:
    sent = request(*example)
    assert SERVED.Analyze(sent, None) == SERVICER.Analyze(sent, None)


def test_a_rule_that_does_not_look_at_a_type_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for policy in POLICIES:
        monkeypatch.setattr(
            policy, "validate", lambda args, report, name=policy.name: asked.append(name)
        )
    SERVED.Analyze(request("aws:sns/topic:Topic", {"kmsMasterKeyId": "alias/k"}), None)
    assert "sns-encrypted" in asked
    assert "sqs-encrypted" not in asked
    assert set(asked).isdisjoint(idle("aws:sns/topic:Topic"))


def test_the_policies_of_the_servicer_itself_stay() -> None:
    SERVED.Analyze(request("aws:sns/topic:Topic", {}), None)
    assert len(SERVED._PolicyAnalyzerServicer__policies) == len(POLICIES)
