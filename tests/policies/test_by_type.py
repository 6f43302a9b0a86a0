"""The pack reads a resource once and asks only the rules that look at its type; it answers as if
the SDK had asked all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from policies.rules import RULES
from policies.rules.by_type import ask_by_type, judging
from policies.rules.plain import UNKNOWN, Opaque
from policies.rules.sdk import POLICIES
from tests.policies.requests import LEVELS, request, secret

ROWS = Path(__file__).with_name("documents_of_teams.jsonl").read_text(encoding="utf-8")
TOPIC, KEY = "aws:sns/topic:Topic", "arn:aws:kms:eu-west-1:111122223333:key/1"
EXAMPLES = [
    *((row["type"], row["properties"]) for row in map(json.loads, ROWS.splitlines())),
    *(example for rule in RULES if rule.judge for example in (*rule.bad, *rule.good)),
    (TOPIC, {"kmsMasterKeyId": UNKNOWN, "policy": secret("{}")}),
    (TOPIC, {"kmsMasterKeyId": secret(KEY), "tags": {"a": UNKNOWN}}),
    ("aws:lambda/function:Function", {"code": Opaque("FileArchive"), "timeout": 30.0}),
    ("pulumi:providers:aws", {"region": "eu-west-1"}),
    ("downbeat:components:Orchestration", {}),
]


def servicers() -> tuple[Any, Any]:
    """The SDK's own, and the pack's, each with all policies."""

    class ByType(_PolicyAnalyzerServicer):
        """The SDK's servicer as the pack starts it."""

    ask_by_type(ByType)
    made = (_PolicyAnalyzerServicer, ByType)
    plain, fast = (one("p", "0.0.1", POLICIES, EnforcementLevel.ADVISORY) for one in made)
    return plain, fast


def test_it_answers_as_the_sdk_alone_does() -> None:
    plain, fast = servicers()
    for example in EXAMPLES:
        sent = request(*example)
        assert fast.Analyze(sent, None) == plain.Analyze(sent, None), example


@pytest.mark.parametrize("level", LEVELS)
def test_it_keeps_the_levels_and_settings_of_a_configuration(level: str) -> None:
    sent = analyzer_pb2.ConfigureAnalyzerRequest()
    sent.policyConfig["sqs-encrypted"].enforcementLevel = LEVELS[level]
    sent.policyConfig["sqs-encrypted"].properties.update({"require_explicit": True})
    answers = []
    for one in servicers():
        one.Configure(sent, None)
        answers.append(one.Analyze(request("aws:sqs/queue:Queue", {"name": "q"}), None))
    assert answers[0] == answers[1]
    told = {one.policyName for one in answers[0].diagnostics}
    assert ("sqs-encrypted" in told) == (level != "disabled")


def test_a_rule_about_other_types_is_not_asked() -> None:
    assert "sns-encrypted" in judging(TOPIC)
    assert "no-output-in-string" in judging(TOPIC)
    assert {"sqs-encrypted", "alarm-topic-cmk"}.isdisjoint(judging(TOPIC))
