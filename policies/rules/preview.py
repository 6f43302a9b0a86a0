"""What preview cannot judge, said line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .plain import UNKNOWN, at, unknown_paths
from .rule import ADVISORY, LOW, Finding, Resource, Rule


def unverifiable(rules: list[Rule]) -> Rule:
    """The rule that announces every unknown among the properties which the other rules read."""
    guarded: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        for type_, fields in rule.fields.items():
            guarded[type_] = tuple(dict.fromkeys((*guarded.get(type_, ()), *fields)))
    return Rule(
        name="unverifiable-in-preview",
        description="Says which guarded properties are not known in preview.",
        level=ADVISORY,
        severity=LOW,
        why=(
            "A rule that cannot see a value must say so, and must not keep other rules from the"
            " values they can see."
        ),
        fix=(
            "Give explicit names and build ARNs from name, account, region and partition: then"
            " preview judges everything."
        ),
        url="https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
        judge=partial(_unknown, guarded),
        fields=guarded,
        bad=(("aws:iam/rolePolicy:RolePolicy", {"role": "weekly", "policy": UNKNOWN}),),
        good=(
            (
                "aws:iam/rolePolicy:RolePolicy",
                {"role": "weekly", "policy": '{"Version": "2012-10-17", "Statement": []}'},
            ),
        ),
    )


def _unknown(
    guarded: Mapping[str, tuple[str, ...]], resource: Resource, config: Mapping[str, Any]
) -> Iterator[Finding]:
    paths = {
        path: None
        for field in guarded[resource.type]
        for where, value in at(resource.props, field)
        for path in unknown_paths(value, where)
    }
    for path in paths:
        yield Finding(
            path,
            "not known before the update, so preview does not judge it; the update will. Build"
            " names and ARNs from known values to see it judged now.",
        )
