"""What a rule finds, with the exceptions that the stack makes of it applied."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from . import exceptions
from .rule import Finding, Resource, Rule, shortened


def schema(rule: Rule) -> dict[str, Mapping[str, Any]]:
    """A rule's own settings, and the exceptions that every rule takes."""
    return {**rule.config, "allow": exceptions.SCHEMA}


def judged(rule: Rule, resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """What the rule finds on one resource, exceptions applied."""
    if rule.judge and rule.judges(resource.type):
        findings = exceptions.apply(
            rule.judge(resource, config), resource, config.get("allow"), datetime.date.today()
        )
        yield from shortened(findings)


def judged_stack(
    rule: Rule, resources: list[Resource], config: Mapping[str, Any]
) -> Iterator[Finding]:
    """What a stack rule finds, each finding with the URN of the resource it is about; exceptions
    applied by that resource.
    """
    if not rule.judge_stack:
        return
    findings = list(rule.judge_stack(resources, config))
    for resource in resources:
        own = [finding for finding in findings if finding.urn == resource.urn]
        if own:
            yield from shortened(
                exceptions.apply(own, resource, config.get("allow"), datetime.date.today())
            )
