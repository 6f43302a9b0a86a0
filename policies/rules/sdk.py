"""The rules as policies of the Pulumi SDK; by_type.py is the other module that knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from . import RULES
from .judgement import judged, judged_stack, schema
from .plain import plain_value
from .rule import Resource, Rule


def to_policy(rule: Rule) -> Policy:
    """The SDK's policy for a rule, its level explicit and its schema with a default for
    everything.
    """
    common: dict[str, Any] = {
        "name": rule.name,
        "description": rule.description,
        "enforcement_level": EnforcementLevel(rule.level),
        "severity": Severity(rule.severity),
        "config_schema": PolicyConfigSchema(
            {key: dict(value) for key, value in schema(rule).items()}
        ),
        "remediation_steps": rule.fix,
        "url": rule.url,
        "framework": _framework(rule),
        "display_name": rule.name.replace("-", " "),
    }
    if rule.judge_stack:
        return StackValidationPolicy(validate=_stack_validation(rule), **common)
    return ResourceValidationPolicy(
        validate=_validation(rule),
        remediate=_remediation(rule) if rule.remediate else None,
        **common,
    )


def _framework(rule: Rule) -> PolicyComplianceFramework | None:
    """The first control that asks for the rule, and all of them as its specification."""
    if not rule.frameworks:
        return None
    return PolicyComplianceFramework(
        name="AWS Control Tower" if rule.frameworks[0].startswith("CT.") else "AWS Security Hub",
        version="",
        reference=rule.frameworks[0],
        specification=", ".join(rule.frameworks),
    )


def _validation(rule: Rule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def validate(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        if rule.judges(args.resource_type):
            resource = Resource(args.resource_type, plain_value(args.props), args.urn, args.name)
            for finding in judged(rule, resource, plain_value(args.get_config())):
                report_violation(str(finding), None)

    return validate


def _remediation(rule: Rule) -> Callable[[ResourceValidationArgs], Any]:
    def remediate(args: ResourceValidationArgs) -> Any:
        if not rule.remediate or not rule.judges(args.resource_type):
            return None
        changes = rule.remediate(
            Resource(args.resource_type, plain_value(args.props), args.urn, args.name),
            plain_value(args.get_config()),
        )
        for name, value in changes.items():
            args.props[name] = value  # type: ignore[index]
        return args.props if changes else None

    return remediate


def _stack_validation(rule: Rule) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def validate(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        resources = [
            Resource(
                one.resource_type,
                plain_value(one.props),
                one.urn,
                one.name,
                {
                    key: tuple(dep.urn for dep in deps)
                    for key, deps in one.property_dependencies.items()
                },
            )
            for one in args.resources
        ]
        for finding in judged_stack(rule, resources, plain_value(args.get_config())):
            report_violation(str(finding), finding.urn)

    return validate


POLICIES = [to_policy(rule) for rule in RULES]
