"""KMS: keys and aliases. A key's id is made by AWS, so its ARN is the one that preview cannot
know.
"""

from __future__ import annotations

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)


def _create_key(place: Target, inputs: Inputs) -> Outputs:
    kms = place("kms")
    made = kms.create_key(
        **given(
            Description=inputs.get("description"),
            Policy=inputs.get("policy"),
            KeyUsage=inputs.get("keyUsage"),
            KeySpec=inputs.get("customerMasterKeySpec"),
            MultiRegion=inputs.get("multiRegion"),
        )
    )["KeyMetadata"]
    key = made["KeyId"]
    if inputs.get("enableKeyRotation"):
        kms.enable_key_rotation(
            KeyId=key, **given(RotationPeriodInDays=inputs.get("rotationPeriodInDays"))
        )
    if inputs.get("isEnabled") is False:
        kms.disable_key(KeyId=key)
    return {"arn": made["Arn"], "keyId": key}


def _update_key(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    kms, key = place("kms"), state["keyId"]
    if inputs.get("description") != state.get("description"):
        kms.update_key_description(KeyId=key, Description=inputs.get("description") or "")
    if inputs.get("policy") and inputs.get("policy") != state.get("policy"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=inputs["policy"])
    if inputs.get("enableKeyRotation"):
        kms.enable_key_rotation(
            KeyId=key, **given(RotationPeriodInDays=inputs.get("rotationPeriodInDays"))
        )
    elif state.get("enableKeyRotation"):
        kms.disable_key_rotation(KeyId=key)
    if inputs.get("isEnabled", True) != state.get("isEnabled", True):
        (kms.enable_key if inputs.get("isEnabled", True) else kms.disable_key)(KeyId=key)
    return {"arn": state["arn"], "keyId": key}


def _read_key(place: Target, key: str, state: Inputs) -> Outputs | None:
    response = missing(place("kms").describe_key, KeyId=key)
    if not response or response["KeyMetadata"]["KeyState"] == "PendingDeletion":
        return None
    policy = place("kms").get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    return {
        "arn": response["KeyMetadata"]["Arn"],
        "keyId": key,
        "description": response["KeyMetadata"].get("Description"),
        "policy": policy,
        "enableKeyRotation": place("kms").get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
    }


def _delete_key(place: Target, key: str, state: Inputs) -> None:
    place("kms").schedule_key_deletion(
        KeyId=key, **given(PendingWindowInDays=state.get("deletionWindowInDays"))
    )


def _create_alias(place: Target, inputs: Inputs) -> Outputs:
    place("kms").create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return {"targetKeyArn": _key_arn(place, inputs)}


def _update_alias(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("kms").update_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return {"targetKeyArn": _key_arn(place, inputs)}


def _key_arn(place: Target, inputs: Inputs) -> str:
    return str(place("kms").describe_key(KeyId=inputs["targetKeyId"])["KeyMetadata"]["Arn"])


def _read_alias(place: Target, name: str, state: Inputs) -> Outputs | None:
    pages = place("kms").get_paginator("list_aliases").paginate()
    key_alias = next(
        (alias for page in pages for alias in page["Aliases"] if alias["AliasName"] == name), None
    )
    return {"arn": key_alias["AliasArn"], "name": name} if key_alias else None


def _delete_alias(place: Target, name: str, state: Inputs) -> None:
    place("kms").delete_alias(AliasName=name)


RESOURCES = [
    ResourceType(
        "aws:kms/key:Key",
        create=_create_key,
        update=_update_key,
        read=_read_key,
        delete=_delete_key,
        id="{keyId}",
        replaces=frozenset(
            {"customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId"}
        ),
        taggable="kms",
    ),
    ResourceType(
        "aws:kms/alias:Alias",
        create=_create_alias,
        update=_update_alias,
        read=_read_alias,
        delete=_delete_alias,
        id="{name}",
        outputs={"arn": "arn:{partition}:kms:{region}:{account}:{name}"},
        replaces=frozenset({"name", "namePrefix"}),
        autoname="name",
    ),
]
