"""Calls of services whose integration AWS has removed from Step Functions.

https://docs.aws.amazon.com/step-functions/latest/dg/awssdk-release-history.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lists import removed_on
from downbeat.asl.walk import states

SDK = ":aws-sdk:"


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every Task that calls such a service."""
    for located in states(definition):
        resource = located.state.get("Resource")
        if not isinstance(resource, str) or SDK not in resource:
            continue
        service = resource.partition(SDK)[2].partition(":")[0]
        day = removed_on(service)
        if day:
            yield Diagnostic(
                f"{located.path}/Resource",
                f"AWS removed the integration of {service} from Step Functions on {day}. Call the"
                " service that took its place, or a Lambda function.",
                "removed-integration",
                "warning",
            )
