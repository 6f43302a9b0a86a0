"""Reads a resource once and asks only the rules that look at its type.

The SDK's servicer reads the request anew for each policy of the pack, also for those that have
nothing to say of the type: nine tenths of the time that a resource took. The answer is the same,
message by message (tests/policies/test_by_type.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

from . import RULES
from .judgement import judged
from .plain import plain_value
from .rule import Resource, Rule

POLICIES_OF_THE_SERVICER = "_PolicyAnalyzerServicer__policies"


@cache
def judging(type_: str) -> dict[str, Rule]:
    """The rules that look at resources of this type, by name."""
    return {rule.name: rule for rule in RULES if rule.judge and rule.judges(type_)}


def ask_by_type(servicer: Any) -> None:
    """Have the SDK's servicer class analyze a resource with the rules that judge its type; levels,
    configuration and diagnostics stay the SDK's.
    """

    def analyze(self: Any, request: Any, context: Any) -> Any:
        self._configure_runtime_settings()
        response = analyzer_pb2.AnalyzeResponse()
        rules = judging(request.type)
        read = unknown_checking_proxy(
            deserialize_properties(json_format.MessageToDict(request.properties))
        )
        resource = Resource(request.type, plain_value(read), request.urn, request.name)
        for policy in getattr(self, POLICIES_OF_THE_SERVICER):
            level = _level(self, policy) if policy.name in rules else EnforcementLevel.DISABLED
            if level == EnforcementLevel.DISABLED:
                continue
            report = self._create_report_violation(
                response, policy.name, policy.description, level, policy.severity
            )
            config = plain_value(self._get_policy_config(policy.name) or {})
            for finding in judged(rules[policy.name], resource, config):
                report(str(finding), None)
        return response

    servicer.Analyze = analyze


def _level(servicer: Any, policy: Any) -> EnforcementLevel:
    """The policy's level; one that remediates is mandatory where it only judges."""
    level: EnforcementLevel = servicer._get_enforcement_level(policy)
    return EnforcementLevel.MANDATORY if level == EnforcementLevel.REMEDIATE else level
