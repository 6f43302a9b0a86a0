"""The rules over what a file declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..levels import Levels
from ..rules import RULES
from ..rules.judgement import judged, judged_stack
from ..rules.rule import Finding, Rule
from .declared import Content, Declared


class Violation(NamedTuple):
    """One finding on a resource of a file."""

    path: str
    type: str
    rule: str
    level: str
    severity: str
    message: str
    fix: str
    url: str
    frameworks: tuple[str, ...]


def violations(content: Content, levels: Levels) -> list[Violation]:
    """Every finding once: the mandatory ones first, each group in the order of the file."""
    rules = [rule for rule in RULES if levels[rule.name][0] != "disabled"]
    findings = dict.fromkeys(_all(content.resources, rules, levels))
    return sorted(findings, key=lambda one: one.level != "mandatory")


def _all(resources: Iterable[Declared], rules: list[Rule], levels: Levels) -> Iterator[Violation]:
    resources = list(resources)
    for one in resources:
        for rule in rules:
            level, config = levels[rule.name]
            for finding in judged(rule, one.resource, config):
                yield _violation(one, rule, level, finding)
    by_urn = {one.resource.urn: one for one in resources}
    for rule in rules:
        level, config = levels[rule.name]
        for finding in judged_stack(rule, [one.resource for one in resources], config):
            yield _violation(by_urn[finding.urn], rule, level, finding)


def _violation(one: Declared, rule: Rule, level: str, finding: Finding) -> Violation:
    return Violation(
        one.located(finding.path),
        one.kind,
        rule.name,
        level,
        rule.severity,
        finding.message,
        rule.fix,
        rule.url,
        rule.frameworks,
    )


def as_data(one: Violation) -> Mapping[str, Any]:
    """A violation for a program."""
    return one._asdict()
