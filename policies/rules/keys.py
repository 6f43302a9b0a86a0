"""Keys rotate and are not everybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import ROOT, allow, policy_json
from .plain import UNKNOWN, is_true
from .resource_policies import not_public
from .rule import CRITICAL, MANDATORY, MEDIUM, Finding, Resource, Rule

KEY = "aws:kms/key:Key"

KEYS = (
    KEY,
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)

KMS_URL = "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html"


def rotate(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: rotate a symmetric key every year."""
    return {"enableKeyRotation": True} if list(kms_rotation(resource, config)) else {}


def kms_rotation(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A symmetric key that keeps its material for ever, or that is switched off."""
    spec, usage = resource.props.get("customerMasterKeySpec"), resource.props.get("keyUsage")
    symmetric = spec in (None, "", "SYMMETRIC_DEFAULT") and usage in (None, "", "ENCRYPT_DECRYPT")
    rotation = resource.props.get("enableKeyRotation")
    if (
        symmetric
        and resource.props.get("customKeyStoreId") is None
        and rotation is not UNKNOWN
        and not is_true(rotation)
    ):
        yield Finding(
            "enableKeyRotation",
            "the key's material is never rotated. Set enableKeyRotation to true.",
        )


def kms_policy(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A key that anybody may use, or whose owner gave up the check that keeps him from locking
    himself out.
    """
    yield from not_public(KEYS)(resource, config)
    if is_true(resource.props.get("bypassPolicyLockoutSafetyCheck")):
        yield Finding(
            "bypassPolicyLockoutSafetyCheck",
            "without this check a policy can make the key, and all it encrypts, unusable for ever."
            " Leave it out.",
        )


FULL_KEY = policy_json(allow("kms:*", "*", Principal=ROOT))


RULES = [
    Rule(
        name="kms-rotation",
        description="Checks that a symmetric key rotates.",
        level=MANDATORY,
        severity=MEDIUM,
        why="A key that never rotates makes one leak everlasting.",
        fix="Set enableKeyRotation to true.",
        url=KMS_URL,
        judge=kms_rotation,
        remediate=rotate,
        fields={
            KEY: ("enableKeyRotation", "customerMasterKeySpec", "keyUsage", "customKeyStoreId")
        },
        bad=((KEY, {"description": "stack"}),),
        good=(
            (KEY, {"enableKeyRotation": True}),
            (KEY, {"customerMasterKeySpec": "RSA_2048"}),
            (KEY, {"customerMasterKeySpec": "HMAC_256"}),
        ),
        allows=(
            (
                "Asymmetric and HMAC keys, imported material and custom key stores, which cannot"
                " rotate."
            ),
        ),
    ),
    Rule(
        name="kms-policy",
        description="Checks that a key is not everybody's and cannot be locked away.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Who may use the key may read what it encrypts.",
        fix=(
            "Name the principals, or add kms:CallerAccount, aws:SourceAccount or"
            " aws:PrincipalOrgID."
        ),
        url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
        judge=kms_policy,
        fields=dict.fromkeys(KEYS, ("policy", "bypassPolicyLockoutSafetyCheck")),
        bad=(
            (
                KEY,
                {
                    "enableKeyRotation": True,
                    "policy": policy_json(
                        allow(
                            "kms:Decrypt",
                            "*",
                            Principal="*",
                            Condition={"Bool": {"aws:SecureTransport": "true"}},
                        )
                    ),
                },
            ),
            (KEY, {"enableKeyRotation": True, "bypassPolicyLockoutSafetyCheck": True}),
        ),
        good=((KEY, {"enableKeyRotation": True, "policy": FULL_KEY}),),
        allows=("`kms:*` for the root of the key's own account.",),
    ),
]
