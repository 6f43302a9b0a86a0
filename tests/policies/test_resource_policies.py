"""The rules on policies of resources, made anew."""

from __future__ import annotations

from policies.rules import resource_policies
from policies.rules.judgement import judged
from policies.rules.rule import Resource
from tests.policies.requests import document

TOPIC, QUEUE = "aws:sns/topicPolicy:TopicPolicy", "aws:sqs/queuePolicy:QueuePolicy"


def test_a_rule_judges_the_policies_of_its_types_and_no_others() -> None:
    rule = resource_policies._rule("own", "topics", (TOPIC,), (), ())
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    props = {"policy": document(everybody)}
    assert [one.path for one in judged(rule, Resource(TOPIC, props), {})] == ["policy.Statement[0]"]
    assert list(judged(rule, Resource(QUEUE, props), {})) == []
    assert (rule.name, rule.level, rule.severity) == ("own", "mandatory", "critical")
    assert rule.fields == {TOPIC: ("policy",)}
