"""A state machine keeps logs, can be traced, and uses its owner's key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import ACCOUNT, KEY_ARN
from .plain import UNKNOWN, is_true
from .rule import ADVISORY, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule

MACHINE = "aws:sfn/stateMachine:StateMachine"
LOGS_URL = "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"
LEVELS = ("ALL", "ERROR", "FATAL")
EXPRESS_LEVELS = ("ALL", "ERROR")


def sfn_logging(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """No logging, level OFF, no destination, a destination that AWS refuses, or an Express machine
    below ERROR.
    """
    logging = resource.props.get("loggingConfiguration")
    logging = logging[0] if isinstance(logging, list) and logging else logging
    if logging is UNKNOWN:
        return
    if not isinstance(logging, Mapping):
        yield Finding(
            "loggingConfiguration",
            "the state machine keeps no logs. Set level ALL or ERROR and a logDestination.",
        )
        return
    level = logging.get("level")
    if level is not UNKNOWN and (fault := _level_fault(level, resource.props.get("type"))):
        yield Finding("loggingConfiguration.level", fault)
    destination = logging.get("logDestination")
    if destination is not UNKNOWN and (fault := _destination_fault(destination)):
        yield Finding("loggingConfiguration.logDestination", fault)


def _level_fault(level: Any, kind: Any) -> str:
    if level not in LEVELS:
        return "the state machine's log level is OFF or missing. Set ALL or ERROR."
    if kind == "EXPRESS" and level not in EXPRESS_LEVELS:
        return "an Express execution leaves nothing but its log. Set ALL or ERROR."
    return ""


def _destination_fault(destination: Any) -> str:
    if not destination:
        return "logs have no destination. Set the ARN of a log group, followed by :*."
    if isinstance(destination, str) and not destination.endswith(":*"):
        return "the log group's ARN must end with :*, or AWS refuses it."
    return ""


def sfn_tracing(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """X-Ray tracing off."""
    tracing = _one(resource.props.get("tracingConfiguration"))
    enabled = tracing.get("enabled") if isinstance(tracing, Mapping) else tracing
    if enabled is not UNKNOWN and not is_true(enabled):
        yield Finding(
            "tracingConfiguration.enabled",
            "X-Ray tracing is off. Set tracingConfiguration to {enabled: true}.",
        )


def trace(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: switch tracing on."""
    return (
        {"tracingConfiguration": {"enabled": True}} if list(sfn_tracing(resource, config)) else {}
    )


def sfn_cmk(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Definition and data encrypted with AWS's key instead of one's own."""
    encryption = _one(resource.props.get("encryptionConfiguration"))
    kind = encryption.get("type") if isinstance(encryption, Mapping) else encryption
    if kind not in (UNKNOWN, "CUSTOMER_MANAGED_KMS_KEY"):
        yield Finding(
            "encryptionConfiguration.type",
            "executions are encrypted with AWS's key. Set CUSTOMER_MANAGED_KMS_KEY and kmsKeyId for"
            " data of your own.",
        )


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


LOGGED = {
    "level": "ALL",
    "logDestination": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/vendedlogs/states/weekly:*",
}
RULES = [
    Rule(
        name="sfn-logging",
        description="Checks that a state machine writes logs.",
        level=MANDATORY,
        severity=MEDIUM,
        why=(
            "Without a log no one can tell why an execution failed; an Express execution"
            " leaves nothing else."
        ),
        fix=(
            'Set loggingConfiguration to {level: "ALL" or "ERROR", logDestination: "<log group'
            ' ARN>:*"}.'
        ),
        url=LOGS_URL,
        judge=sfn_logging,
        fields={
            MACHINE: ("loggingConfiguration.level", "loggingConfiguration.logDestination", "type")
        },
        bad=(
            (MACHINE, {"name": "weekly"}),
            (
                MACHINE,
                {
                    "name": "weekly",
                    "loggingConfiguration": {
                        **LOGGED,
                        "level": "OFF",
                        "includeExecutionData": True,
                    },
                },
            ),
        ),
        good=(
            (
                MACHINE,
                {
                    "name": "weekly",
                    "loggingConfiguration": {**LOGGED, "includeExecutionData": False},
                },
            ),
        ),
        allows=("includeExecutionData false: inputs and outputs may be personal data.",),
    ),
    Rule(
        name="sfn-tracing",
        description="Checks that a state machine can be traced with X-Ray.",
        level=MANDATORY,
        severity=LOW,
        why="A trace shows which service was slow.",
        fix="Set tracingConfiguration to {enabled: true}. At the level remediate the pack does it.",
        url="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html",
        judge=sfn_tracing,
        remediate=trace,
        fields={MACHINE: ("tracingConfiguration.enabled",)},
        bad=((MACHINE, {"name": "weekly"}),),
        good=((MACHINE, {"name": "weekly", "tracingConfiguration": {"enabled": True}}),),
    ),
    Rule(
        name="sfn-cmk",
        description="Checks whether a state machine uses a key of its owner.",
        level=ADVISORY,
        severity=LOW,
        why="With a key of your own you decide who reads executions' data.",
        fix="Set encryptionConfiguration to {type: CUSTOMER_MANAGED_KMS_KEY, kmsKeyId: …}.",
        url="https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html",
        judge=sfn_cmk,
        fields={MACHINE: ("encryptionConfiguration.type",)},
        bad=((MACHINE, {"name": "weekly"}),),
        good=(
            (
                MACHINE,
                {
                    "name": "weekly",
                    "encryptionConfiguration": {
                        "type": "CUSTOMER_MANAGED_KMS_KEY",
                        "kmsKeyId": KEY_ARN,
                    },
                },
            ),
        ),
    ),
]
