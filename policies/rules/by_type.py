"""Asks only the rules that look at a resource's type.

The SDK's servicer reads the request anew for each policy of the pack, also for those that have
nothing to say of the type: most of the time that a small resource took.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from . import RULES

POLICIES_OF_THE_SERVICER = "_PolicyAnalyzerServicer__policies"


@cache
def idle(type_: str) -> frozenset[str]:
    """The names of the rules that do not look at resources of this type."""
    return frozenset(rule.name for rule in RULES if not rule.judges(type_))


def ask_by_type(servicer: Any) -> None:
    """Have the SDK's servicer class analyze a resource with the policies that judge its type; the
    answer stays the SDK's.
    """
    analyze = servicer.Analyze

    def analyze_by_type(self: Any, request: Any, context: Any) -> Any:
        view = copy.copy(self)
        policies = getattr(self, POLICIES_OF_THE_SERVICER)
        resting = idle(request.type)
        judging = [policy for policy in policies if policy.name not in resting]
        setattr(view, POLICIES_OF_THE_SERVICER, judging)
        return analyze(view, request, context)

    servicer.Analyze = analyze_by_type
