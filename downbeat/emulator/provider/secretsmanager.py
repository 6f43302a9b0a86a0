"""Secrets Manager: secrets and their versions. An ARN ends in six characters that AWS makes up, so
preview does not know it.
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

CURRENT = "AWSCURRENT"


def _create_secret(place: Target, inputs: Inputs) -> Outputs:
    made = place("secretsmanager").create_secret(
        Name=inputs["name"],
        **given(Description=inputs.get("description"), KmsKeyId=inputs.get("kmsKeyId")),
    )
    if inputs.get("policy"):
        place("secretsmanager").put_resource_policy(
            SecretId=made["ARN"], ResourcePolicy=inputs["policy"]
        )
    return {"arn": made["ARN"]}


def _update_secret(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    secrets, arn = place("secretsmanager"), state["arn"]
    secrets.update_secret(
        SecretId=arn,
        Description=inputs.get("description") or "",
        **given(KmsKeyId=inputs.get("kmsKeyId")),
    )
    if inputs.get("policy"):
        secrets.put_resource_policy(SecretId=arn, ResourcePolicy=inputs["policy"])
    elif state.get("policy"):
        secrets.delete_resource_policy(SecretId=arn)
    return {"arn": arn}


def _read_secret(place: Target, arn: str, state: Inputs) -> Outputs | None:
    secret = missing(place("secretsmanager").describe_secret, SecretId=arn)
    return (
        {"arn": secret["ARN"], "name": secret["Name"]}
        if secret and not secret.get("DeletedDate")
        else None
    )


def _delete_secret(place: Target, arn: str, state: Inputs) -> None:
    # The embedded AWS frees the name at once: nobody waits thirty days here.
    place("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def _put_version(place: Target, inputs: Inputs) -> Outputs:
    value = (
        inputs.get("secretString")
        if inputs.get("secretString") is not None
        else inputs.get("secretStringWo")
    )
    made = place("secretsmanager").put_secret_value(
        SecretId=inputs["secretId"],
        VersionStages=inputs.get("versionStages") or [CURRENT],
        **given(SecretString=value, SecretBinary=inputs.get("secretBinary")),
    )
    return {
        "arn": made["ARN"],
        "secretArn": made["ARN"],
        "versionId": made["VersionId"],
        "versionStages": made.get("VersionStages") or [CURRENT],
    }


def _read_version(place: Target, identity: str, state: Inputs) -> Outputs | None:
    arn, version = identity.split("|", 1)
    secret_value = missing(
        place("secretsmanager").get_secret_value, SecretId=arn, VersionId=version
    )
    return secret_value and {
        "arn": secret_value["ARN"],
        "versionId": version,
        **given(secretString=secret_value.get("SecretString")),
    }


def _keep_version(place: Target, identity: str, state: Inputs) -> None:
    """A version is not deleted by itself: it goes with its secret, as in AWS, where only its stages
    can be moved.
    """


RESOURCES = [
    ResourceType(
        "aws:secretsmanager/secret:Secret",
        create=_create_secret,
        update=_update_secret,
        read=_read_secret,
        delete=_delete_secret,
        replaces=frozenset({"name", "namePrefix"}),
        autoname="name",
        taggable="secretsmanager",
        defaults={"recoveryWindowInDays": 30, "forceOverwriteReplicaSecret": False},
    ),
    ResourceType(
        "aws:secretsmanager/secretVersion:SecretVersion",
        create=_put_version,
        read=_read_version,
        delete=_keep_version,
        id="{arn}|{versionId}",
        replaces=frozenset({"*"}),
        secrets=frozenset({"secretString", "secretBinary", "secretStringWo"}),
    ),
]
