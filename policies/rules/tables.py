"""DynamoDB tables can be restored and are not deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import KEY_ARN
from .plain import UNKNOWN, is_true, listed
from .rule import ADVISORY, HIGH, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule

TABLE = "aws:dynamodb/table:Table"
REPLICA = "aws:dynamodb/tableReplica:TableReplica"
GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"


def pitr(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """No point-in-time recovery, on the table or on a replica that says so."""
    if resource.type == REPLICA:
        if _off(resource.props.get("pointInTimeRecovery")):
            yield Finding(
                "pointInTimeRecovery",
                "the replica cannot be restored to a point in time. Set it to true.",
            )
        return
    recovery = resource.props.get("pointInTimeRecovery")
    if _off(recovery.get("enabled") if isinstance(recovery, Mapping) else recovery):
        yield Finding(
            "pointInTimeRecovery.enabled",
            "the table cannot be restored to a point in time. Set pointInTimeRecovery to {enabled:"
            " true}.",
        )
    for index, replica in enumerate(listed(resource.props.get("replicas"))):
        if (
            isinstance(replica, Mapping)
            and "pointInTimeRecovery" in replica
            and _off(replica["pointInTimeRecovery"])
        ):
            yield Finding(
                f"replicas[{index}].pointInTimeRecovery",
                "the replica cannot be restored to a point in time. Set it to true.",
            )


def deletion_protection(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A table that one call deletes."""
    if _off(resource.props.get("deletionProtectionEnabled")):
        yield Finding("deletionProtectionEnabled", "one call deletes the table. Set it to true.")


def protect(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: no deletion by one call."""
    findings = list(deletion_protection(resource, config))
    return {"deletionProtectionEnabled": True} if findings else {}


def cmk(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A table under AWS's key."""
    encryption = resource.props.get("serverSideEncryption")
    if encryption is UNKNOWN:
        return
    settings = encryption if isinstance(encryption, Mapping) else {}
    if _off(settings.get("enabled")) or not settings.get("kmsKeyArn"):
        yield Finding(
            "serverSideEncryption.kmsKeyArn",
            "the table is encrypted with AWS's key. Set enabled and kmsKeyArn for data of your"
            " own.",
        )


def _off(value: Any) -> bool:
    return value is not UNKNOWN and not is_true(value)


SAFE = {
    "name": "tracking",
    "pointInTimeRecovery": {"enabled": True},
    "deletionProtectionEnabled": True,
}
RULES = [
    Rule(
        name="dynamodb-pitr",
        description="Checks that a table can be restored to a point in time.",
        level=MANDATORY,
        severity=HIGH,
        why="A wrong write cannot be undone otherwise.",
        fix="Set pointInTimeRecovery to {enabled: true}.",
        url=f"{GUIDE}/Point-in-time-recovery.html",
        judge=pitr,
        fields={TABLE: ("pointInTimeRecovery", "replicas"), REPLICA: ("pointInTimeRecovery",)},
        bad=((TABLE, {"name": "tracking"}),),
        good=((TABLE, SAFE), (TABLE, {**SAFE, "replicas": [{"regionName": "eu-central-1"}]})),
        allows=("Replicas that say nothing: they follow the table.",),
    ),
    Rule(
        name="dynamodb-deletion-protection",
        description="Checks whether a table is protected from deletion.",
        level=ADVISORY,
        severity=MEDIUM,
        why="One call deletes a table.",
        fix="Set deletionProtectionEnabled to true.",
        url=f"{GUIDE}/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection",
        judge=deletion_protection,
        remediate=protect,
        fields={TABLE: ("deletionProtectionEnabled",)},
        bad=((TABLE, {"name": "tracking"}),),
        good=((TABLE, SAFE),),
    ),
    Rule(
        name="dynamodb-cmk",
        description="Checks whether a table uses a key of its owner.",
        level=ADVISORY,
        severity=LOW,
        why="With your own key you decide who reads the table.",
        fix="Set serverSideEncryption to {enabled: true, kmsKeyArn: …}.",
        url=f"{GUIDE}/EncryptionAtRest.html",
        judge=cmk,
        fields={TABLE: ("serverSideEncryption.enabled",)},
        bad=((TABLE, SAFE),),
        good=((TABLE, {**SAFE, "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY_ARN}}),),
    ),
]
